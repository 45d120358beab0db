// When the end of a turn is: after a microtask in which nothing was added. An awaited expression asks for its result one
// microtask after it was made, so the first microtask is too early.

/** A program that adds in every microtask must be sent some time. */
const MOST_HOPS = 32;
/** Microtasks between two things that a loop adds, awaiting each. */
const LINGER = 8;
const MOST_LINGERING = 8000;

export class Turn {
  readonly #end: () => void;
  #armed = false;
  #touched = false;
  #hops = 0;
  #idle = 0;
  #lingers = false;

  constructor(end: () => void) {
    this.#end = end;
  }

  /** Something was added: the turn ends soon. */
  touch(): void {
    this.#touched = true;
    if (this.#armed) return;
    this.#armed = true;
    this.#hops = 0;
    this.#idle = 0;
    queueMicrotask(() => this.#hop());
  }

  /** What was added has time: the turn goes on for some microtasks in which nothing is, so that more goes along. */
  linger(): void {
    this.#lingers = true;
  }

  #hop(): void {
    this.#idle = this.#touched ? 0 : this.#idle + 1;
    this.#touched = false;
    this.#hops += 1;
    if (
      this.#idle < (this.#lingers ? LINGER : 1) &&
      this.#hops <= (this.#lingers ? MOST_LINGERING : MOST_HOPS)
    ) {
      queueMicrotask(() => this.#hop());
      return;
    }
    this.#armed = false;
    this.#lingers = false;
    this.#end();
  }
}
