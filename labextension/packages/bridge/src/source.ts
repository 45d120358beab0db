// The items of one Python iterator on their way here: fetched in batches, first of one item, then of more while they are
// taken. The producer runs ahead of its consumer by one batch, and only of one that has taken two full ones.

import { CancelledError, TimeoutError } from "./errors.js";
import { ObjectState, type ResultState, type State, stateOf } from "./expression.js";
import type { IterOptions } from "./faces.js";
import type { Origin } from "./origin.js";
import type { PyValue } from "./typed.js";

export type Item = IteratorResult<PyValue, PyValue | undefined>;

/** As the kernel answers `next`. */
type Batch = readonly [items: readonly PyValue[], done: boolean, value: PyValue];

/** Milliseconds that a producer may take for one batch. */
const BATCH_TIME = 50;
const MOST_AT_ONCE = 65_536;
/** The same of objects, each of which is held here; and no more than this part of what may be held. */
const MOST_OBJECTS_AT_ONCE = 4096;
const PART_OF_LIMIT = 1 / 16;

export class Source {
  /** Called when it turns out that other loops over the same object go on with this one. */
  onShared: () => void = () => {};
  readonly #state: State;
  readonly #origin: Origin;
  #iterator: ResultState | undefined;
  #shared = false;
  #items: readonly PyValue[] = [];
  #taken = 0;
  #most: number;
  #grows: boolean;
  /** Full batches in a row, the present one included. */
  #full = 0;
  #ahead: Promise<Batch> | undefined;
  /** Ends what is under way when the loop is left. */
  readonly #left = new AbortController();
  #closing: Promise<unknown> | undefined;
  #end: { value: PyValue | undefined } | undefined;
  /** Calls that have not been answered, in order. */
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(state: State, { batch }: IterOptions, origin: Origin) {
    if (batch !== undefined && !(Number.isInteger(batch) && batch > 0))
      throw new RangeError(`batch is the number of items fetched at once, and cannot be ${String(batch)}`);
    this.#state = state;
    this.#origin = origin;
    this.#most = batch ?? 1;
    this.#grows = batch === undefined;
  }

  get ended(): boolean {
    return this.#end !== undefined;
  }

  next(): Promise<Item> {
    if (this.#waiting > 0 || this.#taken === this.#items.length) return this.#inTurn(() => this.#next());
    return Promise.resolve(this.#take());
  }

  /** Resumes a generator; from now on it is asked for one item at a time. */
  resume(operation: "send" | "throw", value: unknown): Promise<Item> {
    return this.#inTurn(() => this.#resume(operation, value));
  }

  /** A loop has been left: a generator is closed; an iterator that others may go on with stays as it is. */
  leave(): Promise<void> {
    if (!this.#shared) this.#left.abort();
    return this.#inTurn(() => this.#leave());
  }

  #inTurn<T>(step: () => Promise<T>): Promise<T> {
    const turn = this.#waiting === 0 ? step() : this.#last.then(step);
    this.#waiting += 1;
    this.#last = turn.then(
      () => this.#answered(),
      () => this.#answered(),
    );
    return turn;
  }

  #answered(): void {
    this.#waiting -= 1;
  }

  async #next(): Promise<Item> {
    while (this.#taken === this.#items.length) {
      if (this.#end !== undefined) return this.#endOnce(this.#end);
      const batch = this.#ahead ?? this.#ask();
      this.#ahead = undefined;
      await this.#accept(batch).catch((error: unknown) => this.#ended(error));
    }
    return this.#take();
  }

