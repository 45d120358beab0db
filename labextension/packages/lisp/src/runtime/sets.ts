// Owns the library's functions over sets.
import { items } from "./iteration.js";
import type { Row } from "./row.js";

export const set = (xs: unknown): Set<unknown> => new Set(items(xs));
export const hashSet = (...xs: unknown[]): Set<unknown> => new Set(xs);
export const union = (...sets: unknown[]): Set<unknown> => new Set(sets.flatMap((one) => [...items(one)]));

export const intersection = (first: unknown, ...others: unknown[]): Set<unknown> => {
  const members = others.map(set);
  return new Set([...items(first)].filter((x) => members.every((other) => other.has(x))));
};

export const difference = (first: unknown, ...others: unknown[]): Set<unknown> => {
  const members = others.map(set);
  return new Set([...items(first)].filter((x) => !members.some((other) => other.has(x))));
};

export const isSubset = (a: unknown, b: unknown): boolean => {
  const all = set(b);
  return [...items(a)].every((x) => all.has(x));
};
export const isSuperset = (a: unknown, b: unknown): boolean => isSubset(b, a);
export const disj = (from: unknown, ...values: unknown[]): Set<unknown> => difference(from, values);

export const SET_ROWS: readonly Row[] = [
  ["set", "xs", "A set of the items.", "(set [1 2 1]) → #{1 2}", set, "native"],
  ["hash-set", "x …", "A set of its arguments.", "(hash-set 1 2) → #{1 2}", hashSet, "native"],
  ["union", "set …", "All members of some sets.", "(union #{1} #{2}) → #{1 2}", union, "native"],
  [
    "intersection",
    "set other …",
    "The members that are in all sets.",
    "(intersection #{1 2} #{2 3}) → #{2}",
    intersection,
    "native",
  ],
  [
    "difference",
    "set other …",
    "The members of the first set that are in no other.",
    "(difference #{1 2} #{2 3}) → #{1}",
    difference,
    "native",
  ],
  ["disj", "set x …", "A set without some members.", "(disj #{1 2} 2) → #{1}", disj, "native"],
  [
    "subset?",
    "a b",
    "Whether all members of a are in b.",
    "(subset? #{1} #{1 2}) → true",
    isSubset,
    "boolean",
  ],
  [
    "superset?",
    "a b",
    "Whether all members of b are in a.",
    "(superset? #{1 2} #{1}) → true",
    isSuperset,
    "boolean",
  ],
];
