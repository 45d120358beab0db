// What kind of object a value is. Told by name and brand, never by identity, because a cell's values may come from another
// realm than this code.

const brandOf = (value: object): string => Object.prototype.toString.call(value).slice(8, -1);

/** The name of the class that an object is a direct instance of. */
function className(value: object): string | undefined {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (typeof prototype !== "object" || prototype === null) return undefined;
  const kind: unknown = Object.getOwnPropertyDescriptor(prototype, "constructor")?.value;
  return typeof kind === "function" ? kind.name : undefined;
}

/** Direct instances of a built-in class; one of a subclass is more than its items and stays a reference. */
export const builtin = (name: string) => (value: object) =>
  brandOf(value) === name && className(value) === name;

export const branded = (name: string) => (value: object) => brandOf(value) === name;

export const instance =
  (Type: new (...args: never[]) => object) =>
  (value: object): boolean =>
    value instanceof Type;

export function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && (Object.getPrototypeOf(prototype) !== null || className(value) !== "Object"))
    return false;
  return Object.getOwnPropertySymbols(value).length === 0 && brandOf(value) === "Object";
}

/** A proxy that was revoked is nothing, and throws at every question. */
export function isError(value: unknown): value is Error {
  if (typeof value !== "object" || value === null) return false;
  try {
    return value instanceof Error || brandOf(value) === "Error";
  } catch {
    return false;
  }
}

/** Sets an own property, also one called `__proto__`. */
export function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== "__proto__") target[key] = value;
  else Object.defineProperty(target, key, { value, configurable: true, enumerable: true, writable: true });
}
