// Operations of ours that nobody waits for any more: one message tells of all those of a turn.

import type { Outgoing } from "./outgoing.js";
import type { OperationId } from "./protocol.js";

export class Cancels {
  readonly #send: (ids: readonly OperationId[]) => void;
  #ids: OperationId[] = [];

  constructor(send: (ids: readonly OperationId[]) => void) {
    this.#send = send;
  }

  /** Cancels an operation, and those before it in its chain that are under the same options. */
  add(last: Outgoing): void {
    if (this.#ids.length === 0) queueMicrotask(() => this.#flush());
    for (let one: Outgoing | undefined = last; one !== undefined; one = one.base) {
      if (one !== last) leave(one);
      this.#ids.push(one.id);
    }
  }

  #flush(): void {
    const ids = this.#ids;
    this.#ids = [];
    this.#send(ids);
  }
}

/** Its failure is told by who was called on it. */
function leave(outgoing: Outgoing): void {
  outgoing.abandoned = outgoing.waits === 0;
  outgoing.promise.catch(() => {});
}
