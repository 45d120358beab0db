// Owns the library's functions over sequences that take no function: making them, their parts, their order. They
// give arrays. Lists have a file of their own.
import { item } from "./access.js";
import { equal } from "./equality.js";
import { gathered, items } from "./iteration.js";
import { listFrom, Pair } from "./pair.js";
import { isHandle } from "./python.js";
import type { Row } from "./row.js";

export const array = (xs: unknown): unknown[] => (Array.isArray(xs) ? xs : [...items(xs)]);
export const vec = (xs: unknown): unknown[] | Promise<unknown[]> => gathered(xs);
export const vector = (...xs: unknown[]): unknown[] => xs;

export function range(...bounds: number[]): number[] {
  const [start, end, step] =
    bounds.length === 1 ? [0, bounds[0]!, 1] : [bounds[0]!, bounds[1]!, bounds[2] ?? 1];
  if (step === 0) throw new RangeError("the step of a range must not be 0");
  const length = Math.max(0, Math.ceil((end - start) / step));
  return Array.from({ length }, (_, i) => start + i * step);
}

export const repeat = (n: number, x: unknown): unknown[] => Array.from({ length: n }, () => x);

export const cycle = (n: number, xs: unknown): unknown[] => {
  const all = array(xs);
  return range(n * all.length).map((i) => all[i % all.length]);
};

/** Apart, so that engines write either in place of the call. */
export function count(xs: unknown): unknown {
  if (typeof xs === "string") return xs.length;
  if (Array.isArray(xs)) return xs.length;
  return countOf(xs);
}

function countOf(xs: unknown): unknown {
  if (isHandle(xs)) return xs.$len();
  if (xs === null || xs === undefined) return 0;
  if (xs instanceof Map || xs instanceof Set) return xs.size;
  return array(xs).length;
}

export const first = (xs: unknown): unknown => (xs instanceof Pair ? xs.first : item(array(xs), 0));
export const second = (xs: unknown): unknown => item(array(xs), 1);
export const third = (xs: unknown): unknown => item(array(xs), 2);
export const last = (xs: unknown): unknown => item(array(xs), -1);
export const nth = (xs: unknown, n: number, fallback?: unknown): unknown => item(array(xs), n) ?? fallback;
export const rest = (xs: unknown): unknown => (xs instanceof Pair ? xs.rest : array(xs).slice(1));
export const butlast = (xs: unknown): unknown[] => array(xs).slice(0, -1);
export const take = (n: number, xs: unknown): unknown[] => {
  const taken: unknown[] = [];
  if (n > 0)
    for (const x of items(xs)) {
      taken.push(x);
      if (taken.length >= n) break;
    }
  return taken;
};
export const drop = (n: number, xs: unknown): unknown[] => array(xs).slice(Math.max(0, n));
export const takeLast = (n: number, xs: unknown): unknown[] => (n > 0 ? array(xs).slice(-n) : []);
export const dropLast = (n: number, xs: unknown): unknown[] => array(xs).slice(0, n > 0 ? -n : undefined);
export const takeNth = (n: number, xs: unknown): unknown[] => array(xs).filter((_, i) => i % n === 0);
export const splitAt = (n: number, xs: unknown): unknown[][] => [take(n, xs), drop(n, xs)];

export const partitionAll = (n: number, xs: unknown): unknown[][] => {
  const all = array(xs);
  return range(0, all.length, n).map((i) => all.slice(i, i + n));
};

/** Arrays of n items, each of which begins `step` items behind the one before. */
export function partition(n: number, ...rest: unknown[]): unknown[][] {
  const [step, xs] = rest.length > 1 ? [rest[0] as number, rest[1]] : [n, rest[0]];
  const all = array(xs);
  return range(0, all.length - n + 1, step).map((i) => all.slice(i, i + n));
}

export function reverse(xs: unknown): unknown {
  const values = [...array(xs)].reverse();
  return xs instanceof Pair ? listFrom(values) : values;
}

