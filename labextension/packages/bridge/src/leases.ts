// Results that the other peer keeps for us: who may still ask for each, and which are given back. They ride on the next batch.

import type { Outgoing, Slot } from "./outgoing.js";
import type { OperationId } from "./protocol.js";

/** Results that are no longer needed wait for the next batch; this many wait for no other. */
const RELEASE_EVERY = 256;

export class Leases {
  readonly #touched: () => void;
  #released: OperationId[] = [];
  #ended = false;
  readonly #collected = new FinalizationRegistry<Slot>((slot) => this.giveUpNow(slot));

  /** `touched` is called when something waits to be given back that should not wait long. */
  constructor(touched: () => void) {
    this.#touched = touched;
  }

  /** The result is kept as long as `lease` is held by someone. */
  hold(outgoing: Outgoing, lease: object): void {
    this.#collected.register(lease, outgoing.slot, outgoing);
    outgoing.scope.ownSlot(outgoing.slot);
  }

  /** Nobody asks for the result any more. */
  release(outgoing: Outgoing): void {
    if (!outgoing.kept) return;
    outgoing.kept = false;
    this.#collected.unregister(outgoing);
    if (outgoing.stage === "held") outgoing.scope.disownSlot(outgoing.slot);
    else this.#giveUp(outgoing.slot);
  }

  giveUpNow(slot: Slot): void {
    this.#giveUp(slot);
    this.#touched();
  }

  #giveUp(slot: Slot): void {
    slot.scope.disownSlot(slot);
    if (this.#ended) return;
    this.#released.push(slot.id);
    if (this.#released.length >= RELEASE_EVERY) this.#touched();
  }

  /** What the next batch gives back. */
  take(): OperationId[] {
    return this.#released.splice(0);
  }

  /** The batch could not be sent: they ride on another one. */
  keep(ids: readonly OperationId[]): void {
    this.#released.push(...ids);
  }

  end(): void {
    this.#ended = true;
    this.#released = [];
  }
}
