// Owns the library's functions over sequences. Those that take a function wait for it where it gives a promise,
// one item after the other; they give a promise then, and a plain value otherwise.
import { at, callable } from "./access.js";
import { equal } from "./equality.js";
import { fold, items, Reduced } from "./iteration.js";
import { list, listFrom, Pair } from "./pair.js";
import { isHandle, truthy, when } from "./python.js";
import type { Row } from "./row.js";

type Fn = unknown;

const array = (xs: unknown): unknown[] => (Array.isArray(xs) ? xs : [...items(xs)]);

function pushed(values: unknown[], value: unknown): unknown[] {
  values.push(value);
  return values;
}

function map(f: Fn, xs: unknown, ...more: unknown[]): unknown {
  const call = callable(f);
  if (more.length > 0) return mapMany(call, [xs, ...more]);
  return fold<unknown[]>(xs, [], (values, x) => when(call(x), (value) => pushed(values, value)));
}

function mapMany(call: (...args: unknown[]) => unknown, sources: unknown[]): unknown {
  const columns = sources.map(array);
  const length = Math.min(...columns.map((column) => column.length));
  const rows = Array.from({ length }, (_, i) => columns.map((column) => column[i]));
  return fold<unknown[]>(rows, [], (values, row) =>
    when(call(...(row as unknown[])), (value) => pushed(values, value)),
  );
}

const mapIndexed = (f: Fn, xs: unknown): unknown =>
  fold<unknown[]>(xs, [], (values, x, i) => when(callable(f)(i, x), (value) => pushed(values, value)));

const filterBy =
  (wanted: boolean) =>
  (f: Fn, xs: unknown): unknown =>
    fold<unknown[]>(xs, [], (values, x) =>
      when(callable(f)(x), (ok) => (truthy(ok) === wanted ? pushed(values, x) : values)),
    );

const keep = (f: Fn, xs: unknown): unknown =>
  fold<unknown[]>(xs, [], (values, x) =>
    when(callable(f)(x), (value) => (value === null || value === undefined ? values : pushed(values, value))),
  );

const mapcat = (f: Fn, xs: unknown): unknown =>
  fold<unknown[]>(xs, [], (values, x) =>
    when(callable(f)(x), (part) => {
      values.push(...items(part));
      return values;
    }),
  );

const NOTHING = Symbol("nothing");

function reduce(f: Fn, ...rest: unknown[]): unknown {
  const call = callable(f);
  const [initial, xs] = rest.length > 1 ? rest : [NOTHING, rest[0]];
  const result = fold<unknown>(xs, initial, (sum, x) => (sum === NOTHING ? x : call(sum, x)));
  return when(result, (value) => (value === NOTHING ? call() : value));
}

const each = (f: Fn, xs: unknown): unknown =>
  fold<null>(xs, null, (_, x) => when(callable(f)(x), () => null));

/** A search that ends at the first item whose test comes out as `wanted`. */
const search =
  <T>(wanted: boolean, none: T, found: (x: unknown, index: number, test: unknown) => unknown) =>
  (f: Fn, xs: unknown): unknown =>
    fold<unknown>(xs, none, (result, x, index) =>
      when(callable(f)(x), (test) => (truthy(test) === wanted ? new Reduced(found(x, index, test)) : result)),
    );

const takeWhile = (f: Fn, xs: unknown): unknown =>
  fold<unknown[]>(xs, [], (values, x) =>
    when(callable(f)(x), (ok) => (truthy(ok) ? pushed(values, x) : new Reduced(values))),
  );

function dropWhile(f: Fn, xs: unknown): unknown {
  let dropping = true;
  return fold<unknown[]>(xs, [], (values, x) => {
    if (!dropping) return pushed(values, x);
    return when(callable(f)(x), (ok) => {
      dropping = truthy(ok);
      return dropping ? values : pushed(values, x);
    });
  });
}

function groupBy(f: Fn, xs: unknown): unknown {
  return fold<Record<string, unknown[]>>(xs, {}, (groups, x) =>
    when(callable(f)(x), (key) => {
      const name = String(key);
      groups[name] = [...(groups[name] ?? []), x];
      return groups;
    }),
  );
}

type Compare = (a: unknown, b: unknown) => number;

export const compare: Compare = (a, b) => {
  if (Array.isArray(a) && Array.isArray(b)) {
    const i = a.findIndex((value, at) => compare(value, b[at]) !== 0);
    return i < 0 ? a.length - b.length : compare(a[i], b[i]);
  }
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

const sort = (...args: unknown[]): unknown[] =>
  args.length > 1 ? [...array(args[1])].sort(ordering(args[0])) : [...array(args[0])].sort(compare);

function sortBy(f: Fn, xs: unknown): unknown {
  return when(map(f, xs) as unknown[], (keys) =>
    array(xs)
      .map((x, i) => ({ x, key: keys[i] }))
      .sort((a, b) => compare(a.key, b.key))
      .map(({ x }) => x),
  );
}

function range(...bounds: number[]): number[] {
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

const zip = (...sources: unknown[]): unknown => mapMany((...row) => row, sources);
function reverse(xs: unknown): unknown {
  const values = [...array(xs)].reverse();
  return xs instanceof Pair ? listFrom(values) : values;
}

const rest = (xs: unknown): unknown => (xs instanceof Pair ? xs.rest : array(xs).slice(1));
const first = (xs: unknown): unknown => (xs instanceof Pair ? xs.first : at(array(xs), 0));

export const SEQUENCE_ROWS: readonly Row[] = [
  ["map", "f xs more …", "The array of the results of a function for each item.", map],
  ["map-indexed", "f xs", "Like map; the function gets position and item.", mapIndexed],
  ["filter", "f xs", "The items for which a function holds.", filterBy(true)],
  ["remove", "f xs", "The items for which a function fails.", filterBy(false)],
  ["keep", "f xs", "The results of a function that are not nil.", keep],
  ["mapcat", "f xs", "The results of a function, joined into one array.", mapcat],
  ["reduce", "f initial-or-xs [xs]", "Combines all items with a function of two.", reduce],
  ["fold", "f initial xs", "Combines all items with a function of two.", reduce],
  ["for-each", "f xs", "Calls a function with each item.", each],
  [
    "some",
    "f xs",
    "The first true result of a function, or nil.",
    search(true, null, (_x, _i, test) => test),
  ],
  ["every?", "f xs", "Whether a function holds for all items.", search(false, true, () => false)],
  ["any?", "f xs", "Whether a function holds for some item.", search(true, false, () => true)],
  ["find", "f xs", "The first item for which a function holds, or nil.", search(true, null, (x) => x)],
  [
    "find-index",
    "f xs",
    "The position of the first item for which a function holds, or -1.",
    search(true, -1, (_x, i) => i),
  ],
  ["take-while", "f xs", "The items before the first for which a function fails.", takeWhile],
  ["drop-while", "f xs", "The items from the first for which a function fails.", dropWhile],
  ["group-by", "f xs", "An object of arrays, by the result of a function.", groupBy],
  ["sort", "compare-or-xs [xs]", "The items in order.", sort, "native"],
  ["sort-by", "f xs", "The items in the order of the results of a function.", sortBy],
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
  ["zip", "xs …", "Arrays of the first items, the second items, and so on.", zip],
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
  [
    "repeatedly",
    "n f",
    "The array of n results of a function.",
    (n: number, f: Fn) => map(() => callable(f)(), range(n)),
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
