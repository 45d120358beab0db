// Owns the library's functions of lists, which are chains of pairs. A list of no items is nil.
import { at } from "./access.js";
import { equal } from "./equality.js";
import { items } from "./iteration.js";
import { list, listFrom, Pair } from "./pair.js";
import type { Row } from "./row.js";
import { array, first, rest } from "./sequences.js";

export { list };

export const cons = (x: unknown, xs: unknown): Pair =>
  new Pair(x, xs === null || xs instanceof Pair ? xs : listFrom(items(xs)));
export const cadr = (xs: unknown): unknown => at(array(xs), 1);
export const caddr = (xs: unknown): unknown => at(array(xs), 2);
export const cddr = (xs: unknown): unknown => rest(rest(xs));
export const listStar = (...xs: unknown[]): unknown => listFrom([...xs.slice(0, -1), ...items(xs.at(-1))]);
export const toArray = (xs: unknown): unknown[] => [...items(xs)];
export const toList = (xs: unknown): unknown => listFrom(items(xs));

/** The part of a list that begins with a value, which is what makes the answer useful as a test. */
export function member(x: unknown, xs: unknown): unknown {
  const all = array(xs);
  const found = all.findIndex((other) => equal(x, other));
  return found < 0 ? false : listFrom(all.slice(found));
}

export const LIST_ROWS: readonly Row[] = [
  ["list", "x …", "A list of its arguments.", "(list 1 2) → (1 2)", list, "native"],
  [
    "list*",
    "x … xs",
    "A list of its arguments, the last of which is the rest.",
    "(list* 1 2 [3]) → (1 2 3)",
    listStar,
    "native",
  ],
  ["cons", "x xs", "A list with one more item in front.", "(cons 1 '(2 3)) → (1 2 3)", cons, "native"],
  ["car", "xs", "The first item, or nothing.", "(car '(1 2)) → 1", first],
  ["cdr", "xs", "All items but the first.", "(cdr '(1 2)) → (2)", rest, "native"],
  ["cadr", "xs", "The second item.", "(cadr '(1 2)) → 2", cadr],
  ["cddr", "xs", "All items but the first two.", "(cddr '(1 2 3)) → (3)", cddr, "native"],
  ["caddr", "xs", "The third item.", "(caddr '(1 2 3)) → 3", caddr],
  ["member", "x xs", "The list from a value on, or false.", "(member 2 '(1 2 3)) → (2 3)", member, "native"],
  ["list->array", "xs", "The items as an array.", "(list->array '(1 2)) → [1 2]", toArray, "native"],
  ["array->list", "xs", "The items as a list.", "(array->list [1 2]) → (1 2)", toList, "native"],
];
