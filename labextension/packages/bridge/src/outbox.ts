// Operations of ours on their way out: written in program order into one draft, sent as one batch at the end of the turn.
// An operation with a promise among its operands waits for it, and all later ones wait behind it.

import type { Composer, Draft } from "./compose.js";
import { asError } from "./errors.js";
import type { Outgoing } from "./outgoing.js";
import type { BatchBody, Operation, OperationId, Ref, Wire } from "./protocol.js";

/** Writes a temporary operation ahead of the one that is being written, and names its result. */
export type Emit = (operation: string, ...operands: Wire[]) => Wire;

/** What the outbox needs of its session. */
export interface OutboxHost {
  readonly nextTemporary: () => OperationId;
  /** Sends a batch; throws when it must not be sent. */
  readonly send: (body: Pick<BatchBody, "ops" | "pull">, frames: readonly Uint8Array[]) => void;
  /** An operation failed before it was sent. */
  readonly fail: (outgoing: Outgoing, error: Error) => void;
  /** Something was added: the turn must end some time. */
  readonly touched: () => void;
}

/** One batch in the making. */
class BatchDraft implements Draft {
  readonly ops: Operation[] = [];
  readonly pull = new Set<OperationId>();
  readonly frames: Uint8Array[] = [];
  readonly introduced: Ref[] = [];
  readonly written: Outgoing[] = [];
}

/** Something to do in program order; gives the promises it must wait for before it can be done. */
interface Step {
  readonly run: () => readonly PromiseLike<unknown>[];
  readonly fail: (error: Error) => void;
}

const NOTHING: readonly PromiseLike<unknown>[] = [];

export class Outbox {
  readonly #host: OutboxHost;
  readonly #composer: Composer;
  #draft = new BatchDraft();
  #steps: Step[] = [];
  #busy = false;
  #whenFree: (() => void)[] = [];

  constructor(composer: Composer, host: OutboxHost) {
    this.#composer = composer;
    this.#host = host;
  }

  /** Writes an operation, now or when it is its turn. */
  add(outgoing: Outgoing): void {
    this.#inOrder({ run: () => this.#write(outgoing), fail: (error) => this.#host.fail(outgoing, error) });
  }

  /** Does something once all operations so far are written: at once, unless one of them waits for a promise. */
  after(action: () => void): void {
    const run = (): typeof NOTHING => {
      action();
      return NOTHING;
    };
    this.#inOrder({ run, fail: () => {} });
  }

  /** Resolves when no operation waits for a promise. */
  free(): Promise<void> {
    return this.#steps.length === 0
      ? Promise.resolve()
      : new Promise((resolve) => this.#whenFree.push(resolve));
  }

  /** Asks for the outcome of an operation; false when it has left without being asked for. */
  pull(outgoing: Outgoing): boolean {
    if (outgoing.stage === "sent") return outgoing.pulled;
    outgoing.pulled = true;
    if (outgoing.stage === "drafted") this.#draft.pull.add(outgoing.id);
    this.#host.touched();
    return true;
  }

  /** Sends the draft, with whatever the session adds to it. */
  flush(): void {
    const draft = this.#draft;
    this.#draft = new BatchDraft();
    for (const outgoing of draft.written) outgoing.stage = "sent";
    try {
      this.#host.send({ ops: draft.ops, pull: [...draft.pull] }, draft.frames);
    } catch (error) {
      this.#composer.takeBack(draft);
      for (const outgoing of draft.written) this.#host.fail(outgoing, asError(error));
    }
  }

  /** The session has ended: nothing more is written. */
  end(reason: Error): void {
    for (const step of this.#steps.splice(0)) step.fail(reason);
    this.#draft = new BatchDraft();
    this.#announceFree();
  }

  #inOrder(step: Step): void {
    this.#steps.push(step);
    if (!this.#busy) this.#drain();
  }

  #drain(): void {
    this.#busy = true;
    for (let step = this.#steps[0]; step !== undefined; step = this.#steps[0]) {
      const waits = step.run();
      if (waits.length > 0) {
        this.#wait(waits);
        return;
      }
      this.#steps.shift();
    }
    this.#busy = false;
    this.#announceFree();
  }

  #wait(waits: readonly PromiseLike<unknown>[]): void {
    this.#composer
      .settle(waits)
      .catch((error: unknown) => this.#steps.shift()?.fail(asError(error)))
      .then(() => this.#drain());
  }

  #announceFree(): void {
    for (const resolve of this.#whenFree.splice(0)) resolve();
  }

  #write(outgoing: Outgoing): typeof NOTHING {
    if (outgoing.outcome !== undefined) return NOTHING;
    const draft = this.#draft;
    const ops = draft.ops.length;
    try {
      const composed = this.#composer.compose(draft, outgoing.operands, (...operation) =>
        this.#emit(draft, operation),
      );
      if ("wires" in composed) return this.#append(draft, outgoing, composed.wires);
      draft.ops.length = ops;
      return composed.waits;
    } catch (error) {
      draft.ops.length = ops;
      this.#host.fail(outgoing, asError(error));
      return NOTHING;
    }
  }

  #emit(draft: BatchDraft, operation: [name: string, ...operands: Wire[]]): Wire {
    const id = this.#host.nextTemporary();
    draft.ops.push([id, ...operation]);
    return { result: id };
  }

  #append(draft: BatchDraft, outgoing: Outgoing, wires: readonly Wire[]): typeof NOTHING {
    draft.ops.push([outgoing.id, outgoing.operation, ...wires]);
    draft.written.push(outgoing);
    if (outgoing.pulled) draft.pull.add(outgoing.id);
    outgoing.stage = "drafted";
    outgoing.operands = [];
    this.#host.touched();
    return NOTHING;
  }
}
