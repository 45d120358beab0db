// Owns the library's functions over promises: what runs at once, and what waits.
import { callable } from "./access.js";
import { fold, items } from "./iteration.js";
import type { Row } from "./row.js";
import { pushed } from "./transforms.js";

export const all = (xs: unknown): Promise<unknown[]> =>
  Promise.resolve(xs).then((values) => Promise.all(items(values) as Iterable<unknown>));
export const race = (xs: unknown): Promise<unknown> =>
  Promise.resolve(xs).then((values) => Promise.race(items(values) as Iterable<unknown>));

/** Like `map`, but starts all calls at once. */
export function pmap(f: unknown, xs: unknown): Promise<unknown[]> {
  const call = callable(f);
  return Promise.resolve(fold<unknown[]>(xs, [], (calls, x) => pushed(calls, call(x)))).then((calls) =>
    Promise.all(calls),
  );
}

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
