// Owns the library's functions that sort and group the items of a sequence. They wait for their function, as those in
// ./transforms do, but for one that compares.
import { callable } from "./access.js";
import { equal } from "./equality.js";
import { fold, items } from "./iteration.js";
import { keyOf, own, put } from "./keys.js";
import { settled, truthy, when } from "./python.js";
import type { Row } from "./row.js";
import { array } from "./sequences.js";

type Fn = unknown;
type Compare = (a: unknown, b: unknown) => number;

export function groupBy(f: Fn, xs: unknown): unknown {
  const call = callable(f);
  return fold<Record<string, unknown[]>>(xs, {}, (groups, x) =>
    when(call(x), (key) => {
      const name = keyOf(key);
      const group = own(groups, name);
      if (group) group.push(x);
      else put(groups, name, [x]);
      return groups;
    }),
  );
}

export function indexBy(f: Fn, xs: unknown): unknown {
  const call = callable(f);
  return fold<Record<string, unknown>>(xs, {}, (found, x) =>
    when(call(x), (key) => {
      put(found, keyOf(key), x);
      return found;
    }),
  );
}

/** An item with what a function gives for it. */
interface Keyed {
  readonly x: unknown;
  readonly key: unknown;
}

function keyed(f: Fn, xs: unknown): Keyed[] | Promise<Keyed[]> {
  const call = callable(f);
  return fold<Keyed[]>(xs, [], (all, x) =>
    when(call(x), (key) => {
      all.push({ x, key });
      return all;
    }),
  );
}

export function partitionBy(f: Fn, xs: unknown): unknown {
  return when(keyed(f, xs), (all) => {
    const runs: unknown[][] = [];
    for (const [i, { x, key }] of all.entries()) {
      if (i > 0 && equal(key, all[i - 1]!.key)) runs.at(-1)!.push(x);
      else runs.push([x]);
    }
    return runs;
  });
}

export function frequencies(xs: unknown): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const x of items(xs)) put(counts, keyOf(x), (own(counts, keyOf(x)) ?? 0) + 1);
  return counts;
}

export const compare: Compare = (a, b) => {
  if (Array.isArray(a) && Array.isArray(b)) {
    const i = a.findIndex((value, at) => compare(value, b[at]) !== 0);
    return i < 0 ? a.length - b.length : compare(a[i], b[i]);
  }
  if (typeof a !== "number" || typeof b !== "number") [a, b].forEach(settled);
  return (a as number) < (b as number) ? -1 : (a as number) > (b as number) ? 1 : 0;
};

/** A comparing function may tell an order as a number, or whether the first comes before the second. */
function ordering(f: Fn): Compare {
  const call = callable(f);
  return (a, b) => {
    const order = call(a, b);
    return typeof order === "number" ? order : truthy(order) ? -1 : truthy(call(b, a)) ? 1 : 0;
  };
}

export const sort = (...args: unknown[]): unknown[] =>
  args.length > 1 ? [...array(args[1])].sort(ordering(args[0])) : [...array(args[0])].sort(compare);

export function sortBy(f: Fn, ...rest: unknown[]): unknown {
  const [order, xs] = rest.length > 1 ? [ordering(rest[0]), rest[1]] : [compare, rest[0]];
  return when(keyed(f, xs), (all) => all.sort((a, b) => order(a.key, b.key)).map(({ x }) => x));
}

const extreme = (wanted: number, f: Fn, xs: unknown): unknown =>
  when(keyed(f, xs), ([first, ...others]) => {
    const better = (best: Keyed, one: Keyed) =>
      Math.sign(compare(one.key, best.key)) === wanted ? one : best;
    return first ? others.reduce(better, first).x : null;
  });

export const minBy = (f: Fn, xs: unknown): unknown => extreme(-1, f, xs);
export const maxBy = (f: Fn, xs: unknown): unknown => extreme(1, f, xs);

export const GROUP_ROWS: readonly Row[] = [
  [
    "group-by",
    "f xs",
    "An object of arrays, by the result of a function.",
    "(group-by odd? [1 2 3]) → {:true [1 3] :false [2]}",
    groupBy,
  ],
  [
    "index-by",
    "f xs",
    "An object of items, by the result of a function.",
    "(index-by :id [{:id 7}]) → {:7 {:id 7}}",
    indexBy,
  ],
  [
    "partition-by",
    "f xs",
    "Arrays of neighbors for which a function gives the same.",
    "(partition-by odd? [1 3 2 5]) → [[1 3] [2] [5]]",
    partitionBy,
  ],
  [
    "frequencies",
    "xs",
    "An object that tells how often each item occurs.",
    "(frequencies [:a :b :a]) → {:a 2 :b 1}",
    frequencies,
    "native",
  ],
  ["compare", "a b", "-1, 0 or 1: the order of two values.", "(compare 1 2) → -1", compare, "number"],
  ["sort", "[compare] xs", "The items in order.", "(sort > [1 3 2]) → [3 2 1]", sort, "native"],
  [
    "sort-by",
    "f [compare] xs",
    "The items in the order of the results of a function.",
    "(sort-by count [[1 2] [3]]) → [[3] [1 2]]",
    sortBy,
  ],
  ["min-by", "f xs", "The item with the least result of a function.", "(min-by abs [-3 2]) → 2", minBy],
  ["max-by", "f xs", "The item with the greatest result of a function.", "(max-by abs [-3 2]) → -3", maxBy],
];
