// Owns the library's functions that take a function and a sequence. They wait for the function where it gives a
// promise, one item after the other, and give a promise then; a plain value otherwise.
import { callable } from "./access.js";
import { fold, items, Reduced } from "./iteration.js";
import { truthy, when } from "./python.js";
import type { Row } from "./row.js";
import { array, range, zip } from "./sequences.js";

type Fn = unknown;

function pushed(values: unknown[], value: unknown): unknown[] {
  values.push(value);
  return values;
}

function map(f: Fn, xs: unknown, ...more: unknown[]): unknown {
  const call = callable(f);
  if (more.length > 0) return mapMany(call, [xs, ...more]);
  return fold<unknown[]>(xs, [], (values, x) => when(call(x), (value) => pushed(values, value)));
}

const mapMany = (call: (...args: unknown[]) => unknown, sources: unknown[]): unknown =>
  fold<unknown[]>(zip(...sources), [], (values, row) =>
    when(call(...(row as unknown[])), (value) => pushed(values, value)),
  );

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

const compare: Compare = (a, b) => {
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

export const TRANSFORM_ROWS: readonly Row[] = [
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
  [
    "repeatedly",
    "n f",
    "The array of n results of a function.",
    (n: number, f: Fn) => map(() => callable(f)(), range(n)),
  ],
];
