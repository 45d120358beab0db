// Operations of ours: their ids, which are awaited, what became of each, and what we give back. How they are written is the
// outbox's; how messages travel is the link's.

import type { Composer } from "./compose.js";
import { CancelledError, ReleasedError } from "./errors.js";
import { placed } from "./exceptions.js";
import { ResultState } from "./expression.js";
import type { CallOptions } from "./faces.js";
import { limited } from "./limited.js";
import type { Origin } from "./origin.js";
import { Outbox } from "./outbox.js";
import { type Outcome, Outgoing, type Slot } from "./outgoing.js";
import { type BatchBody, Kind, type OperationId } from "./protocol.js";
import { Recent } from "./recent.js";
import type { Arrival, Held, Imports } from "./refs.js";
import { SCOPE_ENDED, type Scope } from "./scope.js";
import type { Session } from "./session.js";
import type { Unhandled } from "./unhandled.js";

/** Un-awaited operations after which we ask whether they have run. */
const FENCE_EVERY = 1024;

/** Results that are no longer needed ride on the next batch; this many wait for no other. */
const RELEASE_EVERY = 256;

/** What the requests need of their session. */
export interface RequestsHost {
  readonly session: Session;
  readonly composer: Composer;
  readonly imports: Imports<object>;
  readonly unhandled: Unhandled;
  readonly send: (kind: Kind, body: unknown, frames?: readonly Uint8Array[]) => void;
  readonly touched: () => void;
  /** Every wait for an outcome goes through this. */
  readonly during: During;
}

/** Gives a promise back, and may do something until it has settled. */
export type During = <T>(wait: Promise<T>) => Promise<T>;

/** How one operation is performed. */
export interface PerformOptions extends CallOptions {
  /** The outcome is asked for; it always is, and that may be said. */
  readonly pull?: true;
  /** Captured where the user's program made the operation: a failure shows its stack. */
  readonly origin?: Origin | undefined;
  /** What messages call it; by default its name. */
  readonly label?: string;
}

type Awaited = { readonly outgoing: Outgoing; readonly label: string; readonly options: CallOptions };

export class Requests {
  readonly #host: RequestsHost;
  readonly #outbox: Outbox;
  readonly #pending = new Map<OperationId, Outgoing>();
  readonly #failures = new Recent<OperationId, Error>(FENCE_EVERY);
  /** Sent, un-awaited, and not known to have run. */
  #unconfirmed: Outgoing[] = [];
  #releasedResults: OperationId[] = [];
  readonly #leases = new FinalizationRegistry<Slot>((slot) => this.giveUpSlot(slot));
  #lastId = 0;
  #lastTemporary = 0;
  #ended: Error | undefined;

