// An error leads back to the call that it came from, wherever in a long program that stands.
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { expect, test } from "vitest";
import { compileLispToJS } from "../src/index.js";
import { PLACES } from "./places.js";
import { evaluate } from "./run.js";

/** Every place of every form holds a call of `hit`, which has a number of its own. One form is one function, one line. */
const calls: string[] = [];
const lines = PLACES.map(([source, put], i) => {
  const numbered = source.replaceAll("□", () => `(hit ${calls.push(`${i}`) - 1} ${put})`);
  return `(def f${i} (fn () ${numbered}))`;
});
const program = `${lines.join("\n")}\n[${lines.map((_line, i) => `f${i}`).join(" ")}]`;
const { code, map } = compileLispToJS(program, { importNames: ["hit"], file: "long.lisp" });
const trace = new TraceMap(map as ConstructorParameters<typeof TraceMap>[0]);

/** The place in the source of the innermost frame of the program. */
function placeOf(error: unknown) {
  const frame = /long-program\.js:(\d+):(\d+)/.exec((error as Error).stack ?? "");
  const { line, column } = originalPositionFor(trace, {
    line: Number(frame?.[1]),
    column: Number(frame?.[2]) - 1,
  });
  return { line, column };
}

/** Where the call with a number stands: `hit` itself, behind its parenthesis. */
function callPlace(number: number) {
  const before = program.slice(0, program.indexOf(`(hit ${number} `) + 1).split("\n");
  return { line: before.length, column: before.at(-1)!.length };
}

test("every call of a long program is found by the error that it throws", async () => {
  let failing = -1;
  const hit = (number: number, value: unknown): unknown => {
    if (number === failing) throw new RangeError("hit");
    return value;
  };
  const run = evaluate(`${code}\n//# sourceURL=long-program.js`) as (
    given: object,
  ) => Promise<(() => unknown)[]>;
  const functions = await run({ hit });
  const found = [];
  for (const [number, i] of calls.entries()) {
    failing = number;
    // A form that catches what the call throws has nothing to find.
    const error = await Promise.resolve()
      .then(() => functions[Number(i)]!())
      .then(
        () => undefined,
        (reason: unknown) => reason,
      );
    if (error) found.push({ source: lines[Number(i)], ...placeOf(error), expected: callPlace(number) });
  }
  expect(found.length).toBeGreaterThan(80);
  for (const { source, line, column, expected } of found) expect({ line, column }, source).toEqual(expected);
});
