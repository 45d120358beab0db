// Owns the library's functions that change objects, maps and arrays by key. They change a copy, but for those whose name
// ends in an exclamation mark.
import { callable, get, positionIn, setAt } from "./access.js";
import { contains, entries, getIn, holder, objectFrom } from "./collections.js";
import { fold, items } from "./iteration.js";
import { put } from "./keys.js";
import { isHandle, truthy, when } from "./python.js";
import type { Row } from "./row.js";

type Container = Record<string, unknown> | Map<unknown, unknown> | unknown[];

function copy(container: unknown): Container {
  if (Array.isArray(container)) return [...container];
  if (container instanceof Map) return new Map(container);
  return { ...holder(container) } as Record<string, unknown>;
}

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

function removePosition(items: unknown[], key: unknown): void {
  const position = typeof key === "number" ? positionIn(items, key) : undefined;
  if (position !== undefined) items.splice(position, 1);
}

/** Takes an entry out of a container itself; the items of an array move up. Of a Python value, what tells that it is done. */
export function removeAt(container: unknown, key: unknown): unknown {
  if (isHandle(container)) return container.$del(key);
  if (container instanceof Map || container instanceof Set) container.delete(key);
  else if (Array.isArray(container)) removePosition(container, key);
  else delete (container as Record<string, unknown>)[String(key)];
  return container;
}

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

export const merge = (...all: object[]): object => Object.assign({}, ...all) as object;

export function mergeWith(f: unknown, ...all: unknown[]): unknown {
  const call = callable(f);
  const pairs = all.flatMap(entries) as [string, unknown][];
  return fold<Record<string, unknown>>(pairs, {}, (result, pair) => {
    const [key, value] = pair as [string, unknown];
    return when(Object.hasOwn(result, key) ? call(result[key], value) : value, (joined) => {
      put(result, key, joined);
      return result;
    });
  });
}

export const selectKeys = (container: unknown, wanted: unknown): Record<string, unknown> =>
  objectFrom(
    ...[...items(wanted)].flatMap((key) =>
      truthy(contains(container, key)) ? [key, get(container, key)] : [],
    ),
  );

export const setItem = (container: unknown, key: unknown, value: unknown): unknown =>
  setAt(container, value, key);

export const CHANGE_ROWS: readonly Row[] = [
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
