// Owns telling Python values and promises from everything else, without knowing the bridge: a handle answers a
// well-known symbol.

const PYTHON = Symbol.for("kernelbridge.python");

/** A Python value as far as the library needs it; handles of the bridge are callable proxies. */
export interface Handle {
  (...args: unknown[]): unknown;
  $at(...keys: unknown[]): unknown;
  $set(key: unknown, value: unknown): unknown;
  $iter(): AsyncIterable<unknown>;
  $del(key: unknown): unknown;
  $len(): unknown;
  $contains(item: unknown): unknown;
  $js(options: { readonly depth: number }): Promise<unknown>;
  $enter(): unknown;
  $exit(thrown?: unknown): unknown;
  readonly [name: string]: unknown;
}

export const isHandle = (value: unknown): value is Handle =>
  typeof value === "function" && (value as unknown as Record<symbol, unknown>)[PYTHON] !== undefined;

const isExpression = (value: unknown): boolean =>
  typeof value === "function" && (value as unknown as Record<symbol, unknown>)[PYTHON] === "expression";

/** Whether no value is a Python handle. */
export function native(a: unknown, b?: unknown, ...rest: readonly unknown[]): boolean {
  return !isHandle(a) && !isHandle(b) && (rest.length === 0 || !rest.some(isHandle));
}

/** A Python sequence as arrays, so deep as a pattern takes it apart; what lies deeper stays a handle. */
export const copied = (value: Handle, depth: number): Promise<unknown> => value.$js({ depth });

/** Something pending stands where the program must decide. */
function undecided(what: string, value: unknown): TypeError {
  const kind = isHandle(value) ? "a Python value" : "a promise";
  return new TypeError(
    `${what} is ${kind} that has not been awaited, so it is neither true nor false. Write (await …) around it.`,
  );
}

/** Refuses what is pending inside of data that is compared: what it will be is not known. */
export function refusePending(...values: readonly unknown[]): void {
  const found = values.find(pending);
  if (found !== undefined) throw undecided("a part of this comparison", found);
}

const isUndecided = (value: unknown): boolean => isHandle(value) || value instanceof Promise;

/** `native` for operands of a test: comparing a handle gives no answer yet. */
export function decided(a: unknown, b?: unknown, ...rest: readonly unknown[]): boolean {
  if (!isUndecided(a) && !isUndecided(b) && (rest.length === 0 || !rest.some(isUndecided))) return true;
  throw undecided("this comparison", [a, b, ...rest].find(isUndecided));
}

/** A value that is computed with. Of a promise JavaScript would make a text, and go on with that. */
export function settled(value: unknown): unknown {
  if (!(value instanceof Promise)) return value;
  throw new TypeError(
    "a promise that has not been awaited cannot be computed with. Write (await …) around it, or around (all …) of several.",
  );
}

/** `native` for operands that are computed with. */
export function operable(a: unknown, b?: unknown, ...rest: readonly unknown[]): boolean {
  settled(a);
  settled(b);
  if (rest.length > 0) rest.forEach(settled);
  return !isHandle(a) && !isHandle(b) && (rest.length === 0 || !rest.some(isHandle));
}

/** Whether a value counts as true: everything but false, null and undefined. */
export function truthy(value: unknown): boolean {
  if (value === true) return true;
  if (value === false || value === null || value === undefined) return false;
  if (isExpression(value) || value instanceof Promise) throw undecided("this condition", value);
  return true;
}

export const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";

/** Whether a value is worth awaiting: a promise or a Python expression. */
export function pending(value: unknown): value is PromiseLike<unknown> {
  return isExpression(value) || isPromise(value);
}

/** Applies a function to a value, at once or when the value has settled. */
export function when<T, R>(
  value: T | PromiseLike<T>,
  next: (value: T) => R | PromiseLike<R>,
): R | PromiseLike<R> {
  return pending(value) ? Promise.resolve(value as PromiseLike<T>).then(next) : next(value as T);
}
