// Owns the library's functions over objects, maps and sets. None of them changes what it is given, but those
// whose name ends in an exclamation mark.
import { at, callable, get, setAt } from "./access.js";
import { items } from "./iteration.js";
import { listFrom, Pair } from "./pair.js";
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
  const result: Record<string, unknown> = {};
  for (let i = 0; i + 1 < entries.length; i += 2) result[String(entries[i])] = entries[i + 1];
  return result;
}

function assoc(container: unknown, ...entries: unknown[]): Container {
  const result = copy(container);
  for (let i = 0; i + 1 < entries.length; i += 2) setAt(result, entries[i + 1], entries[i]);
  return result;
}

function dissoc(container: unknown, ...keys: unknown[]): Container {
  const result = copy(container);
  for (const key of keys) {
    if (result instanceof Map) result.delete(key);
    else delete (result as Record<string, unknown>)[String(key)];
  }
  return result;
}

const getIn = (container: unknown, path: unknown, fallback?: unknown): unknown => {
  const found = at(container, ...items(path));
  return found === undefined ? fallback : found;
};

function assocIn(container: unknown, path: unknown, value: unknown): Container {
  const [key, ...rest] = items(path);
  return assoc(container ?? {}, key, rest.length > 0 ? assocIn(get(container, key), rest, value) : value);
}

const update = (container: unknown, key: unknown, f: unknown, ...args: unknown[]): unknown =>
  when(callable(f)(get(container, key), ...args), (value) => assoc(container, key, value));

const updateIn = (container: unknown, path: unknown, f: unknown, ...args: unknown[]): unknown =>
  when(callable(f)(getIn(container, path), ...args), (value) => assocIn(container, path, value));

function conj(collection: unknown, ...values: unknown[]): unknown {
  if (collection instanceof Set) return new Set([...collection, ...values]);
  if (collection === null || collection instanceof Pair)
    return values.reduce((xs, x) => new Pair(x, xs), collection);
  return [...items(collection), ...values];
}

function contains(container: unknown, key: unknown): boolean {
  if (container === null || container === undefined) return false;
  if (container instanceof Map || container instanceof Set) return container.has(key);
  if (Array.isArray(container) || typeof container === "string")
    return typeof key === "number" ? key in Object(container) : container.includes(key as string);
  return Object.hasOwn(container, key as string);
}

const keys = (container: unknown): unknown[] =>
  container instanceof Map ? [...container.keys()] : Object.keys(container ?? {});
const vals = (container: unknown): unknown[] =>
  container instanceof Map ? [...container.values()] : Object.values(container ?? {});
const entries = (container: unknown): unknown[] =>
  container instanceof Map ? [...container] : Object.entries(container ?? {});

const selectKeys = (container: unknown, wanted: unknown): Record<string, unknown> =>
  objectFrom(
    ...[...items(wanted)].flatMap((key) => (contains(container, key) ? [key, get(container, key)] : [])),
  );

function push(container: unknown[], ...values: unknown[]): unknown[] {
  container.push(...values);
  return container;
}

const setOf = (xs: unknown): Set<unknown> => new Set(items(xs));

export const COLLECTION_ROWS: readonly Row[] = [
  ["dict", "entry …", "An object of keys and values in turn.", objectFrom, "native"],
  ["object", "entry …", "An object of keys and values in turn.", objectFrom, "native"],
  ["assoc", "container entry …", "A copy with other values under some keys.", assoc, "native"],
  ["dissoc", "container key …", "A copy without some keys.", dissoc, "native"],
  ["get-in", "container path [default]", "The value at the end of a path of keys.", getIn],
  ["assoc-in", "container path value", "A copy with another value at the end of a path.", assocIn, "native"],
  ["update", "container key f argument …", "A copy with a value changed by a function.", update],
  [
    "update-in",
    "container path f argument …",
    "A copy with the value at the end of a path changed.",
    updateIn,
  ],
  ["conj", "collection value …", "A collection with more values.", conj, "native"],
  ["contains?", "container key", "Whether there is such a key, or such an item.", contains, "boolean"],
  ["keys", "container", "The keys.", keys, "native"],
  ["vals", "container", "The values.", vals, "native"],
  ["entries", "container", "The pairs of key and value.", entries, "native"],
  [
    "merge",
    "container …",
    "One object of all entries; later ones win.",
    (...all: object[]) => Object.assign({}, ...all) as object,
    "native",
  ],
  ["select-keys", "container keys", "Only the entries under some keys.", selectKeys, "native"],
  [
    "zipmap",
    "keys values",
    "An object of keys with the values at the same positions.",
    (names: unknown, values: unknown) => {
      const all = [...items(values)];
      return objectFrom(...[...items(names)].flatMap((name, i) => [name, all[i]]));
    },
    "native",
  ],
  ["set", "xs", "A set of the items.", setOf, "native"],
  ["hash-set", "x …", "A set of its arguments.", (...xs: unknown[]) => new Set(xs), "native"],
  [
    "union",
    "set …",
    "All members of some sets.",
    (...sets: unknown[]) => new Set(sets.flatMap((set) => [...items(set)])),
    "native",
  ],
  [
    "intersection",
    "a b",
    "The members of both sets.",
    (a: unknown, b: unknown) => new Set([...items(a)].filter((x) => setOf(b).has(x))),
    "native",
  ],
  [
    "difference",
    "a b",
    "The members of one set but not the other.",
    (a: unknown, b: unknown) => new Set([...items(a)].filter((x) => !setOf(b).has(x))),
    "native",
  ],
  ["push!", "array value …", "Adds values to an array itself.", push, "native"],
  ["pop!", "array", "Takes the last value out of an array.", (array: unknown[]) => array.pop()],
  [
    "set-at!",
    "container key value",
    "Puts a value into a container itself.",
    (container: unknown, key: unknown, value: unknown) => setAt(container, value, key),
  ],
  [
    "list*",
    "value … ",
    "A list of its arguments, the last of which is the rest.",
    (...xs: unknown[]) => listFrom([...xs.slice(0, -1), ...items(xs.at(-1))]),
    "native",
  ],
];
