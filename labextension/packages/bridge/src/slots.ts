// Results that later operations may name, and failures in their place. Mirrored by kernelbridge/slots.py.

import { ReleasedError } from "./errors.js";
import type { OperationId } from "./protocol.js";

/** What an operation failed with; all operations that use its result have it too. */
export interface Failure {
  readonly ok: false;
  readonly error: Error;
  /** The operation that failed. */
  home: OperationId;
  /** Whether the other peer knows that `home` failed. */
  told: boolean;
}

export type Kept = { readonly ok: true; readonly value: unknown } | Failure;

/** An operand is the result of an operation that failed. */
export class Poisoned extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.error.message);
    this.failure = failure;
  }
}

export class Slots {
  readonly #kept = new Map<OperationId, Kept | Promise<Kept>>();

  get size(): number {
    return this.#kept.size;
  }

  put(id: OperationId, kept: Kept | Promise<Kept>): void {
    this.#kept.set(id, kept);
  }

  /** Puts what a promise has come to in its place, unless it was released meanwhile. */
  replace(id: OperationId, promise: Promise<Kept>, kept: Kept): void {
    if (this.#kept.get(id) === promise) this.#kept.set(id, kept);
  }

  /** The result of an operation that has not settled. */
  pending(id: OperationId): Promise<Kept> | undefined {
    const kept = this.#kept.get(id);
    return kept instanceof Promise ? kept : undefined;
  }

  /** A result; throws `Poisoned` for a failure and `ReleasedError` for what is not there. */
  get(id: OperationId): unknown {
    const kept = this.#kept.get(id);
    if (kept === undefined || kept instanceof Promise) {
      throw new ReleasedError(
        `the result of operation ${id} is not held: it was released; write the expression again`,
      );
    }
    if (!kept.ok) throw new Poisoned(kept);
    return kept.value;
  }

  release(ids: Iterable<OperationId>): void {
    for (const id of ids) this.#kept.delete(id);
  }

  clear(): void {
    this.#kept.clear();
  }
}
