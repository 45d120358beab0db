// When the end of a turn is: after a microtask in which nothing was added. An awaited expression asks for its result one
// microtask after it was made, so the first microtask is too early.

/** A program that adds in every microtask must be sent some time. */
const MOST_HOPS = 32;

export class Turn {
  readonly #end: () => void;
  #armed = false;
  #touched = false;
  #hops = 0;

  constructor(end: () => void) {
    this.#end = end;
  }

  /** Something was added: the turn ends soon. */
  touch(): void {
    this.#touched = true;
    if (this.#armed) return;
    this.#armed = true;
    this.#hops = 0;
    queueMicrotask(() => this.#hop());
  }

  #hop(): void {
    if (this.#touched && this.#hops < MOST_HOPS) {
      this.#touched = false;
      this.#hops += 1;
      queueMicrotask(() => this.#hop());
      return;
    }
    this.#armed = false;
    this.#end();
  }
}
