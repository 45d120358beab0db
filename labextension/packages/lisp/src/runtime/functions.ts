// Owns the library's functions that make functions, and apply.
import { callable } from "./access.js";
import { equal } from "./equality.js";
import { fold, here, items } from "./iteration.js";
import { truthy, when } from "./python.js";
import type { Row } from "./row.js";
import { pushed } from "./transforms.js";

type Fn = (...args: unknown[]) => unknown;

export const identity = (value: unknown): unknown => value;
export const constantly = (value: unknown) => (): unknown => value;

export function comp(...functions: unknown[]): Fn {
  const [last, ...before] = [...functions].reverse().map(callable);
  return (...args) =>
    before.reduce<unknown>(
      (value, f) => when(value, (settled) => f(settled)),
      last ? last(...args) : args[0],
    );
}

export function partial(f: unknown, ...given: unknown[]): Fn {
  const call = callable(f);
  return (...args) => call(...given, ...args);
}

export function flip(f: unknown): Fn {
  const call = callable(f);
  return (...args) => call(...args.reverse());
}

export function juxt(...functions: unknown[]): Fn {
  const calls = functions.map(callable);
  return (...args) =>
    fold<unknown[]>(calls, [], (values, call) =>
      when((call as Fn)(...args), (value) => pushed(values, value)),
    );
}

export function complement(f: unknown): Fn {
  const call = callable(f);
  return (...args) => when(call(...args), (value) => !truthy(value));
}

/** Whether all tests hold, or some: what `every-pred` and `some-fn` make. */
const joined = (wanted: boolean, functions: unknown[]): Fn => {
  const calls = functions.map(callable);
  const from = (i: number, args: unknown[]): unknown =>
    i === calls.length
      ? wanted
      : when(calls[i]!(...args), (value) =>
          truthy(value) === wanted ? from(i + 1, args) : wanted ? false : value,
        );
  return (...args) => from(0, args);
};

export const everyPred = (...functions: unknown[]): Fn => joined(true, functions);
export const someFn = (...functions: unknown[]): Fn => joined(false, functions);

export function fnil(f: unknown, ...defaults: unknown[]): Fn {
  const call = callable(f);
  return (...args) => call(...args.map((arg, i) => arg ?? defaults[i] ?? arg));
}

const isPrimitive = (value: unknown): boolean =>
  (typeof value !== "object" || value === null) && typeof value !== "function" && typeof value !== "symbol";

/** The results of a function by its arguments: primitives by their text, anything else by its structure. */
export function memoize(f: unknown): Fn {
  const call = callable(f);
  const byText = new Map<string, unknown>();
  const others: (readonly [unknown[], unknown])[] = [];
  return (...args) => {
    if (args.every(isPrimitive)) {
      const key = args.map((arg) => `${typeof arg} ${String(arg).length} ${String(arg)}`).join(" ");
      if (!byText.has(key)) byText.set(key, call(...args));
      return byText.get(key);
    }
    const known = others.find(([before]) => equal(before, args));
    const value = known ? known[1] : call(...args);
    if (!known) others.push([args, value]);
    return value;
  };
}

export const apply = (f: unknown, ...args: unknown[]): unknown =>
  when(here(args.at(-1)), (last) => callable(f)(...args.slice(0, -1), ...items(last)));

export const FUNCTION_ROWS: readonly Row[] = [
  ["identity", "value", "The value itself.", "(identity 1) → 1", identity],
  [
    "constantly",
    "value",
    "A function that always gives the same.",
    "((constantly 1) 2) → 1",
    constantly,
    "native",
  ],
  [
    "comp",
    "f …",
    "A function that applies functions from the last to the first.",
    "((comp inc count) [1 2]) → 3",
    comp,
    "native",
  ],
  [
    "partial",
    "f argument …",
    "A function with its first arguments given.",
    "((partial + 1 2) 3) → 6",
    partial,
    "native",
  ],
  [
    "flip",
    "f",
    "A function that takes its arguments in opposite order.",
    "((flip -) 1 10) → 9",
    flip,
    "native",
  ],
  [
    "juxt",
    "f …",
    "A function that gives the results of several.",
    "((juxt inc dec) 1) → [2 0]",
    juxt,
    "native",
  ],
  [
    "complement",
    "f",
    "A function that holds where another fails.",
    "((complement even?) 1) → true",
    complement,
    "native",
  ],
  [
    "every-pred",
    "f …",
    "A function that holds where all of several do.",
    "(filter (every-pred pos? even?) [-2 1 2]) → [2]",
    everyPred,
    "native",
  ],
  [
    "some-fn",
    "f …",
    "A function that gives the first true result of several.",
    "((some-fn :a :b) {:b 2}) → 2",
    someFn,
    "native",
  ],
  [
    "fnil",
    "f default …",
    "A function with values for arguments that are nil.",
    "((fnil inc 0) nil) → 1",
    fnil,
    "native",
  ],
  ["memoize", "f", "A function that remembers its results.", "((memoize inc) 1) → 2", memoize, "native"],
  [
    "apply",
    "f argument … xs",
    "Calls a function with the items of its last argument.",
    "(apply + 1 [2 3]) → 6",
    apply,
  ],
];