export const concat = (...all: unknown[]): unknown[] => all.flatMap(array);
export const append = (...all: unknown[]): unknown => listFrom(all.flatMap(array));

export const flatten = (xs: unknown): unknown[] =>
  array(xs).flatMap((x) => (Array.isArray(x) || x instanceof Pair ? flatten(x) : [x]));

/** Remembers values: primitives by a set, others by their structure. */
function seenBefore(): (x: unknown) => boolean {
  const primitives = new Set<unknown>();
  const others: object[] = [];
  return (x) => {
    const isObject = typeof x === "object" && x !== null;
    if (isObject ? others.some((other) => equal(x, other)) : primitives.has(x)) return true;
    if (isObject) others.push(x);
    else primitives.add(x);
    return false;
  };
}

export const distinct = (xs: unknown): unknown[] => {
  const seen = seenBefore();
  return array(xs).filter((x) => !seen(x));
};

export const dedupe = (xs: unknown): unknown[] =>
  array(xs).filter((x, i, all) => i === 0 || !equal(x, all[i - 1]));

/** The first items of all sequences, the second items, and so on, as long as all have one. */
export function zip(...sources: unknown[]): unknown[][] {
  const columns = sources.map(array);
  const length = columns.length === 0 ? 0 : Math.min(...columns.map((column) => column.length));
  return Array.from({ length }, (_, i) => columns.map((column) => column[i]));
}

export const interleave = (...sources: unknown[]): unknown[] => zip(...sources).flat(1);
export const enumerate = (xs: unknown, start = 0): unknown[][] => array(xs).map((x, i) => [start + i, x]);
export const interpose = (separator: unknown, xs: unknown): unknown[] =>
  array(xs).flatMap((x, i) => (i ? [separator, x] : [x]));

export const indexOf = (xs: unknown, x: unknown): number =>
  typeof xs === "string" ? xs.indexOf(String(x)) : array(xs).findIndex((other) => equal(x, other));

export const notEmpty = (xs: unknown): unknown => (count(xs) === 0 ? null : xs);

/** Each item goes to a place that is drawn from those not yet filled. */
export function shuffle(xs: unknown): unknown[] {
  const values = [...array(xs)];
  for (let i = values.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [values[i], values[j]] = [values[j], values[i]];
  }
  return values;
}

export const randNth = (xs: unknown): unknown => {
  const all = array(xs);
  return all[Math.floor(Math.random() * all.length)];
};

