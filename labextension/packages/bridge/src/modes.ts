// How Python calls a function that it was given: `kb.fn(f, { mode })`.

/**
 * `sync` blocks the Python code that calls, `async` gives it an awaitable, `fire` gives it nothing and goes on, `vec`
 * takes whole arrays: the function gets typed arrays of one length, and returns one. Without a mode a call blocks, and
 * gives an awaitable in a coroutine.
 */
export type CallMode = "sync" | "async" | "fire" | "vec";

const MODES: readonly string[] = ["sync", "async", "fire", "vec"] satisfies CallMode[];

type AnyFunction = (...args: never[]) => unknown;

const modes = new WeakMap<object, CallMode>();
const made = new WeakMap<object, Map<CallMode, AnyFunction>>();

/** The function as Python is to call it; the same one for the same function and mode. */
export function fn<F extends AnyFunction>(run: F, options: { readonly mode: CallMode }): F {
  const { mode } = options;
  if (typeof run !== "function") throw new TypeError(`fn takes a function, not ${typeof run}`);
  if (!MODES.includes(mode)) {
    const known = MODES.map((one) => JSON.stringify(one)).join(", ");
    throw new TypeError(`there is no mode ${JSON.stringify(mode)}; there are ${known}`);
  }
  const of = made.get(run) ?? new Map<CallMode, AnyFunction>();
  made.set(run, of);
  const known = of.get(mode) ?? withMode(run, mode);
  of.set(mode, known);
  return known as F;
}

function withMode(run: AnyFunction, mode: CallMode): AnyFunction {
  const function_ = new Proxy(run, {});
  modes.set(function_, mode);
  return function_;
}

/** The mode that a function was given. */
export const modeOf = (value: unknown): CallMode | undefined =>
  typeof value === "function" ? modes.get(value) : undefined;
