// Operations of ours whose outcome is not known, and what becomes of each: its value, its own failure, or the failure of
// the operation whose result it used.

import { again, placed } from "./exceptions.js";
import { ObjectState } from "./expression.js";
import type { Leases } from "./leases.js";
import type { Outcome, Outgoing } from "./outgoing.js";
import type { BatchBody, OperationId } from "./protocol.js";
import { Recent } from "./recent.js";
import type { Scope } from "./scope.js";
import { statesIn } from "./scoped.js";
import type { Unhandled } from "./unhandled.js";

/** Failures that a later report may name as the reason of its own. */
const FAILURES = 1024;

export class Pending {
  readonly #leases: Leases;
  /** Of operations that are no longer known here. */
  readonly #unhandled: Unhandled;
  readonly #outgoing = new Map<OperationId, Outgoing>();
  readonly #failures = new Recent<OperationId, Error>(FAILURES);
  /** Sent, un-awaited, and not known to have run; and about which nobody has asked. */
  readonly #fresh = new Set<Outgoing>();
  /** As those, and asked about. */
  readonly #doubted = new Set<Outgoing>();

  constructor(leases: Leases, unhandled: Unhandled) {
    this.#leases = leases;
    this.#unhandled = unhandled;
  }

  get size(): number {
    return this.#outgoing.size;
  }

  /** Those that nobody awaits and that are not known to have run. */
  unconfirmed(): Outgoing[] {
    return [...this.#doubted, ...this.#fresh];
  }

  /** Those of them about which nobody has asked, once they are many; somebody does now. */
  takeFresh(many: number): Outgoing[] {
    if (this.#fresh.size < many) return [];
    const fresh = [...this.#fresh];
    for (const one of fresh) this.#doubted.add(one);
    this.#fresh.clear();
    return fresh;
  }

  get(id: OperationId): Outgoing | undefined {
    return this.#outgoing.get(id);
  }

  add(outgoing: Outgoing): void {
    this.#outgoing.set(outgoing.id, outgoing);
  }

  /** Those of a scope that somebody waits for. */
  awaitedIn(scope: Scope): Outgoing[] {
    return [...this.#outgoing.values()].filter((one) => one.pulled && one.scope.isWithin(scope));
  }

  /** Operations have left; what is not asked for is confirmed by a later answer. */
  sent(ops: BatchBody["ops"], pulled: ReadonlySet<OperationId>, chain: OperationId): void {
    for (const [id] of ops) {
      const outgoing = this.#outgoing.get(id);
      if (outgoing === undefined) continue;
      outgoing.chain = chain;
      if (!pulled.has(id)) this.#fresh.add(outgoing);
    }
  }

  /** Operations have run. */
  confirm(operations: readonly Outgoing[]): void {
    for (const one of operations) {
      this.#fresh.delete(one);
      this.#doubted.delete(one);
      if (!one.pulled) this.#outgoing.delete(one.id);
    }
  }

  /** The other peer's report on an operation; `failed` is the one that failed, where that is another. */
  settle(id: OperationId, outcome: Outcome, failed?: OperationId): void {
    const outgoing = this.#outgoing.get(id);
    const own = outcome.ok || failed === undefined ? outcome : this.#blame(failed, outcome.error);
    if (outgoing !== undefined) this.#settle(outgoing, own);
    else if (!own.ok) this.#unhandled.add(placed(own.error, undefined));
  }

  // The error has the line of the operation that failed, and that one has failed too.
  #blame(id: OperationId, error: Error): Outcome {
    const known = this.#failures.get(id);
    const source = this.#outgoing.get(id);
    if (known === undefined && source !== undefined) {
      source.pulled = true;
      this.fail(source, error);
    }
    return { ok: false, error: known ?? error };
  }

  #settle(outgoing: Outgoing, outcome: Outcome): void {
    if (!outcome.ok) {
      this.fail(outgoing, outcome.error);
      return;
    }
    this.#forget(outgoing);
    outgoing.settle(outcome);
    if (outgoing.abandoned) discard(outcome.value);
    if (!isAmbiguous(outcome.value)) this.#leases.release(outgoing);
  }

  /** An operation has failed; reported unless somebody waits for it. */
  fail(outgoing: Outgoing, error: Error): void {
    const shown = placed(error, outgoing.origin);
    if (outgoing.abandoned) discard(shown);
    this.#failures.set(outgoing.id, shown);
    const { unhandled } = outgoing.scope;
    if (outgoing.pulled || outgoing.abandoned) unhandled.drop(shown);
    else if (outgoing.outcome === undefined) unhandled.add(shown);
    this.#forget(outgoing);
    outgoing.fail(shown);
    this.#leases.release(outgoing);
  }

  #forget(outgoing: Outgoing): void {
    this.#outgoing.delete(outgoing.id);
    this.#fresh.delete(outgoing);
    this.#doubted.delete(outgoing);
  }

  /** Nothing will be reported any more. */
  end(reason: Error): void {
    for (const outgoing of this.#outgoing.values()) outgoing.fail(placed(again(reason), outgoing.origin));
    this.#outgoing.clear();
    this.#fresh.clear();
    this.#doubted.clear();
  }
}

/** Nobody has got what has come. */
function discard(value: unknown): void {
  for (const state of statesIn(value)) if (state instanceof ObjectState) state.untake();
}

/** An int and an integral float are one number here; only the other peer's slot still knows which it is. */
function isAmbiguous(value: unknown): boolean {
  return Number.isSafeInteger(value) && !Object.is(value, -0);
}
