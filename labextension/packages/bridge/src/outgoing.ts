// One operation of ours, from the moment it is written down until its outcome is known. How it is sent is the outbox's.

import type { Decoder } from "./decoder.js";
import type { Origin } from "./origin.js";
import type { OperationId, Result } from "./protocol.js";
import type { Scope } from "./scope.js";
import { asError, asThrown } from "./thrown.js";

export type Outcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: Error };

/** Where the other peer keeps the result of an operation. Keeps nothing alive that keeps the result's states alive. */
export interface Slot {
  readonly id: OperationId;
  /** What the result belongs to. */
  scope: Scope;
}

/** Operations that run by themselves where they await. */
const PROGRAMS: ReadonlySet<string> = new Set(["eval", "exec"]);

export class Outgoing {
  readonly slot: Slot;
  readonly operation: string;
  /** Emptied once they are written. */
  operands: readonly unknown[];
  /** Captured where the user's program made the operation. */
  readonly origin: Origin | undefined;
  /** Waiting to be written, written into the draft, or gone. */
  stage: "held" | "drafted" | "sent" = "held";
  /** Whether somebody waits for the outcome. */
  pulled = false;
  /** How many wait for it. */
  waits = 0;
  /** Whether nobody waits for it any more. */
  abandoned = false;
  /** Whether it will never have an outcome: it is for code that was interrupted. */
  parked = false;
  /** The operation on whose result this one is called, where the same options hold for both. */
  base: Outgoing | undefined;
  /** The other peer's operation for which it was sent. */
  chain: OperationId = 0;
  /** The one whose run made it, where the platform can tell. */
  flow: OperationId | undefined;
  /** Whether the other peer keeps the result under our id. */
  kept: boolean;
  #outcome: Outcome | undefined;
  #promise: Promise<unknown> | undefined;
  #settle: ((outcome: Outcome) => void) | undefined;

  /** A positive id keeps the result at the other peer until it is released; a negative one does not. */
  constructor(
    id: OperationId,
    operation: string,
    operands: readonly unknown[],
    scope: Scope,
    origin?: Origin,
  ) {
    this.slot = { id, scope };
    this.operation = operation;
    this.operands = operands;
    this.origin = origin;
    this.kept = id > 0;
  }

  get id(): OperationId {
    return this.slot.id;
  }

  get scope(): Scope {
    return this.slot.scope;
  }

  get isProgram(): boolean {
    return PROGRAMS.has(this.operation);
  }

  get outcome(): Outcome | undefined {
    return this.#outcome;
  }

  /** Settles with the outcome; the same promise each time. */
  get promise(): Promise<unknown> {
    this.#promise ??= new Promise((resolve, reject) => {
      this.#settle = (outcome) => (outcome.ok ? resolve(outcome.value) : reject(asThrown(outcome.error)));
      if (this.#outcome !== undefined) this.#settle(this.#outcome);
    });
    return this.#promise;
  }

  /** The first outcome counts. */
  settle(outcome: Outcome): void {
    if (this.#outcome !== undefined) return;
    this.#outcome = outcome;
    this.operands = [];
    this.#settle?.(outcome);
  }

  fail(error: Error): void {
    this.settle({ ok: false, error });
  }
}

/** A result as it was written. */
export function outcomeOf([, ok, wire]: Result, decoder: Decoder): Outcome {
  try {
    const [value] = decoder.values([wire]);
    return ok === 1 ? { ok: true, value } : { ok: false, error: asError(value) };
  } catch (error) {
    return { ok: false, error: asError(error) };
  }
}
