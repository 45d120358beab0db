// Code that the user has interrupted, and that goes on because it has caught the error: what it asks Python for is not
// sent. It is told so once, and waits for ever when it asks again. Which code asks is known by the operation that it works
// for, where the platform can tell, and else by the turn that the result before has begun.

import { CancelledError } from "./errors.js";
import type { OperationId } from "./protocol.js";

/** What may be asked for nevertheless: it ends what was begun, or tells of it. */
const CLEANS_UP: ReadonlySet<string> = new Set(["exit", "close", "write", "display"]);
/** How many are remembered: their answers have long left. */
const MOST = 1000;

export class Interrupted {
  readonly #chains = new Set<OperationId>();
  /** How often the code that runs now has been told. */
  #told = 0;

  /** The user has interrupted these operations of the other peer: what goes on in this turn has not heard of it. */
  add(ids: readonly OperationId[]): void {
    this.#resume(1);
    for (const id of ids) this.#chains.add(id);
    for (const id of this.#chains) {
      if (this.#chains.size <= MOST) return;
      this.#chains.delete(id);
    }
  }

  /** A result is about to reach code that has asked on behalf of an operation. */
  settling(chain: OperationId): void {
    if (this.#chains.has(chain)) this.#resume(1);
  }

  /** Whether what is asked for comes from interrupted code; `flow` is what that works for, if that is known. */
  refuses(operation: string, flow: OperationId | undefined): boolean {
    const isInterrupted = flow === undefined ? this.#told > 0 : this.#chains.has(flow);
    return isInterrupted && !CLEANS_UP.has(operation);
  }

  /** Tells such code, in another turn, that what it asked for was not sent; false where it has been told that before. */
  refuse(label: string, tell: (error: Error) => void): boolean {
    if (this.#told > 1) return false;
    setTimeout(() => {
      this.#resume(2);
      tell(new CancelledError(`${label} was not sent: the user has interrupted the code that asked for it`));
    });
    return true;
  }

  #resume(told: number): void {
    this.#told = told;
    setTimeout(() => {
      this.#told = 0;
    });
  }
}
