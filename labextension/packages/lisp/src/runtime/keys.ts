// Owns the entries of objects that are made of data: any text can be a key, also those that JavaScript's objects inherit.
import { settled } from "./python.js";
import { show } from "./show.js";

/** The key of an object for any value. */
export const keyOf = (value: unknown): string =>
  typeof value === "object" && value !== null ? show(settled(value)) : String(value);

/** What an object holds under a key, and nothing that it inherits. */
export const own = <T>(object: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(object, key) ? object[key] : undefined;

/** Puts a value under a key; under `__proto__` too, which plain assignment takes for something else. */
export function put<T>(object: Record<string, T>, key: string, value: T): void {
  if (key === "__proto__")
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  else object[key] = value;
}