  constructor(host: RequestsHost) {
    this.#host = host;
    this.#outbox = new Outbox(host.composer, {
      nextTemporary: () => this.#nextTemporary(),
      send: (body, frames, last) => this.#sendBatch(body, frames, last),
      fail: (outgoing, error) => this.#fail(outgoing, error),
      touched: host.touched,
    });
  }

  /** Number of operations whose outcome is not known. */
  get pending(): number {
    return this.#pending.size;
  }

  /** Sends an operation whose result the other peer keeps. */
  issue(
    operation: string,
    operands: readonly unknown[],
    label: string,
    origin: Origin | undefined,
    scope = this.#host.session.scope,
  ): ResultState {
    this.#lastId += 1;
    const outgoing = new Outgoing(this.#lastId, operation, operands, scope, origin);
    const state = new ResultState(outgoing, label);
    this.#leases.register(state.lease, outgoing.slot, outgoing);
    scope.ownSlot(outgoing.slot);
    this.#send(outgoing, label);
    return state;
  }

  /** Sends an operation whose outcome nobody awaits. */
  push(
    operation: string,
    operands: readonly unknown[],
    origin?: Origin,
    scope = this.#host.session.scope,
  ): void {
    const outgoing = new Outgoing(this.#nextTemporary(), operation, operands, scope, origin);
    this.#send(outgoing, `operation ${operation}`);
  }

  /** Sends an operation and waits for its outcome. */
  perform(
    operation: string,
    operands: readonly unknown[],
    options: PerformOptions,
    scope = this.#host.session.scope,
  ): Promise<unknown> {
    const outgoing = new Outgoing(this.#nextTemporary(), operation, operands, scope, options.origin);
    outgoing.pulled = true;
    const label = options.label ?? `operation ${operation}`;
    this.#send(outgoing, label);
    return this.#awaited({ outgoing, options, label });
  }

  /** The outcome of an operation, asked for now if it was not before. */
  fetch(state: ResultState): Promise<unknown> {
    const { outgoing } = state;
    if (outgoing.outcome?.ok === false) outgoing.scope.unhandled.drop(outgoing.outcome.error);
    if (outgoing.outcome === undefined) this.#pull(outgoing);
    return this.#awaited(state);
  }

  #awaited({ outgoing, label, options }: Awaited): Promise<unknown> {
    return this.#host.during(limited(outgoing.promise, options, label, () => this.#cancel(outgoing, label)));
  }

  /** Does something in the order of the operations. */
  inOrder(action: () => void): void {
    this.#outbox.after(action);
  }

  /** Gives back an object of the other peer's. */
  releaseObject(held: Held, why: string): void {
    this.#host.imports.release(held, why);
  }

  /** Gives up, now, a result that the other peer keeps for us. */
  giveUp(outgoing: Outgoing): void {
    this.#release(outgoing);
    this.#host.touched();
  }

  /** On whose behalf the result of an operation comes. */
  arrivalOf(id: OperationId): Arrival {
    const outgoing = this.#pending.get(id);
    return { scope: outgoing?.scope ?? this.#host.session.scope, origin: outgoing?.origin };
  }

  /** Gives up, now, a result that nobody can ask for any more. */
  giveUpSlot(slot: Slot): void {
    this.#giveUp(slot);
    this.#host.touched();
  }

  /** The other peer's report on an operation; `failed` is the one that failed, where that is another. */
  settle(id: OperationId, outcome: Outcome, failed?: OperationId): void {
    const outgoing = this.#pending.get(id);
    const own = outcome.ok || failed === undefined ? outcome : this.#blame(failed, outcome.error);
    if (outgoing !== undefined) this.#settle(outgoing, own);
    else if (!own.ok) this.#host.unhandled.add(placed(own.error, undefined));
  }

  // The error has the line of the operation that failed, and that one has failed too.
  #blame(id: OperationId, error: Error): Outcome {
    const known = this.#failures.get(id);
    const source = this.#pending.get(id);
    if (known === undefined && source !== undefined) {
      source.pulled = true;
      this.#fail(source, error);
    }
    return { ok: false, error: known ?? error };
  }

  flush(): void {
    this.#outbox.flush();
    if (this.#unconfirmed.length >= FENCE_EVERY) this.#fence().catch(() => {});
  }

  /** Resolves when every operation so far is known to have run. */
  async settled(): Promise<void> {
    await this.#outbox.free();
    this.#outbox.flush();
    if (this.#unconfirmed.length > 0) await this.#fence();
  }

  /** Resolves when every operation of a scope has an outcome, or is known to have run where nobody asked for it. */
  async settledIn(scope: Scope): Promise<void> {
    await this.settled();
    const awaited = [...this.#pending.values()].filter((one) => one.pulled && one.scope.isWithin(scope));
    if (awaited.length === 0) return;
    await Promise.allSettled(awaited.map(({ promise }) => promise));
    await this.settledIn(scope);
  }

  /** Resolves when the other peer has carried out all that was sent before, releases among it. */
  async carriedOut(): Promise<void> {
    await this.#outbox.free();
    this.flush();
    await this.perform("repr", [null], {});
  }

  /** The session has ended: whoever waits is told why. */
  end(reason: Error): void {
    this.#ended = reason;
    this.#outbox.end(reason);
    for (const outgoing of this.#pending.values()) outgoing.fail(reason);
    this.#pending.clear();
    this.#unconfirmed = [];
    this.#releasedResults = [];
  }

  #send(outgoing: Outgoing, label: string): void {
    const refused =
      this.#ended ?? (outgoing.scope.ended ? new ReleasedError(`${label} ${SCOPE_ENDED}`) : undefined);
    if (refused !== undefined) {
      this.#fail(outgoing, refused);
      return;
    }
    this.#pending.set(outgoing.id, outgoing);
    this.#outbox.add(outgoing);
  }

  #nextTemporary(): OperationId {
    this.#lastTemporary -= 1;
    return this.#lastTemporary;
  }

  // What is given back was used by operations before, so that it leaves with the last of them.
  #sendBatch(
    { ops, pull }: Pick<BatchBody, "ops" | "pull">,
    frames: readonly Uint8Array[],
    last: boolean,
  ): void {
    const results = last ? this.#releasedResults.splice(0) : [];
    const refs = last ? this.#host.imports.takeReleased() : [];
    if (ops.length + pull.length + results.length + refs.length === 0) return;
    try {
      const { chain } = this.#host.session;
      this.#host.send(Kind.batch, { ops, pull, release: [results, refs], chain } satisfies BatchBody, frames);
    } catch (error) {
      this.#releasedResults.push(...results);
      this.#host.imports.keepReleased(refs);
      throw error;
    }
    this.#noteUnconfirmed(ops, new Set(pull));
  }

  #noteUnconfirmed(ops: BatchBody["ops"], pulled: ReadonlySet<OperationId>): void {
    for (const [id] of ops) {
      const outgoing = pulled.has(id) ? undefined : this.#pending.get(id);
      if (outgoing !== undefined) this.#unconfirmed.push(outgoing);
    }
  }

  // Operations run in order: when one in a later batch is answered, all before it have run.
  async #fence(): Promise<void> {
    const before = this.#unconfirmed;
    this.#unconfirmed = [];
    await this.perform("repr", [null], {});
    for (const { id, pulled } of before) if (!pulled) this.#pending.delete(id);
  }

  #pull(outgoing: Outgoing): void {
    if (outgoing.stage !== "held") this.#pending.set(outgoing.id, outgoing);
    this.#outbox.pull(outgoing);
  }

  #settle(outgoing: Outgoing, outcome: Outcome): void {
    if (!outcome.ok) {
      this.#fail(outgoing, outcome.error);
      return;
    }
    this.#pending.delete(outgoing.id);
    outgoing.settle(outcome);
    if (!isAmbiguous(outcome.value)) this.#release(outgoing);
  }

  #fail(outgoing: Outgoing, error: Error): void {
    const shown = placed(error, outgoing.origin);
    this.#failures.set(outgoing.id, shown);
    const { unhandled } = outgoing.scope;
    if (outgoing.pulled) unhandled.drop(shown);
    else if (outgoing.outcome === undefined) unhandled.add(shown);
    this.#pending.delete(outgoing.id);
    outgoing.fail(shown);
    this.#release(outgoing);
  }

  #cancel(outgoing: Outgoing, label: string): void {
    outgoing.promise.catch(() => {});
    if (outgoing.outcome !== undefined) return;
    if (outgoing.stage === "held") {
      this.#fail(outgoing, new CancelledError(`${label} was cancelled`));
      return;
    }
    if (outgoing.stage === "drafted") this.#outbox.flush();
    this.#host.send(Kind.cancel, { ids: [outgoing.id] });
  }

  #release(outgoing: Outgoing): void {
    if (!outgoing.kept) return;
    outgoing.kept = false;
    this.#leases.unregister(outgoing);
    if (outgoing.stage === "held") outgoing.scope.disownSlot(outgoing.slot);
    else this.#giveUp(outgoing.slot);
  }

  #giveUp(slot: Slot): void {
    slot.scope.disownSlot(slot);
    if (this.#ended !== undefined) return;
    this.#releasedResults.push(slot.id);
    if (this.#releasedResults.length >= RELEASE_EVERY) this.#host.touched();
  }
}

/** An int and an integral float are one number here; only the other peer's slot still knows which it is. */
function isAmbiguous(value: unknown): boolean {
  return Number.isSafeInteger(value) && !Object.is(value, -0);
}
