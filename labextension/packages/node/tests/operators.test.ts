// Python's operators and questions as a user writes them, against a standard kernel.

import { describe, expect, test } from "vitest";
import type { PyObject } from "../src/index.js";
import { cases, launched, value } from "./launched.js";

const python = launched(`
    import math
    import numpy, pandas

    class Point:
        """A point."""
        kind = "point"
        def __init__(self, x=0, *, y=0): self.x, self.y = x, y
        def norm(self): return math.hypot(self.x, self.y)
        def __eq__(self, other): return isinstance(other, Point) and (self.x, self.y) == (other.x, other.y)
        def __hash__(self): return hash((self.x, self.y))

    class Right:
        """Has reflected operators only, and tells which was called."""

    for name in "add sub mul truediv floordiv mod pow matmul and or xor lshift rshift divmod".split():
        setattr(Right, f"__r{name}__", lambda self, other, name=name: f"{other} {name}")

    class Left:
        """Has in-place operators only."""

    for name in "add sub mul truediv floordiv mod pow matmul and or xor lshift rshift".split():
        setattr(Left, f"__i{name}__", lambda self, other, name=name: f"{name}= {other}")

    point = Point(3, y=4)
`);

describe("operators", () => {
  const BINARY: readonly (readonly [string, unknown])[] = [
    ["add", 9],
    ["sub", 5],
    ["mul", 14],
    ["truediv", 3.5],
    ["floordiv", 3],
    ["mod", 1],
    ["pow", 49],
    ["and", 2],
    ["or", 7],
    ["xor", 5],
    ["lshift", 28],
    ["rshift", 1],
    ["lt", false],
    ["le", false],
    ["eq", false],
    ["ne", true],
    ["gt", true],
    ["ge", true],
    ["is", false],
    ["isnot", true],
    ["divmod", [3, 1]],
  ]; // prettier-ignore

  test.each(BINARY)("$%s, and as a function in either order", async (name, expected) => {
    const { py, op } = python.kb;
    const operate = op[name as "add"];
    expect(await value((py`7` as PyObject)[`$${name}` as "$add"](2))).toEqual(expected);
    expect(await value(operate(py`7`, 2))).toEqual(expected);
    expect(await value(operate(7, py`2`))).toEqual(expected);
    expect(await value(operate(7, 2))).toEqual(expected);
  });

  const ARITHMETIC = "add sub mul truediv floordiv mod pow matmul and or xor lshift rshift".split(" ");

  test.each([...ARITHMETIC, "divmod"])("op.%s reaches the reflected method", async (name) => {
    const { py, op } = python.kb;
    expect(await op[name as "add"](2, py.Right())).toBe(`2 ${name}`);
  });

  test.each(ARITHMETIC)("$i%s changes in place", async (name) => {
    const { py, op } = python.kb;
    expect(await (py.Left() as PyObject)[`$i${name}` as "$iadd"](2)).toBe(`${name}= 2`);
    expect(await op[`i${name}` as "iadd"](py.Left(), 2)).toBe(`${name}= 2`);
  });

  cases(python, [
    ["$neg", ({ py }) => py`3`.$neg(), -3],
    ["$pos", ({ py }) => py`-3`.$pos(), -3],
    ["$abs", ({ py }) => py`-3`.$abs(), 3],
    ["$invert", ({ py }) => py`3`.$invert(), -4],
    ["$not", ({ py }) => py`[]`.$not(), true],
    ["op.neg of a number of JavaScript", ({ op }) => op.neg(3), -3],
    ["$bool", ({ py }) => py.list([]).$bool(), false],
    ["$hash", async ({ py }) => (await py.point.$hash()) === (await py.hash(py.point)), true],
    ["$contains", ({ py }) => py.list([1]).$contains(1), true],
    ["$eq of objects", ({ py, kw }) => py.point.$eq(py.Point(3, kw({ y: 4 }))), true],
    [
      "a chain of comparisons is two, as Python reads it",
      ({ py, op }) => op.lt(1, 2).$and(op.lt(py`2`, 3)),
      true,
    ],
    [
      "an array on the right",
      async ({ op, $py }) => (await op.matmul([[1, 2]], $py("numpy").eye(2))).tolist(),
      [[1, 2]],
    ],
    [
      "an array on the right of a number",
      ({ op, $py }) => op.sub(2, $py("numpy").arange(3)).tolist(),
      [2, 1, 0],
    ],
    ["a power with an array", ({ op, $py }) => op.pow(2, $py("numpy").arange(3)).tolist(), [1, 2, 4]],
  ]);

  test("an array of JavaScript's is an operand", async () => {
    const { $py, op } = python.kb;
    const array = await $py("numpy")
      .array([
        [1, 2],
        [3, 4],
      ])
      .$js();
    expect(await value(op.matmul(array, $py("numpy").array([1, 1])).tolist())).toEqual([3, 7]);
  });

  test("a list that is added to in place is the same list", async () => {
    const { py } = python.kb;
    const list = (await py.list([1])) as PyObject;
    expect(await list.$iadd([2])).toBe(list);
    expect(await list.$js()).toEqual([1, 2]);
  });
});

describe("sizes", () => {
  cases(python, [
    ["of an array its data", ({ $py }) => $py("numpy").zeros(1000).$size(), 8000],
    [
      "of a table its columns",
      async ({ $py }) =>
        (await $py("pandas")
          .DataFrame({ a: [1, 2] })
          .$size()) >= 16,
      true,
    ],
    [
      "of anything else what Python says",
      async ({ py }) => (await py.point.$size()) === (await py`__import__("sys").getsizeof(point)`),
      true,
    ],
  ]);
});
