// Owns the library's functions that make objects, maps and arrays by key, read them, and put items together.
import { at, get } from "./access.js";
import { items } from "./iteration.js";
import { put } from "./keys.js";
import { Pair } from "./pair.js";
import { isHandle, isPromise } from "./python.js";
import type { Row } from "./row.js";

/** An object of keys and values in turn. */
export function objectFrom(...entries: unknown[]): Record<string, unknown> {
  if (entries.length % 2 === 1) throw new TypeError("an object needs a value for each key");
  const result: Record<string, unknown> = {};
  for (let i = 0; i + 1 < entries.length; i += 2) put(result, String(entries[i]), entries[i + 1]);
  return result;
}

export const hashMap = (...entries: unknown[]): Map<unknown, unknown> => {
  const result = new Map<unknown, unknown>();
  for (let i = 0; i + 1 < entries.length; i += 2) result.set(entries[i], entries[i + 1]);
  return result;
};

export const fromEntries = (pairs: unknown): Record<string, unknown> =>
  objectFrom(...[...items(pairs)].flatMap((pair) => [at(pair, 0), at(pair, 1)]));

export const getIn = (container: unknown, path: unknown, fallback?: unknown): unknown => {
  const steps = [...items(path)];
  return steps.length === 0 ? container : get(at(container, ...steps.slice(0, -1)), steps.at(-1), fallback);
};

export function conj(collection: unknown, ...values: unknown[]): unknown {
  if (collection instanceof Set) return new Set([...collection, ...values]);
  if (collection === null || collection instanceof Pair)
    return values.reduce((xs, x) => new Pair(x, xs), collection);
  if (collection instanceof Map) return new Map([...collection, ...(values as [unknown, unknown][])]);
  if (typeof collection === "object" && !(Symbol.iterator in (collection as object)))
    return Object.assign(
      {},
      collection,
      ...values.map((value) => (Array.isArray(value) ? fromEntries([value]) : value)),
    );
  return [...items(collection), ...values];
}

export const into = (to: unknown, from: unknown): unknown => conj(to, ...items(from));

export function empty(collection: unknown): unknown {
  if (collection instanceof Set) return new Set();
  if (collection instanceof Map) return new Map();
  if (collection instanceof Pair || collection === null || collection === undefined) return null;
  if (typeof collection === "string") return "";
  return Array.isArray(collection) ? [] : {};
}

export function contains(container: unknown, key: unknown): unknown {
  if (container === null || container === undefined) return false;
  if (isHandle(container)) return container.$contains(key);
  if (container instanceof Map || container instanceof Set) return container.has(key);
  if (Array.isArray(container) || typeof container === "string")
    return typeof key === "number" ? key in Object(container) : container.includes(key as string);
  return Object.hasOwn(holder(container), key as string);
}

/** What holds entries; a promise does not hold those of its value. */
export function holder(container: unknown): object {
  if (isPromise(container)) throw new TypeError("a promise has no entries; write (await …) around it");
  return container ?? {};
}

export const keys = (container: unknown): unknown[] =>
  container instanceof Map ? [...container.keys()] : Object.keys(holder(container));
export const vals = (container: unknown): unknown[] =>
  container instanceof Map ? [...container.values()] : Object.values(holder(container));
export const entries = (container: unknown): unknown[] =>
  container instanceof Map ? [...container] : Object.entries(holder(container));

export const zipmap = (names: unknown, values: unknown): Record<string, unknown> => {
  const all = [...items(values)];
  return objectFrom(...[...items(names)].flatMap((name, i) => [name, all[i]]));
};

export function push(container: unknown[], ...values: unknown[]): unknown[] {
  for (const value of values) container.push(value);
  return container;
}

export const pop = (container: unknown[]): unknown => container.pop();

export const COLLECTION_ROWS: readonly Row[] = [
  [
    "dict",
    "entry …",
    "An object of keys and values in turn.",
    "(dict :a 1 :b 2) → {:a 1 :b 2}",
    objectFrom,
    "native",
  ],
  [
    "object",
    "entry …",
    "An object of keys and values in turn.",
    "(object :a 1) → {:a 1}",
    objectFrom,
    "native",
  ],
  [
    "hash-map",
    "entry …",
    "A Map of keys and values in turn; its keys may be anything.",
    '(get (hash-map 1 :one) 1) → "one"',
    hashMap,
    "native",
  ],
  [
    "from-entries",
    "pairs",
    "An object of pairs of key and value.",
    "(from-entries [[:a 1] [:b 2]]) → {:a 1 :b 2}",
    fromEntries,
    "native",
  ],
  [
    "zipmap",
    "keys values",
    "An object of keys with the values at the same positions.",
    "(zipmap [:a :b] [1 2]) → {:a 1 :b 2}",
    zipmap,
    "native",
  ],
  [
    "get-in",
    "container path [default]",
    "The value at the end of a path of keys.",
    "(get-in {:a [{:b 7}]} [:a 0 :b]) → 7",
    getIn,
  ],
  [
    "conj",
    "collection value …",
    "A collection with more values; a list takes them in front.",
    "(conj [1] 2 3) → [1 2 3]",
    conj,
    "native",
  ],
  [
    "into",
    "to from",
    "A collection with all items of another.",
    "(into #{1} [1 2]) → #{1 2}",
    into,
    "native",
  ],
  ["empty", "collection", "An empty collection of the same kind.", "(empty [1 2]) → []", empty, "native"],
  [
    "contains?",
    "container key",
    "Whether there is such a key, or such an item.",
    "(contains? {:a 1} :a) → true",
    contains,
  ],
  ["keys", "container", "The keys.", '(keys {:a 1 :b 2}) → ["a" "b"]', keys, "native"],
  ["vals", "container", "The values.", "(vals {:a 1 :b 2}) → [1 2]", vals, "native"],
  ["entries", "container", "The pairs of key and value.", '(entries {:a 1}) → [["a" 1]]', entries, "native"],
  [
    "push!",
    "array value …",
    "Adds values to an array itself.",
    "(let ((xs [1])) (push! xs 2) xs) → [1 2]",
    push,
    "native",
  ],
  ["pop!", "array", "Takes the last value out of an array.", "(pop! [1 2]) → 2", pop],
];
