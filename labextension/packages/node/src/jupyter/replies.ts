// Replies that are waited for, by the request that they answer.

import type { Message } from "./wire.js";

interface Waiter {
  resolve(reply: Message): void;
  reject(reason: Error): void;
}

export class Replies {
  readonly #waiters = new Map<string, Waiter>();

  /** The reply to the request of this id. */
  to(id: string): Promise<Message> {
    return new Promise((resolve, reject) => this.#waiters.set(id, { resolve, reject }));
  }

  /** Gives a reply to who waits for it, if anybody does. */
  take(reply: Message): void {
    const id = reply.parent.msg_id ?? "";
    const waiter = this.#waiters.get(id);
    this.#waiters.delete(id);
    waiter?.resolve(reply);
  }

  /** Rejects all that wait. */
  end(reason: Error): void {
    for (const waiter of this.#waiters.values()) waiter.reject(reason);
    this.#waiters.clear();
  }
}
