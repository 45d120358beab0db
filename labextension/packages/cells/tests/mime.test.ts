import { describe, expect, test } from "vitest";
import { DISPLAY } from "../src/displayable.js";
import { html, md, svg } from "../src/markup.js";
import { bundleOf, json } from "../src/mime.js";

const cyclic: unknown[] = [];
cyclic.push(cyclic);

describe("bundleOf(value)", () => {
  const rows: readonly (readonly [title: string, value: unknown, bundle: unknown])[] = [
    ["undefined shows nothing", undefined, null],
    ["null shows nothing", null, null],
    ["a number is text", 1.5, { "text/plain": "1.5" }],
    ["a string is quoted", "a", { "text/plain": "'a'" }],
    ["false is text", false, { "text/plain": "false" }],
    ["what fits on a line is text", { a: [1, null] }, { "text/plain": "{ a: [ 1, null ] }" }],
    ["half a surrogate pair is escaped", { a: "\ud800" }, { "text/plain": "{ a: '\\uD800' }" }],
    ["a cycle", cyclic, { "text/plain": "<ref *1> [ [Circular *1] ]" }],
    [
      "in what is shown as it stands it is replaced",
      md("\ud800"),
      { "text/plain": "\ufffd", "text/markdown": "\ufffd" },
    ],
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
    ["a value that shows nothing", { [DISPLAY]: () => null }, null],
    [
      "a value that finds its bundle later",
      { [DISPLAY]: async () => ({ "text/html": "x" }) },
      { "text/html": "x" },
    ],
  ];
  test.each(rows)("%s", async (_title, value, bundle) => {
    expect(await bundleOf(value)).toEqual(bundle);
  });

  test("a bundle that is none is an error that says what is wanted", () => {
    expect(() => bundleOf({ [DISPLAY]: () => 5 })).toThrow("must give an object of mime types, not 5");
  });
});

test("json names the place of what has no form in JSON", () => {
  const cycle: unknown[] = [];
  cycle.push({ again: cycle });
  expect(() => json({ a: [1, () => 1] })).toThrow('the value["a"]["1"]: a function has no form in JSON');
  expect(() => json(cycle)).toThrow('the value["0"]["again"]: it contains itself');
  expect(() => json([cycle.length, cycle.length])).not.toThrow();
});
