// What a client does for Python's `x[k]`, `v in x`, `len(x)`, `dir(x)`, `kernelbridge.copy(x)` and for a function's mode.

import { expect, test } from "vitest";
import { copied } from "../src/copied.js";
import { byref, fn } from "../src/index.js";
import { describe } from "../src/info.js";
import { contains, deleteItem, itemAt, lengthOf, lookup, namesIn, setItem } from "../src/items.js";

class Point {
  x = 1;
  get half(): number {
    return this.x / 2;
  }
  move(): void {}
}

const MAP = new Map<unknown, unknown>([
  ["a", 1],
  [2, undefined],
]);

test.each([
  ["a property", lookup(new Point(), "x"), [true, 1]],
  ["an inherited one", lookup(new Point(), "half"), [true, 0.5]],
  ["one that is undefined", lookup({ a: undefined }, "a"), [true, undefined]],
  ["none", lookup({}, "a"), [false, undefined]],
  ["an item", itemAt(["a", "b"], 1), [true, "b"]],
  ["an item from the end", itemAt(["a", "b"], -2), [true, "a"]],
  ["an item beyond the end", itemAt(["a"], 1), [false, undefined]],
  ["an item of numbers", itemAt(new Float64Array([1.5]), -1), [true, 1.5]],
  ["a value of a Map", itemAt(MAP, "a"), [true, 1]],
  ["an undefined value of a Map", itemAt(MAP, 2), [true, undefined]],
  ["no value of a Map", itemAt(MAP, "size"), [false, null]],
  ["a property as an item", itemAt({ a: 1 }, "a"), [true, 1]],
])("%s is found, or told to be missing", (_, found, expected) => {
  expect(found).toEqual(expected);
});

test.each([
  ["a member of a Set", contains(new Set([1]), 1), true],
  ["a key of a Map", contains(MAP, 2), true],
  ["a value of an array", contains([Number.NaN], Number.NaN), true],
  ["no index of an array", contains(["a"], 0), false],
  ["a property", contains(new Point(), "move"), true],
])("`in` means %s", (_, has, expected) => {
  expect(has).toBe(expected);
});

test("items are set and deleted as their containers do", () => {
  const [array, map, set] = [[1, 2], new Map([["a", 1]]), new Set([1])];
  setItem(array, -1, 5);
  setItem(map, "b", 2);
  expect([array, [...map.keys()]]).toEqual([
    [1, 5],
    ["a", "b"],
  ]);
  expect([deleteItem(map, "a"), deleteItem(map, "a"), deleteItem(set, 1), deleteItem({}, "a")]).toEqual([
    true,
    false,
    true,
    false,
  ]);
  expect(() => setItem(Object.freeze({ a: 1 }), "a", 2)).toThrow("property a cannot be set");
});

test("length or size, and names without those of every object", () => {
  expect([lengthOf("four"), lengthOf(new Set([1]))]).toEqual([4, 1]);
  expect(namesIn(new Point())).toEqual(["x", "constructor", "half", "move"]);
  expect(namesIn(["a"])).not.toContain("0");
});

test("a copy has the data of instances too, shares what is shared, and ends at its depth", () => {
  const point = new Point();
  const value: Record<string, unknown> = { point, twice: [point, point], f: lengthOf };
  value.self = value;
  const copy = copied(value, Number.POSITIVE_INFINITY) as typeof value;
  const [first, second] = copy.twice as unknown[];
  expect(first).toEqual({ x: 1 });
  expect([first === second, copy.self === copy, copy.f === lengthOf]).toEqual([true, true, true]);
  expect(copied({ point }, 1)).toEqual({ point: byref(point) });
  expect(copied(new Date(0), 0)).toEqual(new Date(0));
});

test("a mode is told with the function, which stays callable", () => {
  const double = fn((x: number) => x * 2, { mode: "vec" });
  expect(double(2)).toBe(4);
  expect(describe(double).mode).toBe("vec");
  expect(describe((x: number) => x)).not.toHaveProperty("mode");
  expect(() => fn(1 as never, { mode: "sync" })).toThrow("fn takes a function, not number");
});
