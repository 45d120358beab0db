// How live objects are written in cells, and their sizes and ages for a person.

import { expect, test } from "vitest";
import type { LiveObject } from "../src/held.js";
import { expression, lasted, readable } from "../src/insert.js";

const ROW = {
  ...{ id: "0a:7", type: "list", size: 8, name: null, cell: 1, age: 0, holder: "browser" },
  ...{ left: false, ours: true, repr: null, where: null },
} satisfies LiveObject;

test.each([
  [{ name: "xs" }, null, "xs"],
  [{ name: "xs" }, "js", "await py.xs"],
  [{ name: "xs" }, "lisp", "py.xs"],
  [{ name: "xs", ours: false }, "js", "await py.xs"],
  [{ name: "größe_2" }, "js", "await py.größe_2"],
  [{ name: "x; evil()" }, "js", 'await kb.handle("0a:7")'],
  [{ name: "x; evil()" }, null, null],
  [{}, "js", 'await kb.handle("0a:7")'],
  [{}, "lisp", '(await (kb.handle "0a:7"))'],
  [{}, null, null],
  [{ ours: false }, "js", null],
])("%j in a cell of %s is %s", (row, language, written) => {
  expect(expression({ ...ROW, ...row }, language)).toBe(written);
});

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1.0 kB"],
  [800_132, "800 kB"],
  [2_500_000, "2.5 MB"],
  [7e15, "7000 TB"],
])("%d bytes are %s", (bytes, told) => {
  expect(readable(bytes)).toBe(told);
});

test.each([
  [0.4, "0 s"],
  [59.9, "59 s"],
  [60, "1 min"],
  [7300, "2 h"],
])("%d seconds are %s", (seconds, told) => {
  expect(lasted(seconds)).toBe(told);
});
