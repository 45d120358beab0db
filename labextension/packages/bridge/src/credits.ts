// A bounded number of things that are under way: who begins another waits for one to end, in order.

export class Credits {
  readonly #most: number;
  #open = 0;
  #waiting: (() => void)[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  /** Takes one; the promise, where there is one, settles when it is had. */
  take(): Promise<void> | undefined {
    if (this.#open < this.#most && this.#waiting.length === 0) {
      this.#open += 1;
      return undefined;
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Gives one back; it goes to who has waited longest. */
  give(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#open -= 1;
    else next();
  }
}
