// Owns going through values: anything that is a sequence, and folds that wait only where a step does.
import { isHandle, isPromise, pending } from "./python.js";

/** One step, which is pending when the source is in Python or behind a promise. */
interface Steps {
  next(): IteratorResult<unknown> | PromiseLike<IteratorResult<unknown>>;
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

function describe(value: unknown): string {
  return typeof value === "function" ? "a function" : `${typeof value} ${String(value)}`;
}

/** The values of a sequence: iterables as they are, the entries of an object, nothing for nil. */
export function items(source: unknown): Iterable<unknown> {
  if (source === null || source === undefined) return [];
  if (typeof source === "string" || (isObject(source) && Symbol.iterator in source))
    return source as Iterable<unknown>;
  if (isHandle(source))
    throw new TypeError(
      "the items of a Python value are in Python: (await (.$js x)) copies them, vec, map, filter and reduce wait for them, and so does a for in a function that awaits",
    );
  if (isPromise(source)) throw new TypeError("a promise is no sequence; write (await …) around it");
  if (isObject(source) && Symbol.asyncIterator in source)
    throw new TypeError(
      "the items of a generator that awaits come one after the other: (await (vec x)) collects them, and for, map, filter and reduce wait for them",
    );
  if (isObject(source)) return Object.entries(source);
  throw new TypeError(`${describe(source)} is no sequence`);
}

async function* later(source: PromiseLike<unknown>): AsyncGenerator<unknown> {
  const steps = iterate(await source);
  for (;;) {
    const step = await steps.next();
    if (step.done) return;
    yield step.value;
  }
}

/** An iterator over any sequence, native or Python. */
export function iterate(source: unknown): Steps {
  if (isHandle(source)) return source.$iter()[Symbol.asyncIterator]() as Steps;
  if (isObject(source) && Symbol.asyncIterator in source)
    return (source as AsyncIterable<unknown>)[Symbol.asyncIterator]() as Steps;
  if (isPromise(source)) return later(source);
  return items(source)[Symbol.iterator]();
}

/** Ends a fold early with this value. */
export class Reduced<T> {
  readonly value: T;

  constructor(value: T) {
    this.value = value;
  }
}

export type Fold<T> = (
  result: T,
  item: unknown,
  index: number,
) => T | Reduced<T> | PromiseLike<T | Reduced<T>>;

/** Combines the values of a sequence in order. Gives a promise only if the source or a step is pending. */
export function fold<T>(source: unknown, initial: T, step: Fold<T>): T | Promise<T> {
  if (Array.isArray(source)) return foldArray(source, initial, step);
  const steps = iterate(source);
  let result = initial;
  for (let index = 0; ; index++) {
    const item = steps.next();
    if (pending(item))
      return foldLater(steps, item as PromiseLike<IteratorResult<unknown>>, result, step, index);
    if ((item as IteratorResult<unknown>).done) return result;
    const next = step(result, (item as IteratorResult<unknown>).value, index);
    if (next === result) continue;
    if (next instanceof Reduced) return next.value;
    if (pending(next)) return continueFold(steps, next as PromiseLike<T | Reduced<T>>, step, index + 1);
    result = next as T;
  }
}

/** `fold` without an iterator, for the commonest source. */
function foldArray<T>(source: readonly unknown[], initial: T, step: Fold<T>): T | Promise<T> {
  let result = initial;
  for (let index = 0; index < source.length; index++) {
    const next = step(result, source[index], index);
    if (next === result) continue;
    if (next instanceof Reduced) return next.value;
    if (pending(next)) {
      const rest = source.slice(index + 1)[Symbol.iterator]();
      return continueFold(rest, next as PromiseLike<T | Reduced<T>>, step, index + 1);
    }
    result = next as T;
  }
  return result;
}

async function continueFold<T>(
  steps: Steps,
  first: PromiseLike<T | Reduced<T>>,
  step: Fold<T>,
  index: number,
): Promise<T> {
  const result = await first;
  if (result instanceof Reduced) return result.value;
  return foldLater(steps, steps.next(), result, step, index);
}

async function foldLater<T>(
  steps: Steps,
  first: IteratorResult<unknown> | PromiseLike<IteratorResult<unknown>>,
  initial: T,
  step: Fold<T>,
  start: number,
): Promise<T> {
  let result = initial;
  let item = await first;
  for (let index = start; !item.done; index++) {
    const next = await step(result, item.value, index);
    if (next instanceof Reduced) return next.value;
    result = next;
    item = await steps.next();
  }
  return result;
}

function kept(values: unknown[], value: unknown): unknown[] {
  values.push(value);
  return values;
}

/** The items in an array of their own. Gives a promise only if the source is pending. */
export const gathered = (source: unknown): unknown[] | Promise<unknown[]> =>
  fold<unknown[]>(source, [], kept);

/** A source whose items are here already as it is, any other as the promise of an array. */
export const here = (source: unknown): unknown =>
  isHandle(source) || isPromise(source) || (isObject(source) && Symbol.asyncIterator in source)
    ? gathered(source)
    : source;
