// Iteration over a Python value as JavaScript knows it: an asynchronous generator. Where the items come from is the source's
// (source.ts); here stands what loops over the same value share.

import type { State } from "./expression.js";
import type { IterOptions } from "./faces.js";
import type { Origin } from "./origin.js";
import { type Item, Source } from "./source.js";
import type { PyValue } from "./typed.js";

/** Sources that several loops go on with: those of iterators, such as files, which are not begun anew. */
const shared = new WeakMap<object, Source>();

/** The items of a value; nothing is sent before the first is wanted. */
export function iterate(state: State, options: IterOptions, origin: Origin): Iteration {
  return new Iteration(new Source(state, options, origin), state.identity);
}

export class Iteration implements AsyncGenerator<PyValue, PyValue | undefined, unknown> {
  readonly #own: Source;
  readonly #identity: object | undefined;
  #source: Source | undefined;
  #left = false;

  constructor(own: Source, identity: object | undefined) {
    this.#own = own;
    this.#identity = identity;
  }

  next(value?: unknown): Promise<Item> {
    if (this.#left) return Promise.resolve({ done: true, value: undefined });
    this.#source ??= this.#begin();
    return value === undefined ? this.#source.next() : this.#source.resume("send", value);
  }

  /** Leaves the loop: a generator is closed in Python. */
  async return(value?: PyValue | PromiseLike<PyValue>): Promise<Item> {
    if (!this.#left) {
      this.#left = true;
      await (this.#source ?? this.#own).leave();
    }
    return { done: true, value: await value };
  }

  /** Raises the error in a Python generator, where it is suspended. */
  throw(error: unknown): Promise<Item> {
    this.#source ??= this.#begin();
    return this.#source.resume("throw", error);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  get [Symbol.toStringTag](): string {
    return "AsyncGenerator";
  }

  #begin(): Source {
    const identity = this.#identity;
    if (identity === undefined) return this.#own;
    const other = shared.get(identity);
    if (other !== undefined && !other.ended) return other;
    this.#own.onShared = () => shared.set(identity, this.#own);
    return this.#own;
  }
}
