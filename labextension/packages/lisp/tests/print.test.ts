// Source maps: each node of the output leads back to its own place.
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { describe, expect, test } from "vitest";
import { LispSession, print } from "../src/index.js";

const SOURCE = `(defun area (r)
  (let ((squared (* r r)))
    (report f"area
{r}")
    (if (> squared 10)
      (throw (error "large"))
      (Math.floor (* 3 squared)))))
(area
  (lookup "r"))`;

function places(source: string) {
  const { code, map } = print(new LispSession().compile(source, { file: "cell" }), { file: "cell", source });
  const trace = new TraceMap(map as ConstructorParameters<typeof TraceMap>[0]);
  return { code, map, find: (text: string) => position(code, trace, text) };
}

function position(code: string, trace: TraceMap, text: string) {
  const before = code.slice(0, code.indexOf(text)).split("\n");
  const { line, column, source } = originalPositionFor(trace, {
    line: before.length,
    column: before.at(-1)!.length,
  });
  return { line, column, source };
}

describe("a source map leads", () => {
  test.each([
    ["the function", "function area", { line: 1, column: 0 }],
    ["a call", "report(", { line: 3, column: 5 }],
    ["a throw", "throw ", { line: 6, column: 6 }],
    ["a method name, behind a template of two lines", "floor(", { line: 7, column: 12 }],
    ["a call of the last form", "area(lookup", { line: 8, column: 1 }],
    ["an argument", "lookup(", { line: 9, column: 3 }],
    ["a literal", '"r")', { line: 9, column: 10 }],
  ])("from %s to its place", (_what, text, place) => {
    expect(places(SOURCE).find(text)).toEqual({ ...place, source: "cell" });
  });

  test("and carries the source", () => {
    expect(places(SOURCE).map).toMatchObject({ version: 3, sources: ["cell"], sourcesContent: [SOURCE] });
  });

  test("also for JavaScript, whose nodes name no source of their own", () => {
    const loc = { start: { line: 3, column: 4 }, end: { line: 3, column: 5 } };
    const program = {
      type: "Program",
      sourceType: "module",
      body: [{ type: "ExpressionStatement", expression: { type: "Identifier", name: "x", loc } }],
    } as const;
    const { map } = print(program as never, { file: "js-cell", source: "" });
    const trace = new TraceMap(map as ConstructorParameters<typeof TraceMap>[0]);
    expect(originalPositionFor(trace, { line: 1, column: 0 })).toMatchObject({
      line: 3,
      column: 4,
      source: "js-cell",
      name: "x",
    });
  });
});
