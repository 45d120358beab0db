// Owns the library's functions over objects, maps and arrays by key. None of them changes what it is given, but those
// whose name ends in an exclamation mark.
import { at, callable, get, setAt } from "./access.js";
import { fold, items } from "./iteration.js";
import { put } from "./keys.js";
import { Pair } from "./pair.js";
import { when } from "./python.js";
import type { Row } from "./row.js";

type Container = Record<string, unknown> | Map<unknown, unknown> | unknown[];

function copy(container: unknown): Container {
  if (Array.isArray(container)) return [...container];
  if (container instanceof Map) return new Map(container);
  return { ...(container as Record<string, unknown>) };
}

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

export function assoc(container: unknown, ...entries: unknown[]): Container {
  const result = copy(container);
  for (let i = 0; i + 1 < entries.length; i += 2) setAt(result, entries[i + 1], entries[i]);
  return result;
}

export function dissoc(container: unknown, ...keys: unknown[]): Container {
  const result = copy(container);
  for (const key of keys) removeAt(result, key);
  return result;
}

/** Takes an entry out of a container itself; the items of an array move up. */
export function removeAt(container: unknown, key: unknown): unknown {
  if (container instanceof Map || container instanceof Set) container.delete(key);
  else if (Array.isArray(container)) container.splice(key as number, 1);
  else delete (container as Record<string, unknown>)[String(key)];
  return container;
}

export const getIn = (container: unknown, path: unknown, fallback?: unknown): unknown => {
  const found = at(container, ...items(path));
  return found === undefined ? fallback : found;
};

export function assocIn(container: unknown, path: unknown, value: unknown): Container {
  const [key, ...rest] = items(path);
  return assoc(container ?? {}, key, rest.length > 0 ? assocIn(get(container, key), rest, value) : value);
}

export const update = (container: unknown, key: unknown, f: unknown, ...args: unknown[]): unknown =>
  when(callable(f)(get(container, key), ...args), (value) => assoc(container, key, value));

export const updateIn = (container: unknown, path: unknown, f: unknown, ...args: unknown[]): unknown =>
  when(callable(f)(getIn(container, path), ...args), (value) => assocIn(container, path, value));

/** Changes each entry of an object, which may take time. */
function changed(container: unknown, change: (key: unknown, value: unknown) => unknown): unknown {
  const result: Container = container instanceof Map ? new Map() : {};
  return fold<Container>(entries(container), result, (sofar, entry) => {
    const [key, value] = entry as [unknown, unknown];
    return when(change(key, value), (pair) => {
      const [newKey, newValue] = pair as [unknown, unknown];
      setAt(sofar, newValue, newKey);
      return sofar;
    });
  });
}

export const updateVals = (container: unknown, f: unknown): unknown =>
  changed(container, (key, value) => when(callable(f)(value), (next) => [key, next]));
export const updateKeys = (container: unknown, f: unknown): unknown =>
  changed(container, (key, value) => when(callable(f)(key), (next) => [next, value]));
export const invert = (container: unknown): unknown => changed(container, (key, value) => [value, key]);
export const renameKeys = (container: unknown, names: unknown): unknown =>
  changed(container, (key, value) => [get(names, key, key), value]);

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

export function contains(container: unknown, key: unknown): boolean {
  if (container === null || container === undefined) return false;
  if (container instanceof Map || container instanceof Set) return container.has(key);
  if (Array.isArray(container) || typeof container === "string")
    return typeof key === "number" ? key in Object(container) : container.includes(key as string);
  return Object.hasOwn(container, key as string);
}

export const keys = (container: unknown): unknown[] =>
  container instanceof Map ? [...container.keys()] : Object.keys(container ?? {});
export const vals = (container: unknown): unknown[] =>
  container instanceof Map ? [...container.values()] : Object.values(container ?? {});
export const entries = (container: unknown): unknown[] =>
  container instanceof Map ? [...container] : Object.entries(container ?? {});

