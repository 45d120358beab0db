// Who waits for the kernel right now, and thereby what keeps the process alive. Owns no socket.
//
// A pending receive of ZeroMQ keeps Node's event loop alive and cannot be taken back, so sockets are read in
// two ways: with a pending receive while somebody waits, and otherwise by looking now and then from a timer
// that keeps nothing alive. A script whose promises have all settled therefore ends by itself.

/** Milliseconds between looks while nobody waits; bounds the delay of what the kernel says unasked. */
const GLANCE = 10;

/** Gives a hold back; calling it again does nothing. */
export type Release = () => void;

export class Attention {
  readonly #changed: (wanted: boolean) => void;
  #holders = 0;
  #sleepers: (() => void)[] = [];

  /** @param changed told when the first begins to wait, and when the last has ended. */
  constructor(changed: (wanted: boolean) => void = () => {}) {
    this.#changed = changed;
  }

  /** True while somebody waits for the kernel. */
  get wanted(): boolean {
    return this.#holders > 0;
  }

  /** Somebody begins to wait: the process stays alive until the hold is given back. */
  hold(): Release {
    this.#holders += 1;
    this.#wake();
    if (this.#holders === 1) this.#changed(true);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#holders -= 1;
      if (this.#holders === 0) this.#changed(false);
    };
  }

  /** Holds until the promise has settled, and returns it. */
  during<T>(work: Promise<T>): Promise<T> {
    const release = this.hold();
    work.then(release, release);
    return work;
  }

  /** Settles when somebody begins to wait or after a glance's time; keeps the process from nothing. */
  turn(): Promise<void> {
    return new Promise((done) => {
      this.#sleepers.push(done);
      setTimeout(done, GLANCE).unref();
    });
  }

  #wake(): void {
    const sleepers = this.#sleepers;
    this.#sleepers = [];
    for (const wake of sleepers) wake();
  }
}
