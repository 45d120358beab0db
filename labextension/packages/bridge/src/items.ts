// Properties, items and members of a value, as Python asks for them: an item of an array is what stands at its index, one
// of a `Map` what it has under its key, any other a property. Missing ones are told, so that Python raises its own error.

import { enter } from "./stacks.js";

type Found = readonly [has: boolean, value: unknown];

type Indexed = ArrayLike<unknown> & Iterable<unknown>;

const MISSING: Found = [false, null];

const isIndexed = (target: unknown): target is Indexed =>
  Array.isArray(target) || (ArrayBuffer.isView(target) && !(target instanceof DataView));

const isMap = (target: unknown): target is Map<unknown, unknown> =>
  target instanceof Map || target instanceof WeakMap;

const hasMembers = (target: unknown): target is Set<unknown> =>
  target instanceof Set || target instanceof WeakSet || isMap(target);

/** Whether there is such a property, and its value: one question instead of two. */
export function lookup(target: object, name: PropertyKey): Found {
  const value: unknown = enter(Reflect.get, undefined, [target, name, target]);
  return [value !== undefined || Reflect.has(target, name), value];
}

/** Negative indices count from the end, as in Python. */
function indexIn(target: Indexed, key: unknown): PropertyKey {
  return typeof key === "number" && key < 0 ? key + target.length : (key as PropertyKey);
}

export function itemAt(target: object, key: unknown): Found {
  if (isMap(target)) return target.has(key) ? [true, target.get(key)] : MISSING;
  return lookup(target, isIndexed(target) ? indexIn(target, key) : (key as PropertyKey));
}

export function setItem(target: object, key: unknown, value: unknown): void {
  if (isMap(target)) target.set(key, value);
  else {
    const name = isIndexed(target) ? indexIn(target, key) : (key as PropertyKey);
    if (!enter(Reflect.set, undefined, [target, name, value]))
      throw new TypeError(`property ${String(name)} cannot be set`);
  }
}

/** Whether there was one. */
export function deleteItem(target: object, key: unknown): boolean {
  if (hasMembers(target)) return target.delete(key);
  const name = isIndexed(target) ? indexIn(target, key) : (key as PropertyKey);
  return Reflect.has(target, name) && Reflect.deleteProperty(target, name);
}

/** What `in` means in Python: members of a collection; of any other object, its properties. */
export function contains(target: object, item: unknown): boolean {
  if (hasMembers(target)) return target.has(item);
  return isIndexed(target) ? Array.prototype.includes.call(target, item) : (item as PropertyKey) in target;
}

export const lengthOf = (target: { readonly length?: unknown; readonly size?: unknown }): unknown =>
  target.length ?? target.size;

/** Names of properties, inherited ones too, except those that every object has. */
export function namesIn(target: object): string[] {
  const names = new Set<string>();
  for (
    let one: object | null = target;
    one !== null && one !== Object.prototype && one !== Function.prototype;
    one = Reflect.getPrototypeOf(one)
  ) {
    for (const name of Object.getOwnPropertyNames(one)) names.add(name);
  }
  return [...names].filter((name) => !/^\d+$/.test(name));
}
