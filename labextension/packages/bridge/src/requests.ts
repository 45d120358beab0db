// Operations of ours: their ids, how each is sent and asked for, and when it is cancelled. How they are written is the
// outbox's, what becomes of them pending.ts's; how messages travel is the link's.

import { Cancels } from "./cancels.js";
import type { Composer } from "./compose.js";
import { BridgeError, CancelledError, ConnectionClosedError, ReleasedError } from "./errors.js";
import { placed } from "./exceptions.js";
import { limitedBase, ResultState, type State, stateOf } from "./expression.js";
import type { CallOptions } from "./faces.js";
import type { Flows } from "./flows.js";
import { Interrupted } from "./interrupted.js";
import { Leases } from "./leases.js";
import { cancelledBy, limited } from "./limited.js";
import type { Origin } from "./origin.js";
import { type BatchPart, Outbox } from "./outbox.js";
import { type Outcome, Outgoing, type Slot } from "./outgoing.js";
import { Pending } from "./pending.js";
import { type BatchBody, type CancelBody, Kind, type OperationId } from "./protocol.js";
import type { Arrival, Held, Imports } from "./refs.js";
import { SCOPE_ENDED, type Scope } from "./scope.js";
import type { Session } from "./session.js";
import type { Unhandled } from "./unhandled.js";

/** Un-awaited operations after which we ask whether they have run. */
const FENCE_EVERY = 1024;

/** What the requests need of their session. */
export interface RequestsHost {
  readonly session: Session;
  readonly composer: Composer;
  readonly imports: Imports<object>;
  readonly unhandled: Unhandled;
  readonly flows: Flows;
  readonly send: (kind: Kind, body: unknown, frames?: readonly Uint8Array[]) => void;
  /** Whether answers wait to be sent; nothing is given back before them. */
  readonly answering: () => boolean;
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
  /** The value that it is about, whose options hold for it. */
  readonly on?: State | undefined;
  /** Asked by the bridge itself: not what interrupted code asks, whenever that is. */
  readonly own?: true;
  /** The other peer's operation for which it is sent; by default that of the running code. */
  readonly chain?: OperationId | undefined;
}

type Awaited = { readonly outgoing: Outgoing; readonly label: string; readonly options: CallOptions };

export class Requests {
  /** What the user has interrupted here. */
  readonly interrupted = new Interrupted();
  readonly #host: RequestsHost;
  readonly #cancels: Cancels;
  readonly #outbox: Outbox;
  readonly #leases: Leases;
  readonly #pending: Pending;
  #lastId = 0;
  #lastTemporary = 0;
  #ended: Error | undefined;

