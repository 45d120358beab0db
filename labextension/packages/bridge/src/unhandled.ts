// Failures of operations that nobody awaits: each is taken by whoever collects them, such as a cell, or else reported;
// never both, never lost.

import { CancelledError } from "./errors.js";
import { PyError } from "./pyerror.js";

export class Unhandled {
  readonly #report: (error: Error) => void;
  readonly #collecting: () => boolean;
  #errors: Error[] = [];
  #armed = false;

  /** `collecting` says whether someone may yet `take`. */
  constructor(report: (error: Error) => void, collecting: () => boolean) {
    this.#report = report;
    this.#collecting = collecting;
  }

  /** What was stopped is no news to whoever stopped it. */
  add(error: Error): void {
    if (wasStopped(error)) return;
    this.#errors.push(error);
    this.check();
  }

  /** Reports a failure that is of no operation, and so of nobody who collects: a cell that runs may be another's. */
  tell(error: Error): void {
    setTimeout(() => this.#report(error), 0);
  }

  /** The failures so far; whoever takes them shows them. */
  take(): Error[] {
    const taken = this.#errors;
    this.#errors = [];
    return taken;
  }

  /** The failure has been awaited after all. */
  drop(error: Error): void {
    this.#errors = this.#errors.filter((other) => other !== error);
  }

  /** Reports what is left in the next turn of the event loop, unless someone collects. */
  check(): void {
    if (this.#armed || this.#errors.length === 0) return;
    this.#armed = true;
    setTimeout(() => {
      this.#armed = false;
      if (!this.#collecting()) this.reportAll();
    }, 0);
  }

  reportAll(): void {
    for (const error of this.take()) this.#report(error);
  }
}

const wasStopped = (error: Error): boolean =>
  error instanceof CancelledError || (error instanceof PyError && error.is("KeyboardInterrupt"));
