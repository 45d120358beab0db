// Owns the library's functions over promises: what runs at once, and what waits.
import { callable } from "./access.js";
import { fold } from "./iteration.js";
import { isPromise } from "./python.js";
import type { Row } from "./row.js";
import { pushed } from "./transforms.js";

/** What a function gives for each item, all begun at once; items of Python and of promises are waited for. */
const begun = (xs: unknown, begin: (x: unknown) => unknown): unknown[] | Promise<unknown[]> =>
  fold<unknown[]>(xs, [], (values, x) => pushed(values, watched(begin(x))));

/** A promise whose failure is told to whoever awaits it, and is nobody's mistake before that. */
function watched(value: unknown): unknown {
  if (isPromise(value)) value.then(undefined, () => {});
  return value;
}

/** What is made of values that have begun: in the same turn where that can be, so that Python gets one message. */
const settled = <T>(
  values: unknown[] | Promise<unknown[]>,
  make: (values: readonly unknown[]) => Promise<T>,
): Promise<T> => (Array.isArray(values) ? make(values) : values.then(make));

const itself = (x: unknown): unknown => x;

const together = (values: readonly unknown[]): Promise<unknown[]> => Promise.all(values);

function first(values: readonly unknown[]): Promise<unknown> {
  if (values.length === 0) throw new TypeError("race takes at least one value: of none, none is the first");
  return Promise.race(values);
}

export const all = (xs: unknown): Promise<unknown[]> => settled(begun(xs, itself), together);

/** The first to settle, by its value or its error; the others go on. */
export const race = (xs: unknown): Promise<unknown> => settled(begun(xs, itself), first);

/** Like `map`, but starts all calls at once. */
export const pmap = (f: unknown, xs: unknown): Promise<unknown[]> =>
  settled(begun(xs, callable(f)), together);

/** Starts all parts of a `par`; one that throws at once fails like one that fails later. */
export const parallel = (...parts: readonly (() => unknown)[]): Promise<unknown[]> =>
  Promise.all(parts.map(async (part) => part()));

export const sleep = (milliseconds: number, value?: unknown): Promise<unknown> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds, value));

export const CONCURRENCY_ROWS: readonly Row[] = [
  ["all", "xs", "Waits for all promises at once.", '(await (all [(sleep 1 :a) :b])) → ["a" "b"]', all],
  ["race", "xs", "Waits for the first promise.", '(await (race [(sleep 1 :a)])) → "a"', race],
  ["pmap", "f xs", "Like map, with all calls running at once.", "(await (pmap inc [1 2])) → [2 3]", pmap],
  [
    "sleep",
    "milliseconds [value]",
    "A promise that is kept after some time.",
    '(await (sleep 1 :done)) → "done"',
    sleep,
  ],
];
