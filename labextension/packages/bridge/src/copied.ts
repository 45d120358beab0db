// The data of an object as Python's `kernelbridge.copy` asks for it: containers, and instances of a program's classes as
// plain objects. What holds no data, such as a function, stays a reference.

import { ByReference } from "./codec.js";
import { isPlain } from "./kinds.js";

/** The data of a value, which crosses by value: also that of instances of classes, as plain objects. */
export function copied(value: unknown, depth: number, seen = new Map<object, unknown>()): unknown {
  if (typeof value !== "object" || value === null) return value;
  const known = seen.get(value);
  if (known !== undefined) return known;
  const fill = filling(value);
  if (fill === undefined) return value;
  if (depth <= 0) return new ByReference(value);
  const [empty, complete] = fill;
  seen.set(value, empty);
  complete((item) => copied(item, depth - 1, seen));
  return empty;
}

type Filling = readonly [empty: unknown, complete: (copy: (item: unknown) => unknown) => void];

/** An empty container of the kind that a value becomes, and how it is filled; undefined for what is no container. */
function filling(value: object): Filling | undefined {
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    return [items, (copy) => value.forEach((item) => void items.push(copy(item)))];
  }
  if (value instanceof Map) {
    const map = new Map();
    return [map, (copy) => value.forEach((item, key) => void map.set(copy(key), copy(item)))];
  }
  if (value instanceof Set) {
    const set = new Set();
    return [set, (copy) => value.forEach((item) => void set.add(copy(item)))];
  }
  if (!isPlain(value) && !isInstance(value)) return undefined;
  const plain: Record<string, unknown> = {};
  return [
    plain,
    (copy) => {
      for (const name of Object.keys(value)) define(plain, name, copy(Reflect.get(value, name)));
    },
  ];
}

/** Also a property that is called `__proto__`. */
function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
}

/** Of a class that a program wrote: what the platform's own hold is in no property. */
function isInstance(value: object): boolean {
  const kind: unknown = Reflect.get(value, "constructor");
  return typeof kind === "function" && /^class\b/.test(Function.prototype.toString.call(kind));
}