export const SEQUENCE_ROWS: readonly Row[] = [
  [
    "range",
    "start-or-end [end] [step]",
    "The numbers from start, or 0, up to but without end.",
    "(range 2 10 3) → [2 5 8]",
    range,
    "array",
  ],
  ["repeat", "n x", "An array of n times the same.", '(repeat 2 "a") → ["a" "a"]', repeat, "array"],
  ["cycle", "n xs", "The items n times over.", "(cycle 2 [1 2]) → [1 2 1 2]", cycle, "array"],
  [
    "vec",
    "xs",
    "The items as an array; those of Python and of a generator that awaits in a promise.",
    '(vec "abc") → ["a" "b" "c"]',
    vec,
    "native",
  ],
  ["vector", "x …", "An array of its arguments.", "(vector 1 2) → [1 2]", vector, "native"],
  ["array", "x …", "An array of its arguments.", "(array 1 2) → [1 2]", vector, "native"],
  ["count", "xs", "How many items there are.", "(count {:a 1 :b 2}) → 2", count],
  ["length", "xs", "How many items there are.", '(length "abc") → 3', count],
  ["first", "xs", "The first item, or nothing.", "(first [1 2 3]) → 1", first],
  ["second", "xs", "The second item, or nothing.", "(second [1 2 3]) → 2", second],
  ["third", "xs", "The third item, or nothing.", "(third [1 2 3]) → 3", third],
  ["last", "xs", "The last item, or nothing.", "(last [1 2 3]) → 3", last],
  ["nth", "xs n [default]", "The item at a position.", "(nth [1 2 3] -1) → 3", nth],
  ["rest", "xs", "All items but the first; a list of a list.", "(rest [1 2 3]) → [2 3]", rest, "native"],
  ["butlast", "xs", "All items but the last.", "(butlast [1 2 3]) → [1 2]", butlast, "native"],
  ["take", "n xs", "The first n items.", "(take 2 [1 2 3]) → [1 2]", take, "native"],
  ["drop", "n xs", "All items but the first n.", "(drop 2 [1 2 3]) → [3]", drop, "native"],
  ["take-last", "n xs", "The last n items.", "(take-last 2 [1 2 3]) → [2 3]", takeLast, "native"],
  ["drop-last", "n xs", "All items but the last n.", "(drop-last 2 [1 2 3]) → [1]", dropLast, "native"],
  ["take-nth", "n xs", "Every n-th item.", "(take-nth 2 [1 2 3 4]) → [1 3]", takeNth, "native"],
  [
    "split-at",
    "n xs",
    "The first n items, and the others.",
    "(split-at 1 [1 2 3]) → [[1] [2 3]]",
    splitAt,
    "native",
  ],
  [
    "partition",
    "n [step] xs",
    "Arrays of n items; a rest of fewer is left out.",
    "(partition 2 1 [1 2 3]) → [[1 2] [2 3]]",
    partition,
    "native",
  ],
  [
    "partition-all",
    "n xs",
    "Arrays of n items; the last may have fewer.",
    "(partition-all 2 [1 2 3]) → [[1 2] [3]]",
    partitionAll,
    "native",
  ],
  [
    "reverse",
    "xs",
    "The items in opposite order; a list of a list.",
    "(reverse [1 2 3]) → [3 2 1]",
    reverse,
    "native",
  ],
  ["concat", "xs …", "The items of all sequences.", "(concat [1] '(2 3)) → [1 2 3]", concat, "native"],
  [
    "append",
    "xs …",
    "The items of all sequences as a list.",
    "(append '(1) [2 3]) → (1 2 3)",
    append,
    "native",
  ],
  ["flatten", "xs", "The items of nested sequences.", "(flatten [1 [2 [3]]]) → [1 2 3]", flatten, "native"],
  ["distinct", "xs", "The items without repetitions.", "(distinct [1 2 1]) → [1 2]", distinct, "native"],
  [
    "dedupe",
    "xs",
    "The items without repetitions one after the other.",
    "(dedupe [1 1 2 1]) → [1 2 1]",
    dedupe,
    "native",
  ],
  [
    "zip",
    "xs …",
    "Arrays of the first items, the second items, and so on.",
    '(zip [1 2] [:a :b]) → [[1 "a"] [2 "b"]]',
    zip,
    "native",
  ],
  [
    "interleave",
    "xs …",
    "The first items, then the second items, and so on.",
    '(interleave [1 2] [:a :b]) → [1 "a" 2 "b"]',
    interleave,
    "native",
  ],
  [
    "enumerate",
    "xs [start]",
    "Pairs of position and item.",
    '(enumerate [:a :b]) → [[0 "a"] [1 "b"]]',
    enumerate,
    "native",
  ],
  [
    "interpose",
    "separator xs",
    "The items with a separator between them.",
    "(interpose 0 [1 2 3]) → [1 0 2 0 3]",
    interpose,
    "native",
  ],
  [
    "index-of",
    "xs x",
    "The position of an item or of a part of a string, or -1.",
    "(index-of [5 6] 6) → 1",
    indexOf,
    "number",
  ],
  ["not-empty", "xs", "The sequence, or nil if it is empty.", "(not-empty []) → nil", notEmpty],
  [
    "shuffle",
    "xs",
    "The items in an order by chance.",
    "(sort (shuffle [2 1 3])) → [1 2 3]",
    shuffle,
    "native",
  ],
  ["rand-nth", "xs", "An item by chance.", "(rand-nth [7]) → 7", randNth],
];
