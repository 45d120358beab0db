// Owns the library's functions over functions, promises, resources and output.
import { callable } from "./access.js";
import { error, raise } from "./errors.js";
import { fold, items } from "./iteration.js";
import { isHandle, truthy, when } from "./python.js";
import type { Row } from "./row.js";
import { show } from "./show.js";

type Fn = (...args: unknown[]) => unknown;

const comp = (...functions: unknown[]): Fn => {
  const [last, ...before] = [...functions].reverse().map(callable);
  return (...args) =>
    before.reduce<unknown>(
      (value, f) => when(value, (settled) => f(settled)),
      last ? last(...args) : args[0],
    );
};

const partial =
  (f: unknown, ...given: unknown[]): Fn =>
  (...args) =>
    callable(f)(...given, ...args);

const juxt =
  (...functions: unknown[]): Fn =>
  (...args) =>
    functions.map((f) => callable(f)(...args));

const complement =
  (f: unknown): Fn =>
  (...args) =>
    when(callable(f)(...args), (value) => !truthy(value));

function memoize(f: unknown): Fn {
  const known = new Map<string, unknown>();
  return (...args) => {
    const key = JSON.stringify(args);
    if (!known.has(key)) known.set(key, callable(f)(...args));
    return known.get(key);
  };
}

const apply = (f: unknown, ...args: unknown[]): unknown =>
  callable(f)(...args.slice(0, -1), ...items(args.at(-1)));
const all = (xs: unknown): Promise<unknown[]> =>
  Promise.resolve(xs).then((values) => Promise.all(items(values) as Iterable<unknown>));
const race = (xs: unknown): Promise<unknown> =>
  Promise.resolve(xs).then((values) => Promise.race(items(values) as Iterable<unknown>));

/** Like `map`, but starts all calls at once. */
const pmap = (f: unknown, xs: unknown): Promise<unknown[]> =>
  Promise.resolve(
    fold<unknown[]>(xs, [], (calls, x) => {
      calls.push(callable(f)(x));
      return calls;
    }),
  ).then((calls) => Promise.all(calls));

function print(...values: unknown[]): null {
  console.log(...values);
  return null;
}

function reportTime(start: number): null {
  console.log(`${(performance.now() - start).toFixed(3)} ms`);
  return null;
}

interface Disposable {
  [Symbol.asyncDispose]?(): PromiseLike<unknown>;
  [Symbol.dispose]?(): unknown;
  close?(): unknown;
}

/** What `with` binds: what Python's `__enter__` gives, or the resource itself. */
const enter = (resource: unknown): unknown =>
  isHandle(resource) ? (resource as unknown as Record<string, Fn>).__enter__!() : resource;

/** Closes the resource of a `with`. */
function leave(resource: unknown, failure?: unknown): unknown {
  if (isHandle(resource))
    return (resource as unknown as Record<string, Fn>).__exit__!(
      ...(failure === undefined ? [null, null, null] : [null, failure, null]),
    );
  const { [Symbol.asyncDispose]: later, [Symbol.dispose]: now, close } = resource as Disposable;
  return (later ?? now ?? close)?.call(resource);
}

export const FUNCTION_ROWS: readonly Row[] = [
  ["identity", "value", "The value itself.", (value: unknown) => value],
  [
    "constantly",
    "value",
    "A function that always gives the same.",
    (value: unknown) => () => value,
    "native",
  ],
  ["comp", "f …", "A function that applies functions from the last to the first.", comp, "native"],
  ["partial", "f argument …", "A function with its first arguments given.", partial, "native"],
  ["juxt", "f …", "A function that gives the results of several.", juxt, "native"],
  ["complement", "f", "A function that holds where another fails.", complement, "native"],
  ["memoize", "f", "A function that remembers its results.", memoize, "native"],
  ["apply", "f argument …", "Calls a function with the items of its last argument.", apply],
  ["all", "xs", "Waits for all promises at once.", all],
  ["race", "xs", "Waits for the first promise.", race],
  ["pmap", "f xs", "Like map, with all calls running at once.", pmap],
  ["print", "value …", "Writes values to the console.", print, "native"],
  ["println", "value …", "Writes values to the console.", print, "native"],
  [
    "prn",
    "value …",
    "Writes values as the Lisp would.",
    (...values: unknown[]) => print(values.map(show).join(" ")),
    "native",
  ],
  ["error", "message [cause]", "A new error.", error, "native"],
  ["raise-error", "error", "Throws an error.", raise],
  ["report-time", "start", "Prints how long ago a time was.", reportTime, "native"],
  ["context-enter", "resource", "Opens the resource of a with.", enter],
  ["context-leave", "resource [failure]", "Closes the resource of a with.", leave],
  [
    "context-suppresses",
    "answer",
    "Whether a resource has dealt with a failure.",
    (answer: unknown) => answer === true,
    "boolean",
  ],
];
