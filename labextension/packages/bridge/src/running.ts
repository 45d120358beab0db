// An operation of the other peer's that has started.

import type { IncomingCall } from "./operations.js";
import type { OperationId } from "./protocol.js";
import type { Session } from "./session.js";

/** Most operations never ask for the signal, which is costly to make. */
export class Running implements IncomingCall {
  readonly id: OperationId;
  readonly session: Session;
  readonly #afterwards: (() => void)[] = [];
  #controller: AbortController | undefined;
  #reason: Error | undefined;

  constructor(id: OperationId, session: Session) {
    this.id = id;
    this.session = session;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#reason !== undefined) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  abort(reason: Error): void {
    this.#reason = reason;
    this.#controller?.abort(reason);
  }

  afterwards(action: () => void): void {
    this.#afterwards.push(action);
  }

  /** Its result has left. */
  answered(): void {
    for (const action of this.#afterwards.splice(0)) action();
  }
}
