// Owns the library's functions that give a function each item of a sequence: changing, choosing, searching, folding.
// They wait for the function where it gives a promise, one item after the other, and give a promise then; a plain
// value otherwise.
import { callable } from "./access.js";
import { fold, gathered, here, Reduced } from "./iteration.js";
import { truthy, when } from "./python.js";
import type { Row } from "./row.js";
import { range, zip } from "./sequences.js";

type Fn = unknown;

export function pushed(values: unknown[], value: unknown): unknown[] {
  values.push(value);
  return values;
}

export function map(f: Fn, xs: unknown, ...more: unknown[]): unknown {
  const call = callable(f);
  if (more.length > 0) return mapMany(call, [xs, ...more]);
  return fold<unknown[]>(xs, [], (values, x) => when(call(x), (value) => pushed(values, value)));
}

const mapMany = (call: (...args: unknown[]) => unknown, sources: unknown[]): unknown =>
  when(map(here, sources) as unknown[], (ready) =>
    fold<unknown[]>(zip(...ready), [], (values, row) =>
      when(call(...(row as unknown[])), (value) => pushed(values, value)),
    ),
  );

export function mapIndexed(f: Fn, xs: unknown): unknown {
  const call = callable(f);
  return fold<unknown[]>(xs, [], (values, x, i) => when(call(i, x), (value) => pushed(values, value)));
}

const filterBy = (wanted: boolean, f: Fn, xs: unknown): unknown => {
  const call = callable(f);
  return fold<unknown[]>(xs, [], (values, x) =>
    when(call(x), (ok) => (truthy(ok) === wanted ? pushed(values, x) : values)),
  );
};

export const filter = (f: Fn, xs: unknown): unknown => filterBy(true, f, xs);
export const remove = (f: Fn, xs: unknown): unknown => filterBy(false, f, xs);

export function keep(f: Fn, xs: unknown): unknown {
  const call = callable(f);
  return fold<unknown[]>(xs, [], (values, x) =>
    when(call(x), (value) => (value === null || value === undefined ? values : pushed(values, value))),
  );
}

export function mapcat(f: Fn, xs: unknown): unknown {
  const call = callable(f);
  return fold<unknown[]>(xs, [], (values, x) =>
    when(call(x), (part) =>
      when(gathered(part), (more) => {
        for (const item of more) values.push(item);
        return values;
      }),
    ),
  );
}

const NOTHING = /* @__PURE__ */ Symbol("nothing");

export function reduce(f: Fn, ...rest: unknown[]): unknown {
  const call = callable(f);
  const [initial, xs] = rest.length > 1 ? rest : [NOTHING, rest[0]];
  const result = fold<unknown>(xs, initial, (sum, x) => (sum === NOTHING ? x : call(sum, x)));
  return when(result, (value) => (value === NOTHING ? call() : value));
}

export function reductions(f: Fn, ...rest: unknown[]): unknown {
  const call = callable(f);
  const [initial, xs] = rest.length > 1 ? [[rest[0]], rest[1]] : [[], rest[0]];
  return fold<unknown[]>(xs, initial, (sums, x) =>
    sums.length === 0 ? [x] : when(call(sums.at(-1), x), (sum) => pushed(sums, sum)),
  );
}

export const reduceRight = (f: Fn, initial: unknown, xs: unknown): unknown => {
  const call = callable(f);
  return when(gathered(xs), (ready) => fold<unknown>(ready.reverse(), initial, (sum, x) => call(x, sum)));
};

export function forEach(f: Fn, xs: unknown): unknown {
  const call = callable(f);
  return fold<null>(xs, null, (_, x) => when(call(x), () => null));
}

/** A search that ends at the first item whose test comes out as `wanted`. */
function search(
  wanted: boolean,
  none: unknown,
  found: (x: unknown, index: number, test: unknown) => unknown,
  f: Fn,
  xs: unknown,
): unknown {
  const call = callable(f);
  return fold<unknown>(xs, none, (result, x, index) =>
    when(call(x), (test) => (truthy(test) === wanted ? new Reduced(found(x, index, test)) : result)),
  );
}

export const some = (f: Fn, xs: unknown): unknown => search(true, null, (_x, _i, test) => test, f, xs);
export const every = (f: Fn, xs: unknown): unknown => search(false, true, () => false, f, xs);
export const any = (f: Fn, xs: unknown): unknown => search(true, false, () => true, f, xs);
export const notAny = (f: Fn, xs: unknown): unknown => search(true, true, () => false, f, xs);
export const find = (f: Fn, xs: unknown): unknown => search(true, null, (x) => x, f, xs);
export const findIndex = (f: Fn, xs: unknown): unknown => search(true, -1, (_x, i) => i, f, xs);