export const merge = (...all: object[]): object => Object.assign({}, ...all) as object;

export function mergeWith(f: unknown, ...all: unknown[]): unknown {
  const call = callable(f);
  const pairs = all.flatMap(entries) as [string, unknown][];
  return fold<Record<string, unknown>>(pairs, {}, (result, pair) => {
    const [key, value] = pair as [string, unknown];
    return when(Object.hasOwn(result, key) ? call(result[key], value) : value, (joined) => {
      result[key] = joined;
      return result;
    });
  });
}

export const selectKeys = (container: unknown, wanted: unknown): Record<string, unknown> =>
  objectFrom(
    ...[...items(wanted)].flatMap((key) => (contains(container, key) ? [key, get(container, key)] : [])),
  );

export const zipmap = (names: unknown, values: unknown): Record<string, unknown> => {
  const all = [...items(values)];
  return objectFrom(...[...items(names)].flatMap((name, i) => [name, all[i]]));
};

export function push(container: unknown[], ...values: unknown[]): unknown[] {
  for (const value of values) container.push(value);
  return container;
}

export const pop = (container: unknown[]): unknown => container.pop();
export const setItem = (container: unknown, key: unknown, value: unknown): unknown =>
  setAt(container, value, key);

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
    "assoc",
    "container entry …",
    "A copy with other values under some keys.",
    "(assoc {:a 1} :b 2) → {:a 1 :b 2}",
    assoc,
    "native",
  ],
  [
    "dissoc",
    "container key …",
    "A copy without some keys.",
    "(dissoc {:a 1 :b 2} :b) → {:a 1}",
    dissoc,
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
    "assoc-in",
    "container path value",
    "A copy with another value at the end of a path.",
    "(assoc-in {} [:a :b] 1) → {:a {:b 1}}",
    assocIn,
    "native",
  ],
  [
    "update",
    "container key f argument …",
    "A copy with a value changed by a function.",
    "(update {:a 1} :a + 10) → {:a 11}",
    update,
  ],
  [
    "update-in",
    "container path f argument …",
    "A copy with the value at the end of a path changed.",
    "(update-in {:a {:b 1}} [:a :b] inc) → {:a {:b 2}}",
    updateIn,
  ],
  [
    "update-vals",
    "object f",
    "A copy with each value changed.",
    "(update-vals {:a 1} inc) → {:a 2}",
    updateVals,
  ],
  [
    "update-keys",
    "object f",
    "A copy with each key changed.",
    "(update-keys {:a 1} upper-case) → {:A 1}",
    updateKeys,
  ],
  [
    "rename-keys",
    "object names",
    "A copy with some keys renamed.",
    "(rename-keys {:a 1} {:a :b}) → {:b 1}",
    renameKeys,
  ],
  [
    "select-keys",
    "container keys",
    "Only the entries under some keys.",
    "(select-keys {:a 1 :b 2} [:a]) → {:a 1}",
    selectKeys,
    "native",
  ],
  ["invert", "object", "An object of values and their keys.", '(invert {:a "x"}) → {:x "a"}', invert],
  [
    "merge",
    "object …",
    "One object of all entries; later ones win.",
    "(merge {:a 1} {:b 2}) → {:a 1 :b 2}",
    merge,
    "native",
  ],
  [
    "merge-with",
    "f object …",
    "One object of all entries; a function joins the values of one key.",
    "(merge-with + {:a 1} {:a 2}) → {:a 3}",
    mergeWith,
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
    "boolean",
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
  [
    "set-at!",
    "container key value",
    "Puts a value into a container itself.",
    "(let ((o {})) (set-at! o :a 1) o) → {:a 1}",
    setItem,
  ],
  [
    "remove-at!",
    "container key",
    "Takes an entry out of a container itself.",
    "(remove-at! {:a 1 :b 2} :b) → {:a 1}",
    removeAt,
  ],
];
