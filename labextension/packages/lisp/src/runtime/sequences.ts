// Owns the library's functions over sequences that take no function: parts, order, lists.
import { at } from "./access.js";
import { equal } from "./equality.js";
import { items } from "./iteration.js";
import { list, listFrom, Pair } from "./pair.js";
import { isHandle } from "./python.js";
import type { Row } from "./row.js";
export const array = (xs: unknown): unknown[] => (Array.isArray(xs) ? xs : [...items(xs)]);

export function range(...bounds: number[]): number[] {
  const [start, end, step] =
    bounds.length === 1 ? [0, bounds[0]!, 1] : [bounds[0]!, bounds[1]!, bounds[2] ?? 1];
  const length = Math.max(0, Math.ceil((end - start) / step));
  return Array.from({ length }, (_, i) => start + i * step);
}

function count(xs: unknown): unknown {
  if (isHandle(xs)) return xs.$len();
  if (xs === null || xs === undefined) return 0;
  if (typeof xs === "string" || Array.isArray(xs)) return xs.length;
  if (xs instanceof Map || xs instanceof Set) return xs.size;
  return [...items(xs)].length;
}

function partition(n: number, xs: unknown): unknown[][] {
  const all = array(xs);
  return range(0, all.length, n).map((i) => all.slice(i, i + n));
}

function flatten(xs: unknown): unknown[] {
  return array(xs).flatMap((x) => (Array.isArray(x) || x instanceof Pair ? flatten(x) : [x]));
}

function distinct(xs: unknown): unknown[] {
  const seen: unknown[] = [];
  for (const x of items(xs)) if (!seen.some((other) => equal(x, other))) seen.push(x);
  return seen;
}

function frequencies(xs: unknown): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const x of items(xs)) counts[String(x)] = (counts[String(x)] ?? 0) + 1;
  return counts;
}

/** The first items of all sequences, the second items, and so on, as long as all have one. */
export function zip(...sources: unknown[]): unknown[][] {
  const columns = sources.map(array);
  const length = columns.length === 0 ? 0 : Math.min(...columns.map((column) => column.length));
  return Array.from({ length }, (_, i) => columns.map((column) => column[i]));
}
function reverse(xs: unknown): unknown {
  const values = [...array(xs)].reverse();
  return xs instanceof Pair ? listFrom(values) : values;
}

const rest = (xs: unknown): unknown => (xs instanceof Pair ? xs.rest : array(xs).slice(1));
const first = (xs: unknown): unknown => (xs instanceof Pair ? xs.first : at(array(xs), 0));

export const SEQUENCE_ROWS: readonly Row[] = [
  ["range", "start-or-end [end] [step]", "The numbers from start up to, but without, end.", range, "native"],
  ["count", "xs", "How many items there are.", count],
  ["length", "xs", "How many items there are.", count],
  ["first", "xs", "The first item, or nothing.", first],
  ["car", "xs", "The first item, or nothing.", first],
  ["second", "xs", "The second item, or nothing.", (xs: unknown) => at(array(xs), 1)],
  ["third", "xs", "The third item, or nothing.", (xs: unknown) => at(array(xs), 2)],
  ["last", "xs", "The last item, or nothing.", (xs: unknown) => at(array(xs), -1)],
  ["nth", "xs n", "The item at a position.", (xs: unknown, n: number) => at(xs, n)],
  ["rest", "xs", "All items but the first.", rest, "native"],
  ["cdr", "xs", "All items but the first.", rest, "native"],
  ["cadr", "xs", "The second item.", (xs: unknown) => at(array(xs), 1)],
  ["butlast", "xs", "All items but the last.", (xs: unknown) => array(xs).slice(0, -1), "native"],
  ["take", "n xs", "The first n items.", (n: number, xs: unknown) => array(xs).slice(0, n), "native"],
  ["drop", "n xs", "All items but the first n.", (n: number, xs: unknown) => array(xs).slice(n), "native"],
  ["partition", "n xs", "The items in arrays of n.", partition, "native"],
  ["reverse", "xs", "The items in opposite order; a list of a list.", reverse, "native"],
  ["concat", "xs …", "The items of all sequences.", (...all: unknown[]) => all.flatMap(array), "native"],
  [
    "append",
    "xs …",
    "The items of all sequences as a list.",
    (...all: unknown[]) => listFrom(all.flatMap(array)),
    "native",
  ],
  ["flatten", "xs", "The items of nested sequences.", flatten, "native"],
  ["distinct", "xs", "The items without repetitions.", distinct, "native"],
  ["frequencies", "xs", "How often each item occurs.", frequencies, "native"],
  ["zip", "xs …", "Arrays of the first items, the second items, and so on.", zip, "native"],
  [
    "interpose",
    "separator xs",
    "The items with a separator between them.",
    (separator: unknown, xs: unknown) => array(xs).flatMap((x, i) => (i ? [separator, x] : [x])),
    "native",
  ],
  [
    "repeat",
    "n x",
    "An array of n times the same.",
    (n: number, x: unknown) => Array.from({ length: n }, () => x),
    "native",
  ],
  ["list", "x …", "A list of its arguments.", list, "native"],
  [
    "cons",
    "x xs",
    "A list with one more item in front.",
    (x: unknown, xs: unknown) => new Pair(x, xs instanceof Pair ? xs : listFrom(items(xs))),
    "native",
  ],
  ["vec", "xs", "The items as an array.", (xs: unknown) => [...items(xs)], "native"],
  ["vector", "x …", "An array of its arguments.", (...xs: unknown[]) => xs, "native"],
  ["list->array", "xs", "The items as an array.", (xs: unknown) => [...items(xs)], "native"],
  ["array->list", "xs", "The items as a list.", (xs: unknown) => listFrom(items(xs)), "native"],
  [
    "sum",
    "xs",
    "The sum of all numbers.",
    (xs: unknown) => (array(xs) as number[]).reduce((a, b) => a + b, 0),
    "number",
  ],
];