  #take(): Item {
    const value = this.#items[this.#taken] as PyValue;
    this.#taken += 1;
    return { done: false, value };
  }

  // Who has left the loop while it waited for an item has no use for an error.
  #ended(error: unknown): void {
    if (!this.#left.signal.aborted || this.#end === undefined) throw error;
  }

  // What a generator returned is told once, as JavaScript's own do it.
  #endOnce(end: { value: PyValue | undefined }): Item {
    const { value } = end;
    end.value = undefined;
    return { done: true, value };
  }

  async #resume(operation: "send" | "throw", value: unknown): Promise<Item> {
    if (this.#end !== undefined) return this.#resumeEnded(operation, value);
    if (this.#ahead !== undefined || this.#taken < this.#items.length) {
      throw new TypeError(
        `the generator is ahead of the last item taken: to ${operation} something, write x.$iter({ batch: 1 })`,
      );
    }
    this.#grows = false;
    this.#most = 1;
    await this.#accept(this.#perform(operation, value));
    return this.#next();
  }

  #resumeEnded(operation: "send" | "throw", value: unknown): Item {
    if (operation === "throw") throw value;
    return { done: true, value: undefined };
  }

  async #leave(): Promise<void> {
    if (this.#shared) return;
    this.#drop(this.#items.slice(this.#taken));
    this.#taken = this.#items.length;
    this.#ahead?.then(([items]) => this.#drop(items)).catch(() => {}); // nobody takes the next item
    if (this.#end === undefined) {
      this.#close();
      this.#finish(undefined);
    }
    await this.#closing;
  }

  // Objects that came and that nobody has got.
  #drop(items: readonly PyValue[]): void {
    for (const item of items) {
      const state = stateOf(item);
      if (state instanceof ObjectState) state.untake();
    }
  }

  #ask(): Promise<Batch> {
    return this.#perform("next", this.#most, BATCH_TIME);
  }

  #perform(operation: string, ...operands: unknown[]): Promise<Batch> {
    this.#iterator ??= this.#begin();
    const { timeout } = this.#state.options;
    const options = { ...this.#told(), timeout, signal: this.#signal(), on: this.#iterator };
    return this.#state.scope.perform(operation, [this.#iterator, ...operands], options) as Promise<Batch>;
  }

  #signal(): AbortSignal {
    const { signal } = this.#state.options;
    return signal === undefined ? this.#left.signal : AbortSignal.any([signal, this.#left.signal]);
  }

  #told(): { readonly origin: Origin; readonly label: string } {
    return { origin: this.#origin, label: `the next items of ${this.#state.label}` };
  }

  // Whether others go on with it comes with the first items; when it fails they fail too, and with the same error.
  #begin(): ResultState {
    const { scope, label } = this.#state;
    const iterator = scope.issue("iter", [this.#state], `iter(${label})`, this.#origin, this.#state);
    scope.perform("get", [iterator, "shared"]).then(
      (shared) => this.#learn(shared === true),
      () => {},
    );
    return iterator;
  }

  #learn(shared: boolean): void {
    this.#shared = shared;
    if (shared) this.onShared();
  }

  async #accept(answer: Promise<Batch>): Promise<void> {
    try {
      const [items, done, value] = await answer;
      this.#items = items;
      this.#taken = 0;
      if (done) this.#finish(value);
      else if (this.#grows) this.#grow(items);
    } catch (error) {
      this.#fail(error);
      throw error;
    }
  }

  #grow(items: readonly PyValue[]): void {
    const came = items.length;
    const isFull = came === this.#most;
    this.#full = isFull ? this.#full + 1 : 0;
    this.#most = isFull ? Math.min(2 * this.#most, this.#mostOf(items)) : Math.max(1, Math.floor(came / 2));
    if (this.#full <= 2) return;
    this.#ahead = this.#ask();
    this.#ahead.catch(() => {}); // told to whoever takes the next item
  }

  #mostOf(items: readonly PyValue[]): number {
    if (items.every((item) => stateOf(item) === undefined)) return MOST_AT_ONCE;
    const { handles } = this.#state.session.peerLimits;
    return Math.max(1, Math.min(MOST_OBJECTS_AT_ONCE, Math.floor(handles * PART_OF_LIMIT)));
  }

  #finish(value: PyValue | undefined): void {
    this.#end = { value };
    if (this.#iterator !== undefined) this.#state.session.requests.giveUpLater(this.#iterator.outgoing);
  }

  // An iterator that failed has ended, except when it was we who stopped waiting for it.
  #fail(error: unknown): void {
    const isStopped = error instanceof CancelledError || error instanceof TimeoutError;
    if (isStopped && !this.#shared) this.#close();
    this.#finish(undefined);
  }

  #close(): void {
    const iterator = this.#iterator;
    this.#closing = iterator && this.#state.scope.perform("close", [iterator], this.#told());
    this.#closing?.catch(() => {});
  }
}
