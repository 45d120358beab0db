// Attributes, items and calls as a user writes them, against a standard kernel.

import { describe, expect, test } from "vitest";
import { type PyObject, s, slice, Tuple } from "../src/index.js";
import { cases, fetched, launched, value } from "./launched.js";

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

    class Grid:
        def __getitem__(self, key): return repr(key)
        def __setitem__(self, key, value): self.last = (key, value)
        def __delitem__(self, key): self.last = (key,)

    grid, point = Grid(), Point(3, y=4)
`);

describe("attributes", () => {
  cases(python, [
    ["x.name", ({ py }) => py.point.x, 3],
    ["a method", ({ py }) => py.point.norm(), 5],
    ["a chain", ({ py }) => py.point.norm.__self__.__class__.kind.upper(), "POINT"],
    [
      "x.$attr of a name that JavaScript has",
      ({ py }) => py.Point.$attr("__doc__").$attr("split")().$at(0),
      "A",
    ],
    ["x.$hasattr", ({ py }) => py.point.$hasattr("x"), true],
    ["x.$hasattr of what is not there", ({ py }) => py.point.$hasattr("z"), false],
    ["x.$dir", async ({ py }) => (await py.point.$dir()).includes("norm"), true],
    ["x.$dir extended", ({ py }) => py.point.$dir().$has("norm"), true],
  ]);

  test("assigned, read, deleted in program order", async () => {
    const point = await python.kb.py.Point();
    point.x = { deep: [1] };
    const before = point.x.$js();
    point.x = 2;
    const after = point.x.then((x: number) => x);
    delete point.x;
    expect(await before).toEqual({ deep: [1] });
    expect(await after).toBe(2);
    expect(await point.$hasattr("x")).toBe(false);
  });

  test("assigned and deleted by operations that can be awaited", async () => {
    const point = await python.kb.py.Point();
    expect(await point.$setattr("any name at all", 1)).toBeNull();
    expect(await point.$attr("any name at all")).toBe(1);
    expect(await point.$delattr("any name at all")).toBeNull();
    await expect(fetched(point.$delattr("any name at all"))).rejects.toMatchObject({
      pyType: "AttributeError",
    });
    await expect(fetched(python.kb.py.int.$setattr("x", 1))).rejects.toMatchObject({ pyType: "TypeError" });
  });
});

describe("items", () => {
  cases(python, [
    ["x[key]", ({ py }) => py`{"a": 1}`.$at("a"), 1],
    ["an index from the end", ({ py }) => py.list("abc").$at(-1), "c"],
    ["several indices", ({ py }) => py.grid.$at(0, "b"), "(0, 'b')"],
    ["one index that is a list", ({ py }) => py.grid.$at([0, 1]), "[0, 1]"],
    ["a tuple inside of several", ({ py }) => py.grid.$at(new Tuple([1, 2]), 3), "((1, 2), 3)"],
    ["slice()", ({ py }) => py.grid.$at(slice(1, null, 2)), "slice(1, None, 2)"],
    [
      "s with slices, the ellipsis and None",
      ({ py }) => py.grid.$at(s`1:, ..., None, ::-1`),
      "(slice(1, None, None), Ellipsis, None, slice(None, None, -1))",
    ],
    ["s with nested tuples", ({ py }) => py.grid.$at(s`(1, (2, 3)), [4]`), "((1, (2, 3)), [4])"],
    ["s with one item and a comma", ({ py }) => py.grid.$at(s`1,`), "(1,)"],
    [
      "s with holes that are expressions",
      ({ py }) => py.grid.$at(s`${py.point.x}:${py.len("ab")}, ${"k"}`),
      "(slice(3, 2, None), 'k')",
    ],
    [
      "s with a hole that is a slice",
      ({ py }) => py.grid.$at(s`${slice(2)}, 0`),
      "(slice(None, 2, None), 0)",
    ],
    ["the empty tuple", ({ py }) => py.grid.$at(s`()`), "()"],
    [
      "of an array",
      ({ $py }) => $py("numpy").arange(24).reshape(2, 3, 4).$at(1, slice(null), -1).tolist(),
      [15, 19, 23],
    ],
    [
      "of an array backwards",
      ({ $py }) => $py("numpy").arange(6).reshape(2, 3).$at(s`::-1, ::-2`).tolist(),
      [
        [5, 3],
        [2, 0],
      ],
    ],
    ["a new axis", ({ $py }) => $py("numpy").arange(2).$at(s`:, None`).shape, [2, 1]],
    [
      "a mask",
      ({ $py, op }) => {
        const a = $py("numpy").arange(5);
        return a.$at(op.gt(a, 2)).tolist();
      },
      [3, 4],
    ],
    [
      "of a table",
      ({ $py }) =>
        $py("pandas")
          .DataFrame({ a: [1, 2], b: [3, 4] })
          .loc.$at(s`1:, ["b"]`)
          .values.tolist(),
      [[4]],
    ],
    ["x.$has", ({ py }) => py.list([1, 2]).$has(2), true],
    ["x.$len", ({ py }) => py.dict({ a: 1 }).$len(), 1],
  ]);

  test("set and deleted, with several indices too", async () => {
    const { py, $py } = python.kb;
    const grid = await py.Grid();
    grid.$set(s`0, 1:`, "v");
    expect(await py.repr(grid.last)).toBe("((0, slice(1, None, None)), 'v')");
    grid.$set(new Tuple([0, 1]), null);
    expect(await py.repr(grid.last)).toBe("((0, 1), None)");
    await grid.$del(0, 1);
    expect(await py.repr(grid.last)).toBe("((0, 1),)");
    const array = await $py("numpy").zeros([2, 2]);
    array.$set(s`:, 0`, [1, 2]);
    array.$set(s`0, ...`, 7);
    expect(await value(array.tolist())).toEqual([
      [7, 7],
      [2, 0],
    ]);
  });

  test.each([
    ["$at without a key", (x: PyObject) => x.$at(), "$at takes a key, or several"],
    [
      "$set with two indices",
      (x: PyObject) => Reflect.apply(x.$set, x, [0, 1, 2]),
      "several indices are one key: x.$set(s`0, 1`, value)",
    ],
    [
      "$eq without a value",
      (x: PyObject) => Reflect.apply(x.$eq, x, []),
      "eq takes 1 value, and got 0; None is null",
    ],
    ["$neg with a value", (x: PyObject) => Reflect.apply(x.$neg, x, [1]), "neg takes 0 values, and got 1"],
  ])("%s says so at once", async (_, use, message) => {
    const point = (await python.kb.py.point) as PyObject;
    expect(() => use(point)).toThrow(message);
  });
});

describe("calls", () => {
  cases(python, [
    ["keyword arguments", ({ py, kw }) => py.Point(1, kw({ y: 2 })).y, 2],
    ["only keyword arguments", ({ py, kw }) => py.dict(kw({ a: 1, b: undefined })), { a: 1 }],
    [
      "keyword arguments that are expressions",
      ({ py, kw }) => py.sorted([1, 2], kw({ reverse: py.bool(1) })),
      [2, 1],
    ],
    ["new is a call", ({ py }) => new py.Point(5).x, 5],
    ["a class is an object", ({ py }) => py.Point.kind, "point"],
    [
      "an instance of a class made here",
      ({ py, kw }) => py.type("Made", py.tuple([py.Point]), { z: 1 })(7, kw({ y: 8 })).y,
      8,
    ],
    ["isinstance", ({ py }) => py.isinstance(py.point, py.Point), true],
    ["isinstance with several classes", ({ py }) => py.point.$isinstance(py`(int, Point)`), true],
    ["x.$isinstance", ({ py }) => py.point.$isinstance(py.str), false],
    ["a function of the script", ({ py }) => py.list(py.map((x: number) => x * 2, [1, 2])), [2, 4]],
    ["a promise among the arguments", ({ py }) => py.abs(Promise.resolve(-3)), 3],
    [
      "what looks like a reference is plain data",
      ({ py }) => py.dict({ yours: 1, result: 2 }),
      { yours: 1, result: 2 },
    ],
    ["an expression deep in the arguments", ({ py }) => py.dict({ a: [py.abs(-1)] }), { a: [1] }],
  ]);
});