  constructor(host: RequestsHost) {
    this.#host = host;
    this.#leases = new Leases(host.touched);
    this.#pending = new Pending(this.#leases, host.unhandled);
    this.#cancels = new Cancels((ids) => {
      this.#outbox.flush();
      host.send(Kind.cancel, { ids } satisfies CancelBody);
    });
    this.#outbox = new Outbox(host.composer, {
      nextTemporary: () => this.#nextTemporary(),
      send: (body, frames, last) => this.#sendBatch(body, frames, last),
      fail: (outgoing, error) => this.#pending.fail(outgoing, error),
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
    on?: State,
  ): ResultState {
    this.#lastId += 1;
    const outgoing = new Outgoing(this.#lastId, operation, operands, scope, origin);
    outgoing.base = limitedBase(on);
    const state = new ResultState(outgoing, label);
    if (on !== undefined) state.options = on.options;
    this.#leases.hold(outgoing, state.lease);
    this.#send(outgoing, label, state.options);
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
    outgoing.base = limitedBase(options.on);
    const label = options.label ?? `operation ${operation}`;
    this.#send(outgoing, label, options);
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
    if (outgoing.outcome !== undefined || outgoing.parked) return outgoing.promise;
    const cancel = (): void => this.#cancel(outgoing, label);
    outgoing.waits += 1;
    outgoing.abandoned = false;
    const inPlace = (error: Error): Error => placed(error, outgoing.origin);
    return this.#host.during(limited(outgoing.promise, options, label, cancel, inPlace));
  }

  /** Does something in the order of the operations. */
  inOrder(action: () => void): void {
    this.#outbox.after(action);
  }

  /** Gives back an object of the other peer's. */
  releaseObject(held: Held, why: string): void {
    this.#host.imports.release(held, why);
  }

  /** Gives back one introduction of an object that nobody has got by it. */
  untake(held: Held): void {
    this.#host.imports.untake(held.ref);
  }

  /** Gives up, now, a result that the other peer keeps for us. */
  giveUp(outgoing: Outgoing): void {
    this.#leases.release(outgoing);
    this.#host.touched();
  }

  /** Gives up a result with the next batch. */
  giveUpLater(outgoing: Outgoing): void {
    this.inOrder(() => this.#leases.release(outgoing));
  }

  /** On whose behalf comes what an operation of ours has led to: its result, or a call of our functions. */
  arrivalOf(id: OperationId): Arrival {
    const outgoing = this.#pending.get(id);
    return { scope: (outgoing?.scope ?? this.#host.session.scope).alive, origin: outgoing?.origin };
  }

  /** Gives up, now, a result that nobody can ask for any more. */
  giveUpSlot(slot: Slot): void {
    this.#leases.giveUpNow(slot);
  }

  /** The other peer's report on an operation; `failed` is the one that failed, where that is another. */
  settle(id: OperationId, outcome: Outcome, failed?: OperationId): void {
    this.interrupted.settling(this.#pending.get(id)?.chain ?? 0);
    this.#pending.settle(id, outcome, failed);
  }

  flush(): void {
    this.#outbox.flush();
    this.#fence(this.#pending.takeFresh(FENCE_EVERY)).catch(() => {});
  }

  /**
   * Resolves when every operation so far is known to have run; with the other peer's operation `chain` those that were sent
   * for it, and then its programs have ended too. No others, which may wait for that one.
   */
  async settled(chain?: OperationId): Promise<void> {
    await this.#outbox.free();
    this.#outbox.flush();
    const all = this.#pending.unconfirmed();
    if (chain === undefined) await this.#fence(all);
    else
      await this.#fence(
        all.filter((one) => one.chain === chain),
        chain,
      );
  }

  /** Resolves when every operation of a scope has an outcome, or is known to have run where nobody asked for it. */
  async settledIn(scope: Scope): Promise<void> {
    await this.#outbox.free();
    this.#outbox.flush();
    await this.#fence(this.#pending.unconfirmed().filter((one) => one.scope.isWithin(scope)));
    const awaited = this.#pending.awaitedIn(scope);
    if (awaited.length === 0) return;
    await Promise.allSettled(awaited.map(({ promise }) => promise));
    await this.settledIn(scope);
  }

  /** Resolves when the other peer has carried out all that was sent before, releases among it. */
  async carriedOut(): Promise<void> {
    await this.#outbox.free();
    this.flush();
    await this.perform("finished", [[], []], { own: true });
  }

  /** The session has ended: whoever waits is told why. */
  end(reason: Error): void {
    this.#ended = reason;
    this.#outbox.end(reason);
    this.#pending.end(reason);
    this.#leases.end();
  }

  #send(outgoing: Outgoing, label: string, { signal, own, chain }: PerformOptions = {}): void {
    const refused = signal?.aborted ? cancelledBy(signal, label) : this.#refusal(outgoing, label);
    if (refused !== undefined) {
      this.#pending.fail(outgoing, refused);
      return;
    }
    if (!own && this.interrupted.refuses(outgoing.operation, this.#host.flows.current)) {
      outgoing.parked = !this.interrupted.refuse(label, (error) => this.#pending.fail(outgoing, error));
      return;
    }
    outgoing.flow = chain ?? this.#host.flows.current;
    this.#pending.add(outgoing);
    this.#outbox.add(outgoing);
  }

  // An error of its own for each, because each has its own line.
  #refusal(outgoing: Outgoing, label: string): Error | undefined {
    const ended = this.#ended;
    if (ended !== undefined) {
      const Kind = (
        ended instanceof BridgeError ? ended.constructor : ConnectionClosedError
      ) as typeof BridgeError;
      return new Kind(`${label} was not sent: ${ended.message}`, { cause: ended });
    }
    if (!outgoing.scope.ended) return undefined;
    const released = outgoing.operands.map(stateOf).find((state) => state?.scope.ended);
    return new ReleasedError(`${released?.label ?? label} ${SCOPE_ENDED}`);
  }

  #nextTemporary(): OperationId {
    this.#lastTemporary -= 1;
    return this.#lastTemporary;
  }

  // What is given back was used by operations before, so that it leaves with the last of them.
  #sendBatch({ ops, pull, flow }: BatchPart, frames: readonly Uint8Array[], last: boolean): void {
    const releases = last && !this.#host.answering();
    const results = releases ? this.#leases.take() : [];
    const refs = releases ? this.#host.imports.takeReleased() : [];
    if (ops.length + pull.length + results.length + refs.length === 0) return;
    const chain = flow ?? this.#host.session.chain;
    try {
      this.#host.send(Kind.batch, { ops, pull, release: [results, refs], chain } satisfies BatchBody, frames);
    } catch (error) {
      this.#leases.keep(results);
      this.#host.imports.keepReleased(refs);
      throw error;
    }
    this.#pending.sent(ops, new Set(pull), chain);
  }

  // In a batch of its own: what else leaves does not wait for them.
  async #fence(operations: readonly Outgoing[], chain?: OperationId): Promise<void> {
    if (operations.length === 0) return;
    const programs = chain === undefined ? [] : operations.filter(({ isProgram }) => isProgram);
    const alone = () => this.#outbox.flush();
    this.inOrder(alone);
    const answered = this.perform("finished", [operations.map(idOf), programs.map(idOf)], {
      own: true,
      chain,
    });
    this.inOrder(alone);
    await answered;
    this.#pending.confirm(operations);
  }

  #pull(outgoing: Outgoing): void {
    if (outgoing.stage !== "held") this.#pending.add(outgoing);
    this.#outbox.pull(outgoing);
  }

  #cancel(outgoing: Outgoing, label: string): void {
    outgoing.waits -= 1;
    outgoing.abandoned = outgoing.waits === 0;
    outgoing.promise.catch(() => {});
    if (outgoing.outcome !== undefined) return;
    if (outgoing.stage === "held") {
      this.#pending.fail(outgoing, new CancelledError(`${label} was cancelled`));
      return;
    }
    this.#cancels.add(outgoing);
  }
}

const idOf = ({ id }: Outgoing): OperationId => id;
