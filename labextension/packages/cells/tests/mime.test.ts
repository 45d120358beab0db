import { describe, expect, test } from "vitest";
import { bundleOf, DISPLAY, html, json, md, svg } from "../src/mime.js";

const cyclic: unknown[] = [];
cyclic.push(cyclic);
class Point {
  x = 1;
}

describe("bundleOf(value)", () => {
  const rows: readonly (readonly [title: string, value: unknown, bundle: unknown])[] = [
    ["undefined shows nothing", undefined, null],
    ["null shows nothing", null, null],
    ["a number is text", 1.5, { "text/plain": "1.5" }],
    ["a string is quoted", "a", { "text/plain": "'a'" }],
    ["false is text", false, { "text/plain": "false" }],
    [
      "a plain object is text and a tree",
      { a: [1, null] },
      { "text/plain": "{ a: [ 1, null ] }", "application/json": { a: [1, null] } },
    ],
    ["an array is text and a tree", [1, "b"], { "text/plain": "[ 1, 'b' ]", "application/json": [1, "b"] }],
    ["what JSON would change has no tree", { a: undefined }, { "text/plain": "{ a: undefined }" }],
    ["NaN has no tree", [Number.NaN], { "text/plain": "[ NaN ]" }],
    ["a date inside has no tree", [new Date(0)], { "text/plain": "[ 1970-01-01T00:00:00.000Z ]" }],
    [
      "half a surrogate pair, which no message can carry, has no tree",
      { a: "\ud800" },
      { "text/plain": "{ a: '\\uD800' }" },
    ],
    ["nor has a key that holds one", { "\ud800": 1 }, { "text/plain": "{ '\\uD800': 1 }" }],
    [
      "in what is shown as it stands it is replaced",
      md("\ud800"),
      { "text/plain": "\ufffd", "text/markdown": "\ufffd" },
    ],
    ["an instance has no tree", new Point(), { "text/plain": "Point { x: 1 }" }],
    [
      "an accessor has no tree",
      {
        get a() {
          return 1;
        },
      },
      { "text/plain": "{ a: [Getter] }" },
    ],
    ["a cycle has no tree", cyclic, { "text/plain": "<ref *1> [ [Circular *1] ]" }],
    ["html", html`<b>${1}</b>${["x", ["y"]]}`, { "text/plain": "<b>1</b>xy", "text/html": "<b>1</b>xy" }],
    ["html of a text", html("<i>a</i>"), { "text/plain": "<i>a</i>", "text/html": "<i>a</i>" }],
    [
      "markdown, with escapes as in any template",
      md`\\a \`b\``,
      { "text/plain": "\\a `b`", "text/markdown": "\\a `b`" },
    ],
    ["svg", svg`<svg/>`, { "text/plain": "<svg/>", "image/svg+xml": "<svg/>" }],
    ["json", json([1]), { "text/plain": "[ 1 ]", "application/json": [1] }],
    [
      "a value that knows its bundle",
      { [DISPLAY]: () => ({ "image/png": new Uint8Array([1, 2, 3]) }) },
      { "image/png": "AQID" },
    ],
    [
      "a value that finds its bundle later",
      { [DISPLAY]: async () => ({ "text/html": "x" }) },
      { "text/html": "x" },
    ],
  ];
  test.each(rows)("%s", async (_title, value, bundle) => {
    expect(await bundleOf(value)).toEqual(bundle);
  });

  test("large trees are not stored in the notebook", () => {
    expect(bundleOf(Array.from({ length: 20_000 }, () => 1))).not.toHaveProperty("application/json");
  });

  test("a bundle that is none is an error that says what is wanted", () => {
    expect(() => bundleOf({ [DISPLAY]: () => 5 })).toThrow("must give an object of mime types, not 5");
  });
});
