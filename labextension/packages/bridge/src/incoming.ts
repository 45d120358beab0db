// Operations of the other peer: started in order, each reported when it has settled. Keeps their results in slots, carries
// poison from a failed one to those that use it, and cancels. What an operation does is the table's (operations.ts);
// how results leave is the session's.

import type { Decoder } from "./decoder.js";
import { asError, CancelledError, ProtocolError, ReleasedError } from "./errors.js";
import type { IncomingCall, Operations } from "./operations.js";
import type { Outcome } from "./outgoing.js";
import type { BatchBody, Operation, OperationId, Ref, Wire } from "./protocol.js";
import type { Session } from "./session.js";

/** What running operations needs of its session. */
export interface IncomingHost {
  readonly operations: Operations;
  readonly session: Session;
  /** An operation was asked for and has settled, or failed without having been asked for. */
  readonly report: (id: OperationId, outcome: Outcome) => void;
  /** The other peer gives introductions back. */
  readonly release: (ref: Ref, count: number) => void;
}

/** Questions of an editor: their answers ask Python on nobody's behalf, so they take no part in the call chain. */
const ASIDE: ReadonlySet<string> = new Set(["complete", "inspect"]);

/** An operand is the result of an operation that failed. */
class Poisoned extends Error {
  readonly error: Error;

  constructor(error: Error) {
    super(error.message);
    this.error = error;
  }
}

/** What is shared by the operations of one batch. */
class Batch {
  readonly pulled: ReadonlySet<OperationId>;
  readonly failures = new Map<Error, OperationId>();
  readonly reported = new Set<Error>();
  unsettled: number;

  constructor(body: BatchBody) {
    this.pulled = new Set(body.pull);
    this.unsettled = body.ops.length;
  }

