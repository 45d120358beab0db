// Owns that output is seen while the code that prints it goes on without a pause: messages leave at the end of a turn, and a
// turn that lasts is ended early.

/** Milliseconds of a turn after which what it has printed leaves. */
const LATE = 50;

/** Calls `flush` when something is put out late in a turn. */
export class Live {
  readonly #flush: () => void;
  #since: number | undefined;

  constructor(flush: () => void) {
    this.#flush = flush;
  }

  /** Something was put out. */
  told(): void {
    const now = performance.now();
    if (this.#since === undefined) this.#begin(now);
    else if (now - this.#since >= LATE) {
      this.#since = now;
      this.#flush();
    }
  }

  #begin(now: number): void {
    this.#since = now;
    queueMicrotask(() => {
      this.#since = undefined;
    });
  }
}
