// Items of an iterator as the other peer takes them: several at once, as many as come in a given time, and no further ahead than
// it asks. What came before an error is given first, the error to whoever asks next. Mirrored by kernelbridge/iteration.py.

import { preview } from "./info.js";
import { enter } from "./stacks.js";

/** Items, and whether there are no more. */
type Taken = readonly [items: unknown[], done: boolean];
type AnyIterator = Iterator<unknown> | AsyncIterator<unknown>;
type Step = IteratorResult<unknown>;
type Callable = (...args: unknown[]) => unknown;

/** So many bytes, roughly, are enough for one message. */
const HEAVY = 4 * 2 ** 20;
/** What an object counts for, whose size is not known. */
const OBJECT = 1024;

const known = new WeakMap<object, Items>();

/** Takes the items of an iterable, of an iterator, or of a stream. */
export function itemsOf(target: unknown): Items {
  if (target instanceof Items) return target;
  const iterator = iteratorOf(target);
  const items = known.get(iterator) ?? new Items(iterator);
  known.set(iterator, items);
  return items;
}

function iteratorOf(target: unknown): AnyIterator {
  const object = Object(target ?? {}) as Readonly<Record<PropertyKey, unknown>>;
  const make = object[Symbol.asyncIterator] ?? object[Symbol.iterator];
  if (typeof make === "function") return enter(make as Callable, target, []) as AnyIterator;
  if (typeof object.getReader === "function") return readerOf(target as ReadableStream<unknown>);
  if (typeof object.next === "function") return target as AnyIterator;
  throw new TypeError(`${preview(target, 80)} cannot be iterated: it has neither an iterator nor a reader`);
}

/** For engines whose streams are not iterable. */
function readerOf(stream: ReadableStream<unknown>): AsyncIterator<unknown> {
  const reader = stream.getReader();
  return {
    next: () => reader.read() as Promise<Step>,
    return: async () => {
      await reader.cancel();
      return { done: true, value: undefined };
    },
  };
}

export class Items {
  readonly #iterator: AnyIterator;
  #ready: unknown[] = [];
  #weight = 0;
  /** Settles when what was asked for is ready; never rejects. One step may be under way when the time is over. */
  #filled: Promise<void> = Promise.resolve();
  #isFilling = false;
  #end: { readonly thrown?: readonly [unknown] } | undefined;

  constructor(iterator: AnyIterator) {
    this.#iterator = iterator;
  }

  /** Up to `most` items, as many as come in the time, and at least one. */
  async take(most: number, milliseconds: number, signal: AbortSignal): Promise<Taken> {
    if (this.#end === undefined && !this.#isFilling)
      this.#filled = this.#fill(most, performance.now() + milliseconds);
    if (this.#isFilling) await within(this.#filled, milliseconds);
    if (this.#ready.length === 0) await this.#filled;
    signal.throwIfAborted(); // whoever asks next gets them
    return this.#taken();
  }

  /** Ends the iterator as a loop that is left does. What takes a step meanwhile ends after it, and nobody waits. */
  close(): unknown {
    if (this.#end !== undefined) return undefined;
    this.#end = {};
    this.#ready = [];
    const end = this.#iterator.return;
    if (typeof end !== "function") return undefined;
    const ended = enter(end as Callable, this.#iterator, []);
    return this.#isFilling ? undefined : ended;
  }

  #taken(): Taken {
    const items = this.#ready;
    this.#ready = [];
    this.#weight = 0;
    const { thrown } = this.#end ?? {};
    if (thrown === undefined) return [items, this.#end !== undefined];
    if (items.length > 0) return [items, false];
    this.#end = {};
    throw thrown[0];
  }

  async #fill(most: number, until: number): Promise<void> {
    this.#isFilling = true;
    try {
      for (;;) {
        const step = this.#step();
        if (typeof step === "boolean" ? step : await step) break;
        if (this.#ready.length >= most || this.#weight >= HEAVY || performance.now() >= until) break;
      }
    } catch (error) {
      this.#end ??= { thrown: [error] };
    }
    this.#isFilling = false;
  }

  /** Adds one item; true when there are no more. A promise only where the iterator gives one. */
  #step(): boolean | Promise<boolean> {
    const step = enter(this.#iterator.next as Callable, this.#iterator, []);
    return isThenable(step) ? Promise.resolve(step).then((late) => this.#add(late)) : this.#add(step as Step);
  }

  #add({ done, value }: Step): boolean {
    if (done === true || this.#end !== undefined) {
      this.#end ??= {};
      return true;
    }
    this.#ready.push(value);
    this.#weight += weightOf(value);
    return false;
  }
}

const isThenable = (value: unknown): value is PromiseLike<Step> =>
  typeof (value as { readonly then?: unknown } | null | undefined)?.then === "function";

function weightOf(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (ArrayBuffer.isView(value)) return value.byteLength;
  return typeof value === "object" || typeof value === "function" ? OBJECT : 8;
}

/** Waits until the promise has settled, but not longer. */
function within(promise: Promise<void>, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    promise.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