  /** A failure nobody asked for is reported once, under its operation or the first kept one that it poisoned. */
  note(error: Error, id: OperationId, poisoned: boolean): void {
    const known = this.failures.get(error);
    if (!poisoned || (known !== undefined && known < 0)) this.failures.set(error, id);
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

/** A started operation; most never ask for the signal, which is costly to make. */
class Running implements IncomingCall {
  readonly id: OperationId;
  readonly session: Session;
  #controller: AbortController | undefined;

  constructor(id: OperationId, session: Session) {
    this.id = id;
    this.session = session;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    return this.#controller.signal;
  }

  abort(reason: Error): void {
    this.#controller?.abort(reason);
  }
}

export class Incoming {
  readonly #host: IncomingHost;
  /** Operations of one call chain start in order; chains do not wait for each other. */
  readonly #lanes = new Map<OperationId, Lane>();
  readonly #slots = new Map<OperationId, Outcome | Promise<Outcome>>();
  readonly #running = new Map<OperationId, Running>();
  readonly #unanswered = new Set<OperationId>();
  readonly #cancelled = new Set<OperationId>();
  #pendingSlots = 0;
  #ended = false;

  constructor(host: IncomingHost) {
    this.#host = host;
  }

  /** The latest operation that was asked for and is not answered; 0 if there is none. */
  get chain(): OperationId {
    return [...this.#unanswered].at(-1) ?? 0;
  }

  /** Number of results kept for the other peer. */
  get held(): number {
    return this.#slots.size;
  }

  /** Its result has left. */
  answered(id: OperationId): void {
    this.#unanswered.delete(id);
  }

  receive(body: BatchBody, decoder: Decoder): void {
    const batch = new Batch(body);
    const busy = this.#lanes.get(body.chain);
    const lane = busy ?? { steps: [], next: 0 };
    for (const operation of body.ops) lane.steps.push({ operation, batch, decoder });
    lane.steps.push(() => this.#release(body));
    this.#lanes.set(body.chain, lane);
    if (busy === undefined) this.#run(body.chain, lane);
  }

  /** Stops operations: queued ones fail, started ones see their signal. */
  cancel(ids: readonly OperationId[]): void {
    for (const id of ids) {
      const running = this.#running.get(id);
      if (running === undefined) this.#cancelled.add(id);
      else running.abort(new CancelledError(`operation ${id} was cancelled by the other peer`));
    }
  }

  /** The session has ended: started operations see their signal, the others never start. */
  end(reason: Error): void {
    this.#ended = true;
    this.#lanes.clear();
    this.#slots.clear();
    this.#unanswered.clear();
    for (const running of this.#running.values()) running.abort(reason);
  }

  /** The value of a slot, for the `result` tag. */
  result(id: OperationId): unknown {
    const outcome = this.#slots.get(id);
    if (outcome === undefined || outcome instanceof Promise) {
      throw new ReleasedError(
        `the result of operation ${id} is not held: it was released; write the expression again`,
      );
    }
    if (!outcome.ok) throw new Poisoned(outcome.error);
    return outcome.value;
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

  #pendingIn(operation: Operation): Promise<Outcome>[] {
    return resultsIn(operation.slice(2) as Wire[])
      .map((id) => this.#slots.get(id))
      .filter((outcome): outcome is Promise<Outcome> => outcome instanceof Promise);
  }

  #start({ operation: [id, name, ...wires], batch, decoder }: Task): void {
    if (batch.pulled.has(id) && !ASIDE.has(name)) this.#unanswered.add(id);
    const running = new Running(id, this.#host.session);
    this.#running.set(id, running);
    try {
      const value = this.#perform(running, name, wires, decoder);
      if (isThenable(value)) this.#await(id, batch, value);
      else this.#finish(id, batch, { ok: true, value });
    } catch (error) {
      this.#finish(id, batch, { ok: false, error: asError(error) });
    }
  }

  #perform(running: Running, name: string, wires: readonly Wire[], decoder: Decoder): unknown {
    const { id } = running;
    if (this.#cancelled.delete(id)) throw new CancelledError(`operation ${id} was cancelled before it ran`);
    const operands = wires.map((wire) => decoder.value(wire));
    const operation = Object.hasOwn(this.#host.operations, name) ? this.#host.operations[name] : undefined;
    if (operation === undefined) {
      const known = Object.keys(this.#host.operations).join(", ");
      throw new ProtocolError(`this peer has no operation ${JSON.stringify(name)}; it has ${known}`);
    }
    return operation(running, ...(operands as never[]));
  }

  #await(id: OperationId, batch: Batch, value: PromiseLike<unknown>): void {
    const settled = Promise.resolve(value).then(
      (result): Outcome => ({ ok: true, value: result }),
      (error: unknown): Outcome => ({ ok: false, error: asError(error) }),
    );
    this.#slots.set(id, settled);
    this.#pendingSlots += 1;
    settled.then((outcome) => {
      this.#pendingSlots -= 1;
      this.#finish(id, batch, outcome, this.#slots.get(id) === settled);
    });
  }

  #finish(id: OperationId, batch: Batch, outcome: Outcome, kept = true): void {
    this.#running.delete(id);
    const failure = outcome.ok ? undefined : outcome.error;
    const original = failure instanceof Poisoned ? failure.error : failure;
    const plain: Outcome = original === undefined ? outcome : { ok: false, error: original };
    if (kept) this.#slots.set(id, plain);
    if (batch.pulled.has(id)) this.#answer(id, batch, plain);
    else if (original !== undefined) batch.note(original, id, original !== failure);
    batch.unsettled -= 1;
    if (batch.unsettled === 0) this.#reportFailures(batch);
  }

  #answer(id: OperationId, batch: Batch, outcome: Outcome): void {
    if (!outcome.ok) batch.reported.add(outcome.error);
    this.#host.report(id, outcome);
  }

  #reportFailures(batch: Batch): void {
    for (const [error, id] of batch.failures) {
      if (!batch.reported.has(error)) this.#host.report(id, { ok: false, error });
    }
  }

  // All operations of the batch have started, so that nobody needs its temporaries and what it gives back.
  #release({ ops, release: [slots, refs] }: BatchBody): void {
    for (const [id] of ops) if (id < 0) this.#slots.delete(id);
    for (const id of slots) this.#slots.delete(id);
    for (const [ref, count] of refs) this.#host.release(ref, count);
  }
}

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  (typeof value === "object" || typeof value === "function") &&
  value !== null &&
  typeof (value as { readonly then?: unknown }).then === "function";

/** Ids of all `result` tags in a value. */
function resultsIn(wire: unknown): OperationId[] {
  if (typeof wire !== "object" || wire === null) return [];
  const own =
    !Array.isArray(wire) && "result" in wire && typeof wire.result === "number" ? [wire.result] : [];
  return [...own, ...Object.values(wire).flatMap(resultsIn)];
}
