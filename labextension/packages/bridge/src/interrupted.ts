// Code that the user has interrupted, and that goes on because it has caught the error: what it asks Python for is not
// sent. Which code asks is known only by the turn that its failure has begun.

import { CancelledError } from "./errors.js";
import type { OperationId } from "./protocol.js";

/** What may be asked for nevertheless: it ends what was begun, or tells of it. */
const CLEANS_UP: ReadonlySet<string> = new Set(["exit", "close", "write", "display"]);
/** Milliseconds before such code is told: what asks again and again must leave the others time. */
const PAUSE = 100;
/** How many are remembered: their answers have long left. */
const MOST = 1000;

export class Interrupted {
  readonly #chains = new Set<OperationId>();
  #resuming = false;

  /** The user has interrupted these operations of the other peer. */
  add(ids: readonly OperationId[]): void {
    for (const id of ids) this.#chains.add(id);
    for (const id of this.#chains) {
      if (this.#chains.size <= MOST) return;
      this.#chains.delete(id);
    }
  }

  /** A failure is about to reach code that has asked on behalf of an operation. */
  failing(chain: OperationId): void {
    if (this.#chains.has(chain)) this.#resume();
  }

  /** Whether what is asked for comes from interrupted code. */
  refuses(operation: string): boolean {
    return this.#resuming && !CLEANS_UP.has(operation);
  }

  /** Tells such code, later, that what it asked for was not sent. */
  refuse(label: string, tell: (error: Error) => void): void {
    setTimeout(() => {
      this.#resume();
      tell(new CancelledError(`${label} was not sent: the user has interrupted the code that asked for it`));
    }, PAUSE);
  }

  #resume(): void {
    this.#resuming = true;
    setTimeout(() => {
      this.#resuming = false;
    });
  }
}
