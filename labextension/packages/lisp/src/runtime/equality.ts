// Owns structural equality.
import { Keyword, Sym } from "./code.js";
import { Pair } from "./pair.js";
import { refusePending } from "./python.js";

const isPrimitive = (value: unknown): boolean => typeof value !== "object" && typeof value !== "function";
const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

function equalItems(a: Iterable<unknown>, b: Iterable<unknown>): boolean {
  const [left, right] = [[...a], [...b]];
  return left.length === right.length && left.every((value, i) => equal(value, right[i]));
}

function equalObjects(a: object, b: object): boolean {
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every(
      (key) =>
        Object.hasOwn(b, key) &&
        equal((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]),
    )
  );
}

const equalMaps = (a: ReadonlyMap<unknown, unknown>, b: ReadonlyMap<unknown, unknown>): boolean =>
  a.size === b.size && [...a].every(([key, value]) => b.has(key) && equal(value, b.get(key)));

const equalSets = (a: ReadonlySet<unknown>, b: ReadonlySet<unknown>): boolean =>
  a.size === b.size && [...a].every((value) => b.has(value) || [...b].some((other) => equal(value, other)));

const isPlain = (value: object): boolean => {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

function equalCode(a: unknown, b: unknown): boolean {
  if (a instanceof Sym && b instanceof Sym) return !a.unique && !b.unique && a.name === b.name;
  const text = (value: unknown) => (value instanceof Keyword ? value.name : value);
  return (a instanceof Keyword || b instanceof Keyword) && text(a) === text(b);
}

/** Different, unless one of them has yet to come. */
function different(a: unknown, b: unknown): false {
  refusePending(a, b);
  return false;
}

/**
 * Whether two values have the same structure. Objects with a class of their own, and Python's, are equal only to
 * themselves; what is pending can be compared with nothing.
 */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (a === null || a === undefined) return b === null || b === undefined;
  if (isPrimitive(a) && isPrimitive(b)) return false;
  if (a instanceof Sym || a instanceof Keyword || b instanceof Keyword) return equalCode(a, b);
  if (!isObject(a) || !isObject(b) || a instanceof Promise || b instanceof Promise) return different(a, b);
  if (Array.isArray(a)) return Array.isArray(b) && equalItems(a, b);
  if (a instanceof Pair) return b instanceof Pair && equalItems(a, b);
  if (a instanceof Map) return b instanceof Map && equalMaps(a, b);
  if (a instanceof Set) return b instanceof Set && equalSets(a, b);
  if (a instanceof Date) return b instanceof Date && a.getTime() === b.getTime();
  if (ArrayBuffer.isView(a))
    return (
      a.constructor === b.constructor && equalItems(a as unknown as Iterable<unknown>, b as Iterable<unknown>)
    );
  return isPlain(a) && isPlain(b) && equalObjects(a, b);
}
