// Owns items of containers: reading and writing by key, negative positions, slices.

import { isError } from "./errors.js";
import { Pair } from "./pair.js";
import { type Handle, isHandle } from "./python.js";
import { briefly } from "./show.js";

/** `start:stop:step` for native sequences; undefined parts mean the ends. */
class Slice {
  readonly start: number | undefined;
  readonly stop: number | undefined;
  readonly step: number;

  constructor(start?: number, stop?: number, step?: number) {
    if (step === 0) throw new RangeError("the step of a slice must not be 0");
    this.start = start;
    this.stop = stop;
    this.step = step ?? 1;
  }

  /** The positions it selects of a sequence. */
  positions(length: number): number[] {
    const { step } = this;
    const clamp = (value: number | undefined, absent: number, low: number, high: number) =>
      value === undefined ? absent : Math.min(Math.max(value < 0 ? value + length : value, low), high);
    const forward = step > 0;
    const from = forward ? clamp(this.start, 0, 0, length) : clamp(this.start, length - 1, -1, length - 1);
    const to = forward ? clamp(this.stop, length, 0, length) : clamp(this.stop, -1, -1, length - 1);
    const found: number[] = [];
    for (let i = from; forward ? i < to : i > to; i += step) found.push(i);
    return found;
  }
}

export const slice = (start?: number, stop?: number, step?: number): Slice => new Slice(start, stop, step);

interface Indexed {
  readonly length: number;
  [index: number]: unknown;
}

const isIndexed = (value: unknown): value is Indexed =>
  typeof value === "string" ||
  Array.isArray(value) ||
  (ArrayBuffer.isView(value) && !(value instanceof DataView));

function selected(container: Indexed, part: Slice): unknown {
  const values = part.positions(container.length).map((i) => container[i]);
  if (typeof container === "string") return values.join("");
  if (Array.isArray(container)) return values;
  return (container.constructor as unknown as { from(values: unknown[]): unknown }).from(values);
}

/** The item under a key. The commonest case comes first and alone, so that engines write it in place of the call. */
export function item(container: unknown, key: unknown): unknown {
  if (Array.isArray(container) && typeof key === "number" && key >= 0) return container[key];
  return otherItem(container, key);
}

function otherItem(container: unknown, key: unknown): unknown {
  if (container === null || container === undefined) return undefined;
  if (isHandle(container)) return container.$at(key);
  if (container instanceof Pair) return item([...container], key);
  if (isIndexed(container)) {
    if (key instanceof Slice) return selected(container, key);
    if (typeof key === "object")
      throw new TypeError(`${briefly(key)} is no position; a slice is (at xs 1:5)`);
    return typeof key === "number" && key < 0 ? container[key + container.length] : container[key as number];
  }
  if (container instanceof Map) return container.get(key);
  if (container instanceof Set) return container.has(key) ? key : undefined;
  if (container instanceof Promise && !(String(key) in container))
    throw new TypeError(`a promise has no ${briefly(key)}: write (await …) around it`);
  return (container as Record<PropertyKey, unknown>)[key as PropertyKey];
}

/** The item under a key, and under further keys of that item. */
export function at(container: unknown, ...keys: readonly unknown[]): unknown {
  return keys.reduce(item, container);
}

/** The item of a Python value, or the default where Python says that there is none. */
async function itemOr(container: Handle, key: unknown, fallback: unknown): Promise<unknown> {
  try {
    return await container.$at(key);
  } catch (error) {
    if (isError(error, "LookupError")) return fallback;
    throw error;
  }
}

/** The item under a key, or the default where there is none. */
export function get(container: unknown, key: unknown, fallback?: unknown): unknown {
  if (fallback !== undefined && isHandle(container)) return itemOr(container, key, fallback);
  const found = item(container, key);
  return found === undefined ? fallback : found;
}

function setSlice(container: unknown, value: unknown, part: Slice): void {
  if (!Array.isArray(container)) throw new TypeError("only an array has slices that can be set");
  const positions = part.positions(container.length);
  const repeated = typeof value !== "object" || value === null;
  const values = repeated ? positions.map(() => value) : [...(value as Iterable<unknown>)];
  if (part.step === 1 && !repeated)
    container.splice(positions[0] ?? part.start ?? container.length, positions.length, ...values);
  else for (const [i, position] of positions.entries()) container[position] = values[i];
}

/** Puts a value under a key, and gives the value; of a Python value, what tells that it is done. */
export function setItem(container: unknown, key: unknown, value: unknown): unknown {
  if (!Array.isArray(container) || typeof key !== "number" || key >>> 0 !== key)
    return setOtherItem(container, key, value);
  container[key] = value;
  return value;
}

/** Puts a value under a key; further keys lead to the container it is put into. */
export const setAt = (container: unknown, value: unknown, ...keys: readonly unknown[]): unknown =>
  setItem(at(container, ...keys.slice(0, -1)), keys.at(-1), value);

/** The position that a number means of a sequence, if it means one; an array may grow. */
export function positionIn(target: Indexed, key: number): number | undefined {
  const position = key < 0 ? key + target.length : key;
  const isInside = position >= 0 && (Array.isArray(target) || position < target.length);
  return isInside && Number.isInteger(position) ? position : undefined;
}

function setPosition(target: Indexed, key: number, value: unknown): void {
  const position = positionIn(target, key);
  if (position === undefined)
    throw new RangeError(`there is no position ${key} in a sequence of ${target.length} items`);
  target[position] = value;
}

/** What holds items, but none that could be set. */
const isFixed = (target: unknown): boolean =>
  typeof target !== "object" || target === null || target instanceof Set || target instanceof Pair;

function setOtherItem(target: unknown, key: unknown, value: unknown): unknown {
  if (isHandle(target)) return target.$set(key, value);
  if (isFixed(target) && typeof target !== "function")
    throw new TypeError(`no item of ${briefly(target)} can be set; arrays, objects and maps have such items`);
  if (key instanceof Slice) setSlice(target, value, key);
  else if (target instanceof Map) target.set(key, value);
  else if (isIndexed(target) && typeof key === "number") setPosition(target, key, value);
  else (target as Record<PropertyKey, unknown>)[key as PropertyKey] = value;
  return value;
}

/** `.-name` as a function. */
export const getter =
  (name: string) =>
  (object: unknown): unknown =>
    (object as Record<string, unknown>)[name];

/** `.name` as a function. */
export const invoker =
  (name: string) =>
  (object: unknown, ...args: readonly unknown[]): unknown =>
    (object as Record<string, (...args: readonly unknown[]) => unknown>)[name]!(...args);

/** What may stand for a function: a function, or a key, which reads that entry. */
export function callable(value: unknown): (...args: unknown[]) => unknown {
  if (typeof value === "function") return value as (...args: unknown[]) => unknown;
  if (typeof value === "string" || typeof value === "number") return (object) => item(object, value);
  if (value instanceof Set || value instanceof Map) return (key) => item(value, key);
  throw new TypeError(`${briefly(value)} is no function`);
}
