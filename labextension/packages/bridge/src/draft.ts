// Messages in the making: what was written for each operation or result, so that one that is too large for the other peer
// can leave in parts. Mirrored, for results, by kernelbridge/answers.py.

import type { Draft } from "./compose.js";
import type { Encoder } from "./encoder.js";
import { LimitError } from "./errors.js";
import { partOf } from "./frames.js";
import type { Emit } from "./outbox.js";
import type { Outgoing } from "./outgoing.js";
import type { Operation, OperationId, Ref, Result, Wire } from "./protocol.js";

/** A part of a message: items from one on and up to another, and whether it is the last. */
export type Part = readonly [from: number, to: number, last: boolean];

const isWhole = ([from, , last]: Part): boolean => from === 0 && last;

/** Frames and introductions, and which of them belong to each item that was written. */
class ItemizedDraft implements Draft {
  readonly frames: Uint8Array[] = [];
  readonly introduced: Ref[] = [];
  encoder?: Encoder;
  readonly #frameEnds: number[] = [];
  readonly #introducedEnds: number[] = [];

  /** What was written since the last item belongs to one. */
  protected endItem(): void {
    this.#frameEnds.push(this.frames.length);
    this.#introducedEnds.push(this.introduced.length);
  }

  /** The frames of a part, at their indices. */
  framesOf(part: Part): Uint8Array[] {
    const [from, to] = part;
    return isWhole(part)
      ? this.frames
      : partOf(this.frames, this.#frameEnds[from - 1] ?? 0, this.#frameEnds[to - 1] ?? 0);
  }

  introducedBy([from, to]: Part): Ref[] {
    return this.introduced.slice(this.#introducedEnds[from - 1] ?? 0, this.#introducedEnds[to - 1] ?? 0);
  }
}

/** One batch in the making. */
export class BatchDraft extends ItemizedDraft {
  readonly ops: Operation[] = [];
  /** Of this batch, or kept from an earlier one. */
  readonly pull = new Set<OperationId>();
  readonly written: Outgoing[] = [];
  /** What its operations have in common; see flows.ts. */
  flow: OperationId | undefined;
  readonly emit: Emit;
  readonly #opEnds: number[] = [];

  constructor(nextTemporary: () => OperationId) {
    super();
    this.emit = (...operation) => {
      const id = nextTemporary();
      this.ops.push([id, ...operation]);
      return { result: id };
    };
  }

  /** Adds an operation behind the temporaries that were emitted for it. */
  append(outgoing: Outgoing, wires: readonly Wire[]): void {
    this.ops.push([outgoing.id, outgoing.operation, ...wires]);
    this.written.push(outgoing);
    this.#opEnds.push(this.ops.length);
    this.endItem();
  }

  opsOf(part: Part): Operation[] {
    const [from, to] = part;
    return isWhole(part) ? this.ops : this.ops.slice(this.#opEnds[from - 1] ?? 0, this.#opEnds[to - 1] ?? 0);
  }

  /** Of what a part asks for the outcome; the last one also of what left in earlier batches. */
  pullOf(part: Part): OperationId[] {
    if (isWhole(part)) return [...this.pull];
    const [from, to, last] = part;
    const own = this.written.slice(from, to).map(({ id }) => id);
    return [...own.filter((id) => this.pull.has(id)), ...(last ? this.late : [])];
  }

  /** What left in earlier batches and is asked for now. */
  get late(): OperationId[] {
    const own = new Set(this.written.map(({ id }) => id));
    return [...this.pull].filter((id) => !own.has(id));
  }
}

/** One message of results in the making. */
export class ResultsDraft extends ItemizedDraft {
  readonly results: Result[] = [];

  append(result: Result): void {
    this.results.push(result);
    this.endItem();
  }

  resultsOf([from, to]: Part): Result[] {
    return this.results.slice(from, to);
  }
}

/** Sends a message of so many items, or its halves where it is too large; a single item that cannot be sent fails. */
export function sendInParts(
  count: number,
  send: (part: Part) => void,
  fail: (part: Part, error: unknown) => void,
): void {
  const attempt = (part: Part): void => {
    try {
      send(part);
    } catch (error) {
      const [from, to, last] = part;
      if (to - from < 2 || !(error instanceof LimitError)) {
        fail(part, error);
        return;
      }
      const half = (from + to) >> 1;
      attempt([from, half, false]);
      attempt([half, to, last]);
    }
  };
  attempt([0, count, true]);
}
