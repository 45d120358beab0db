// Operations of ours on their way out: written in program order into one draft, sent as one batch at the end of the turn,
// or at once with an operand of many bytes, which the program may change as soon as the call has returned.
// An operation with a promise among its operands waits for it, and all later ones wait behind it.

import type { Composer } from "./compose.js";
import { BatchDraft, type Part, sendInParts } from "./draft.js";
import { mustLeave } from "./frames.js";
import type { Outgoing } from "./outgoing.js";
import type { BatchBody, OperationId, Wire } from "./protocol.js";
import { asError } from "./thrown.js";

/** Writes a temporary operation ahead of the one that is being written, and names its result. */
export type Emit = (operation: string, ...operands: Wire[]) => Wire;

/** Operations of one flow, as they leave together. */
export type BatchPart = Pick<BatchBody, "ops" | "pull"> & { readonly flow: OperationId | undefined };

/** What the outbox needs of its session. */
export interface OutboxHost {
  readonly nextTemporary: () => OperationId;
  /** Sends a batch, with whatever the session adds to the last one; throws when it must not be sent. */
  readonly send: (body: BatchPart, frames: readonly Uint8Array[], last: boolean) => void;
  /** An operation failed before it was sent. */
  readonly fail: (outgoing: Outgoing, error: Error) => void;
  /** Something was added: the turn must end some time. */
  readonly touched: () => void;
}

/** What is done in program order: an operation is written, or something happens between two. */
type Step = Outgoing | (() => void);

/** So many operations of one turn leave before it ends: the kernel runs them while more are written. */
const MOST_AT_ONCE = 2000;

const NOTHING: readonly PromiseLike<unknown>[] = [];

export class Outbox {
  readonly #host: OutboxHost;
  readonly #composer: Composer;
  #draft: BatchDraft;
  #steps: Step[] = [];
  #busy = false;
  #whenFree: (() => void)[] = [];

  constructor(composer: Composer, host: OutboxHost) {
    this.#composer = composer;
    this.#host = host;
    this.#draft = this.#newDraft();
  }

  /** Writes an operation, now or when it is its turn. */
  add(outgoing: Outgoing): void {
    this.#inOrder(outgoing);
  }

  /** Does something once all operations so far are written: at once, unless one of them waits for a promise. */
  after(action: () => void): void {
    this.#inOrder(action);
  }

  /** Resolves when no operation waits for a promise. */
  free(): Promise<void> {
    return this.#steps.length === 0
      ? Promise.resolve()
      : new Promise((resolve) => this.#whenFree.push(resolve));
  }

  /** Asks for the outcome of an operation, also of one that has left. */
  pull(outgoing: Outgoing): void {
    if (outgoing.pulled) return;
    outgoing.pulled = true;
    if (outgoing.stage !== "held") this.#draft.pull.add(outgoing.id);
    this.#host.touched();
  }

  /** Sends the draft: in one batch, or in several where the other peer accepts no such large one. */
  flush(): void {
    const draft = this.#draft;
    this.#draft = this.#newDraft();
    for (const outgoing of draft.written) outgoing.stage = "sent";
    sendInParts(
      draft.written.length,
      (part) => {
        const body = { ops: draft.opsOf(part), pull: draft.pullOf(part), flow: draft.flow };
        this.#host.send(body, draft.framesOf(part), part[2]);
      },
      (part, error) => this.#refused(draft, part, asError(error)),
    );
  }

  #refused(draft: BatchDraft, part: Part, error: Error): void {
    const [from, to, last] = part;
    this.#composer.takeBack(draft.introducedBy(part));
    if (last) this.#askAgain(draft.late);
    for (const outgoing of draft.written.slice(from, to)) this.#host.fail(outgoing, error);
  }

  // What left in an earlier batch is asked for by the next one.
  #askAgain(ids: readonly OperationId[]): void {
    for (const id of ids) this.#draft.pull.add(id);
    this.#host.touched();
  }

  /** The session has ended: nothing more is written. */
  end(reason: Error): void {
    for (const step of this.#steps.splice(0)) this.#fail(step, reason);
    this.#draft = this.#newDraft();
    this.#announceFree();
  }

  #newDraft(): BatchDraft {
    return new BatchDraft(this.#host.nextTemporary);
  }

  #inOrder(step: Step): void {
    if (this.#busy) {
      this.#steps.push(step);
      return;
    }
    this.#busy = true;
    const waits = this.#take(step);
    if (waits.length === 0) {
      this.#drain();
      return;
    }
    this.#steps.unshift(step);
    this.#wait(waits);
  }

  #drain(): void {
    for (let step = this.#steps[0]; step !== undefined; step = this.#steps[0]) {
      const waits = this.#take(step);
      if (waits.length > 0) {
        this.#wait(waits);
        return;
      }
      this.#steps.shift();
    }
    this.#busy = false;
    this.#announceFree();
  }

  /** Until the promises have settled, or nobody wants the operation that they are for: it was cancelled. */
  #wait(waits: readonly PromiseLike<unknown>[]): void {
    const step = this.#steps[0];
    const over = typeof step === "object" ? [step.promise.catch(() => {})] : [];
    Promise.race([this.#composer.settle(waits), ...over])
      .catch((error: unknown) => this.#fail(this.#steps.shift(), asError(error)))
      .then(() => this.#drain());
  }

  #announceFree(): void {
    if (this.#whenFree.length === 0) return;
    for (const resolve of this.#whenFree.splice(0)) resolve();
  }

  /** Gives the promises that a step must wait for before it can be taken. */
  #take(step: Step): typeof NOTHING {
    if (typeof step !== "function") return this.#write(step);
    step();
    return NOTHING;
  }

  #fail(step: Step | undefined, error: Error): void {
    if (typeof step === "object") this.#host.fail(step, error);
  }

  #write(outgoing: Outgoing): typeof NOTHING {
    if (outgoing.outcome !== undefined) return NOTHING;
    const draft = this.#draftFor(outgoing.flow);
    const ops = draft.ops.length;
    const frames = draft.frames.length;
    try {
      const composed = this.#composer.compose(draft, outgoing.operands);
      if ("wires" in composed) {
        this.#append(draft, outgoing, composed.wires);
        if (mustLeave(draft.frames, frames) || draft.written.length >= MOST_AT_ONCE) this.flush();
        return NOTHING;
      }
      draft.ops.length = ops;
      return composed.waits;
    } catch (error) {
      draft.ops.length = ops;
      this.#host.fail(outgoing, asError(error));
      return NOTHING;
    }
  }

  #draftFor(flow: OperationId | undefined): BatchDraft {
    if (this.#draft.flow !== flow && this.#draft.written.length > 0) this.flush();
    this.#draft.flow = flow;
    return this.#draft;
  }

  #append(draft: BatchDraft, outgoing: Outgoing, wires: readonly Wire[]): void {
    draft.append(outgoing, wires);
    if (outgoing.pulled) draft.pull.add(outgoing.id);
    outgoing.stage = "drafted";
    outgoing.operands = [];
    this.#host.touched();
  }
}
