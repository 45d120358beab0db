// Operations of the other peer: started in order, each reported when it has settled. Keeps their results in slots, carries
// poison from a failed one to those that use it, and cancels. What an operation does is the table's (operations.ts);
// how results leave is the session's.

import type { Decoder } from "./decoder.js";
import { CancelledError, ProtocolError } from "./errors.js";
import type { Flows } from "./flows.js";
import type { Operations } from "./operations.js";
import type { Outcome } from "./outgoing.js";
import type { BatchBody, CancelBody, Operation, OperationId, Ref, Wire } from "./protocol.js";
import { Running } from "./running.js";
import type { Session } from "./session.js";
import { type Failure, type Kept, Poisoned, Slots } from "./slots.js";
import { asError } from "./thrown.js";
import { tagged } from "./wires.js";

/** What running operations needs of its session. */
export interface IncomingHost {
  readonly operations: Operations;
  readonly session: Session;
  readonly flows: Flows;
  /** An operation was asked for and has settled, or failed; `home` is the one that failed, where that is another. */
  readonly report: (id: OperationId, outcome: Outcome, home?: OperationId) => void;
  /** The other peer gives introductions back. */
  readonly release: (ref: Ref, count: number) => void;
  /** The user has interrupted operations. */
  readonly interrupted: (ids: readonly OperationId[]) => void;
}

const CANCELLED = "the call was cancelled by its caller in Python";
const INTERRUPTED = "the user has interrupted it";

/** Questions of an editor: their answers ask Python on nobody's behalf, so they take no part in the call chain. */
const ASIDE: ReadonlySet<string> = new Set(["complete", "inspect"]);

/** What is shared by the operations of one batch. */
class Batch {
  readonly pulled: ReadonlySet<OperationId>;
  /** Failures that nobody asked for. */
  readonly untold = new Set<Failure>();
  unsettled: number;

  /** Introductions to give back once all its operations have started. */
  refs: BatchBody["release"][1];

  constructor(body: BatchBody) {
    this.pulled = new Set(body.pull);
    this.unsettled = body.ops.length;
    this.refs = body.release[1];
  }
}

interface Task {
  readonly operation: Operation;
  readonly batch: Batch;
  readonly decoder: Decoder;
}

/** Either an operation to start, or what follows once all of its batch have started. */
type Step = Task | (() => void);

/** Steps that are taken one after another. */
interface Lane {
  readonly steps: Step[];
  next: number;
}

export class Incoming {
  readonly #host: IncomingHost;
  /** Operations of one call chain start in order; chains do not wait for each other. */
  readonly #lanes = new Map<OperationId, Lane>();
  readonly #slots = new Slots();
  readonly #running = new Map<OperationId, Running>();
  readonly #unanswered = new Map<OperationId, Running>();
  readonly #cancelled = new Set<OperationId>();
  /** Batches that still have something to give back. */
  readonly #unreleased = new Set<Batch>();
  /** Whose function is being entered. */
  #entering: Running | undefined;
  #pendingSlots = 0;
  #ended = false;

  constructor(host: IncomingHost) {
    this.#host = host;
  }

