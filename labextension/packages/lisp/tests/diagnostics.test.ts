// What bad programs are told: every one of mistakes.txt, and how several mistakes are told together.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { CODES, formatDiagnostic, isComplete, LispSession, type Position } from "../src/index.js";
import { mistakesOf } from "./run.js";

/** The rows of mistakes.txt. */
function rows() {
  const text = readFileSync(new URL("mistakes.txt", import.meta.url), "utf8");
  const [, ...blocks] = text.trimEnd().split("\n\n");
  return blocks.map((block) => {
    const lines = block.split("\n");
    const [told, message, hint] = lines.splice(lines.findIndex((line) => line.startsWith("→ ")));
    const [, code, place] = told!.split(" ");
    return { source: lines.join("\n"), code, place, message, hint };
  });
}

const at = ({ line, column }: Position): string => `${line}:${column + 1}`;

describe("a bad program is told, once", () => {
  test.each(rows())("$source → $code", ({ source, ...told }) => {
    const seen = mistakesOf(source).diagnostics.map(({ code, span, message, hint }) => ({
      code,
      place: `${at(span.start)}-${at(span.end)}`,
      message,
      hint,
    }));
    expect(seen).toEqual([told]);
  });
});

test("every code has a program that is told it, and none else is told", () => {
  expect(new Set(rows().map(({ code }) => code))).toEqual(new Set(Object.keys(CODES)));
});

test("all mistakes of a cell are told at once, in their order", () => {
  const { diagnostics, incomplete } = mistakesOf('(if)\n(f 12abc)\n(let ((1 2)) (recur))\n(g "open');
  expect(diagnostics.map(({ span }) => span.start.line)).toEqual([1, 2, 3, 3, 4]);
  expect(incomplete).toBe(false);
});

test("a diagnostic is shown with its line, a caret and a hint", () => {
  const source = "(def x 1)\n(if)";
  const [first] = mistakesOf(source).diagnostics;
  expect(formatDiagnostic(first!, source)).toBe(
    "cell:2:1: if takes at least 2 arguments, not 0 [analyse/arity]\n2 | (if)\n    ^^^^\nhint: (if test then otherwise)",
  );
});

test("of a long line the part around the mistake is shown", () => {
  const source = `(print ${"1 ".repeat(500)}(if) ${"2 ".repeat(500)})`;
  const [, line, caret] = formatDiagnostic(mistakesOf(source).diagnostics[0]!, source).split("\n");
  expect(line!.length).toBeLessThan(130);
  expect(line!.slice(caret!.indexOf("^"), caret!.length)).toBe("(if)");
});

test("the error itself says what is wrong", () => {
  expect(() => new LispSession().compile("(if)", { file: "cell" })).toThrow(/cell:1:1: if takes at least 2/);
});

describe("input is complete", () => {
  test.each([
    ["", true],
    ["(f x)", true],
    ["(f", false],
    ['"abc', false],
    ["(f #| x", false],
    ["(f))", true],
    ["'", false],
    ["(f [1 2) (", true],
  ])("%j: %s", (source, complete) => {
    expect(isComplete(source)).toBe(complete);
  });
});