export function takeWhile(f: Fn, xs: unknown): unknown {
  const call = callable(f);
  return fold<unknown[]>(xs, [], (values, x) =>
    when(call(x), (ok) => (truthy(ok) ? pushed(values, x) : new Reduced(values))),
  );
}

export function dropWhile(f: Fn, xs: unknown): unknown {
  const call = callable(f);
  let dropping = true;
  return fold<unknown[]>(xs, [], (values, x) => {
    if (!dropping) return pushed(values, x);
    return when(call(x), (ok) => {
      dropping = truthy(ok);
      return dropping ? values : pushed(values, x);
    });
  });
}

export const splitWith = (f: Fn, xs: unknown): unknown =>
  when(gathered(xs), (ready) =>
    when(takeWhile(f, ready) as unknown[], (before) => [before, ready.slice(before.length)]),
  );

export const repeatedly = (n: number, f: Fn): unknown => {
  const call = callable(f);
  return map(() => call(), range(n));
};

export function iterateTimes(n: number, f: Fn, x: unknown): unknown {
  const call = callable(f);
  return fold<unknown[]>(range(1, n), n > 0 ? [x] : [], (values) =>
    when(call(values.at(-1)), (value) => pushed(values, value)),
  );
}

export const TRANSFORM_ROWS: readonly Row[] = [
  [
    "map",
    "f xs more …",
    "The array of the results of a function for each item.",
    "(map inc [1 2 3]) → [2 3 4]",
    map,
  ],
  [
    "map-indexed",
    "f xs",
    "Like map; the function gets position and item.",
    "(map-indexed + [10 20]) → [10 21]",
    mapIndexed,
  ],
  [
    "mapcat",
    "f xs",
    "The results of a function, joined into one array.",
    "(mapcat range [1 2]) → [0 0 1]",
    mapcat,
  ],
  ["filter", "f xs", "The items for which a function holds.", "(filter even? [1 2 3 4]) → [2 4]", filter],
  ["remove", "f xs", "The items for which a function fails.", "(remove even? [1 2 3 4]) → [1 3]", remove],
  ["keep", "f xs", "The results of a function that are not nil.", "(keep :a [{:a 1} {}]) → [1]", keep],
  [
    "reduce",
    "f [initial] xs",
    "Combines all items with a function of two.",
    "(reduce + 10 [1 2 3]) → 16",
    reduce,
  ],
  ["fold", "f initial xs", "Combines all items with a function of two.", "(fold - 10 [1 2]) → 7", reduce],
  [
    "reduce-right",
    "f initial xs",
    "Combines all items from the last to the first; the function gets item and result.",
    "(reduce-right cons nil [1 2]) → (1 2)",
    reduceRight,
  ],
  [
    "reductions",
    "f [initial] xs",
    "All results on the way of a reduce.",
    "(reductions + [1 2 3]) → [1 3 6]",
    reductions,
  ],
  [
    "for-each",
    "f xs",
    "Calls a function with each item, and gives nil.",
    "(let ((log [])) (for-each (fn (x) (push! log x)) [1 2]) log) → [1 2]",
    forEach,
  ],
  ["some", "f xs", "The first true result of a function, or nil.", "(some #{2 3} [1 2 3]) → 2", some],
  ["every?", "f xs", "Whether a function holds for all items.", "(every? even? [2 4]) → true", every],
  ["any?", "f xs", "Whether a function holds for some item.", "(any? even? [1 2]) → true", any],
  ["not-any?", "f xs", "Whether a function holds for no item.", "(not-any? even? [1 3]) → true", notAny],
  ["find", "f xs", "The first item for which a function holds, or nil.", "(find even? [1 2 4]) → 2", find],
  [
    "find-index",
    "f xs",
    "The position of the first item for which a function holds, or -1.",
    "(find-index even? [1 2]) → 1",
    findIndex,
  ],
  [
    "take-while",
    "f xs",
    "The items before the first for which a function fails.",
    "(take-while pos? [1 2 -1 3]) → [1 2]",
    takeWhile,
  ],
  [
    "drop-while",
    "f xs",
    "The items from the first for which a function fails.",
    "(drop-while pos? [1 -1 3]) → [-1 3]",
    dropWhile,
  ],
  [
    "split-with",
    "f xs",
    "What take-while and drop-while give.",
    "(split-with pos? [1 -1 3]) → [[1] [-1 3]]",
    splitWith,
  ],
  [
    "repeatedly",
    "n f",
    "The array of n results of a function.",
    "(repeatedly 2 list) → [nil nil]",
    repeatedly,
  ],
  [
    "iterate",
    "n f x",
    "An array of n items: x, the result for x, the result for that, and so on.",
    "(iterate 4 (fn (x) (* 2 x)) 1) → [1 2 4 8]",
    iterateTimes,
  ],
];