  /** The latest operation that was asked for and is not answered; 0 if there is none. */
  get chain(): OperationId {
    return [...this.#unanswered.keys()].at(-1) ?? 0;
  }

  /** Aborted when the other peer cancels the operation whose function is being entered; undefined behind its first await. */
  get signal(): AbortSignal | undefined {
    return this.#entering?.signal;
  }

  /** Number of results kept for the other peer. */
  get held(): number {
    return this.#slots.size;
  }

  /** Its result has left. */
  answered(id: OperationId): void {
    const running = this.#unanswered.get(id);
    this.#unanswered.delete(id);
    running?.answered();
  }

  receive(body: BatchBody, decoder: Decoder): void {
    const batch = new Batch(body);
    if (batch.refs.length > 0) this.#unreleased.add(batch);
    const busy = this.#lanes.get(body.chain);
    const lane = busy ?? { steps: [], next: 0 };
    for (const operation of body.ops) lane.steps.push({ operation, batch, decoder });
    lane.steps.push(() => this.#giveKept(body, batch));
    lane.steps.push(() => this.#release(body, batch));
    this.#lanes.set(body.chain, lane);
    if (busy === undefined) this.#run(body.chain, lane);
  }

  /** Stops operations: queued ones fail, started ones see their signal. */
  cancel({ ids, interrupt = false }: CancelBody): void {
    if (interrupt) this.#host.interrupted(ids);
    for (const id of ids) {
      const running = this.#running.get(id);
      if (running === undefined) this.#cancelled.add(id);
      else running.abort(new CancelledError(interrupt ? INTERRUPTED : CANCELLED));
    }
  }

  /** The session has ended: started operations see their signal, the others never start. */
  end(reason: Error): void {
    this.#ended = true;
    this.#lanes.clear();
    this.#slots.clear();
    this.#unanswered.clear();
    this.#unreleased.clear();
    for (const running of this.#running.values()) running.abort(reason);
  }

  /** The value of a slot, for the `result` tag. */
  result(id: OperationId): unknown {
    return this.#slots.get(id);
  }

  #run(chain: OperationId, lane: Lane): void {
    for (let step = lane.steps[lane.next]; step !== undefined && !this.#ended; step = lane.steps[lane.next]) {
      if (typeof step === "function") step();
      else {
        const waits = this.#pendingSlots === 0 ? [] : this.#pendingIn(step.operation);
        if (waits.length > 0) {
          Promise.all(waits).then(() => this.#run(chain, lane));
          return;
        }
        this.#start(step);
      }
      lane.next += 1;
    }
    this.#lanes.delete(chain);
  }

  #pendingIn(operation: Operation): Promise<Kept>[] {
    return Array.from(tagged(operation, "result"), (id) => this.#slots.pending(id as OperationId)).filter(
      (pending) => pending !== undefined,
    );
  }

  #start({ operation: [id, name, ...wires], batch, decoder }: Task): void {
    const running = new Running(id, this.#host.session);
    if (batch.pulled.has(id) && !ASIDE.has(name)) this.#unanswered.set(id, running);
    this.#running.set(id, running);
    try {
      const value = this.#perform(running, name, wires, decoder);
      if (isThenable(value)) this.#await(id, batch, value);
      else this.#finish(id, batch, { ok: true, value });
    } catch (error) {
      this.#finish(id, batch, failure(id, error));
    }
  }

  #perform(running: Running, name: string, wires: readonly Wire[], decoder: Decoder): unknown {
    const { id } = running;
    if (this.#cancelled.delete(id)) {
      decoder.skip(wires);
      throw new CancelledError(`operation ${id} was cancelled before it ran`);
    }
    const operands = decoder.values(wires);
    const operation = Object.hasOwn(this.#host.operations, name) ? this.#host.operations[name] : undefined;
    if (operation === undefined) {
      const known = Object.keys(this.#host.operations).join(", ");
      throw new ProtocolError(`this peer has no operation ${JSON.stringify(name)}; it has ${known}`);
    }
    const around = this.#entering;
    this.#entering = running;
    try {
      return this.#entered(running, () => operation(running, ...(operands as never[])));
    } finally {
      this.#entering = around;
    }
  }

  /** What an unasked operation starts belongs to what led to that. */
  #entered(running: Running, body: () => unknown): unknown {
    return this.#unanswered.has(running.id) ? this.#host.flows.run(running.id, body) : body();
  }

  #await(id: OperationId, batch: Batch, value: PromiseLike<unknown>): void {
    const settled = Promise.resolve(value).then(
      (result): Kept => ({ ok: true, value: result }),
      (error: unknown) => failure(id, error),
    );
    this.#slots.put(id, settled);
    this.#pendingSlots += 1;
    settled.then((kept) => {
      this.#pendingSlots -= 1;
      this.#slots.replace(id, settled, kept);
      this.#report(id, batch, kept);
    });
  }

  #finish(id: OperationId, batch: Batch, kept: Kept): void {
    this.#slots.put(id, kept);
    this.#report(id, batch, kept);
  }

  #report(id: OperationId, batch: Batch, kept: Kept): void {
    if (!this.#unanswered.has(id)) this.#running.get(id)?.answered();
    this.#running.delete(id);
    if (!kept.ok && kept.home < 0) kept.home = id; // a temporary is part of the operation that it was written for
    if (batch.pulled.has(id)) this.#tell(id, kept);
    else if (!kept.ok) batch.untold.add(kept);
    batch.unsettled -= 1;
    if (batch.unsettled > 0) return;
    for (const untold of batch.untold) if (!untold.told) this.#tell(untold.home, untold);
  }

  #tell(id: OperationId, kept: Kept): void {
    if (kept.ok) {
      this.#host.report(id, kept);
      return;
    }
    kept.told = true;
    this.#host.report(id, kept, kept.home === id ? undefined : kept.home);
  }

  // Results of earlier batches that are asked for now.
  #giveKept({ ops }: BatchBody, { pulled }: Batch): void {
    const own = new Set(ops.map(([id]) => id));
    for (const id of pulled) if (!own.has(id)) this.#give(id);
  }

  #give(id: OperationId): void {
    const pending = this.#slots.pending(id);
    if (pending !== undefined) {
      pending.then((kept) => this.#giveSettled(id, kept));
      return;
    }
    try {
      this.#host.report(id, { ok: true, value: this.#slots.get(id) });
    } catch (error) {
      this.#giveSettled(id, failure(id, error));
    }
  }

  #giveSettled(id: OperationId, kept: Kept): void {
    if (kept.ok || kept.home !== id || !kept.told) this.#tell(id, kept);
  }

  // All operations of the batch have started, so that nobody needs its temporaries and what it gives back.
  #release({ ops, release: [slots] }: BatchBody, batch: Batch): void {
    this.#slots.release(ops.map(([id]) => id).filter((id) => id < 0));
    this.#slots.release(slots);
    this.#giveBack(batch, () => true);
  }

  /** Lets go early of what no operation that is still to start names. */
  makeRoom(): void {
    const tasks = [...this.#lanes.values()].flatMap(({ steps, next }) => steps.slice(next)).filter(isTask);
    const named = new Set(tasks.flatMap(({ operation }) => [...tagged(operation, "yours")]));
    for (const batch of this.#unreleased) this.#giveBack(batch, (ref) => !named.has(ref));
  }

  #giveBack(batch: Batch, wanted: (ref: Ref) => boolean): void {
    const refs = batch.refs.filter(([ref]) => wanted(ref));
    batch.refs = batch.refs.filter(([ref]) => !wanted(ref));
    if (batch.refs.length === 0) this.#unreleased.delete(batch);
    for (const [ref, count] of refs) this.#host.release(ref, count);
  }
}

/** What an operation failed with: its own error, or that of the operation whose result it would have used. */
function failure(id: OperationId, thrown: unknown): Failure {
  const error = asError(thrown);
  return error instanceof Poisoned ? error.failure : { ok: false, error, home: id, told: false };
}

const isTask = (step: Step): step is Task => typeof step !== "function";

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  (typeof value === "object" || typeof value === "function") &&
  value !== null &&
  typeof (value as { readonly then?: unknown }).then === "function";
