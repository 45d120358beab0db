import { describe, expect, test } from "vitest";
import { compile } from "../src/compile.js";
import { Follower } from "../src/follower.js";
import { parseJavaScript } from "../src/javascript.js";
import { Reporter } from "../src/report.js";
import { machineOf, run } from "../src/run.js";
import { Scope } from "../src/scope.js";
import { Sources } from "../src/trace.js";

/** What is told of the first failure of cells, which is the same where they are followed. */
async function told(...cells: string[]): Promise<string> {
  const text = await toldOf(cells);
  expect(await toldOf(cells, new Follower())).toBe(text);
  return text;
}

/** Runs cells, numbered from 1, until one fails; gives what is told of the failure. */
async function toldOf(cells: readonly string[], follower?: Follower): Promise<string> {
  const scope = new Scope();
  const sources = new Sources();
  const reporter = new Reporter(sources);
  for (const [index, source] of cells.entries()) {
    const label = `Cell [${index + 1}]`;
    const url = sources.url(index + 1, "js");
    try {
      const names = {
        has: (name: string) => scope.has(name),
        isGlobal: (name: string) => name in globalThis,
      };
      const compiled = compile(parseJavaScript(source, label), names, {
        file: label,
        source,
        follow: follower !== undefined,
      });
      sources.add({ url, label, source, map: compiled.map });
      await run(
        compiled,
        scope,
        machineOf(url, (name) => import(name), undefined, follower),
        url,
      );
    } catch (error) {
      return reporter.text(reporter.leaving(error));
    }
  }
  return "no error";
}

describe("the traceback of a cell", () => {
  test("names the cell, the line and the column, and shows the line", async () => {
    expect(await told("const a = 1\n\n  boom(a)")).toBe(
      [
        "Traceback (most recent call last):",
        "  Cell [1], line 3:3",
        "    boom(a)",
        "    ^",
        "ReferenceError: boom is not defined",
      ].join("\n"),
    );
  });

  test("goes through functions of other cells, outermost first, without the engine's frames", async () => {
    expect(
      await told(
        "function half(x) {\n  if (x % 2) throw new RangeError(x + ' is odd')\n  return x / 2\n}",
        "[4, 5].map((x) => half(x))",
      ),
    ).toBe(
      [
        "Traceback (most recent call last):",
        "  Cell [2], line 1:8",
        "    [4, 5].map((x) => half(x))",
        "           ^",
        "  Cell [2], line 1:19",
        "    [4, 5].map((x) => half(x))",
        "                      ^",
        "  Cell [1], line 2:20, in half",
        "    if (x % 2) throw new RangeError(x + ' is odd')",
        "                     ^",
        "RangeError: 5 is odd",
      ].join("\n"),
    );
  });

  test("counts the turns of a recursion", async () => {
    const text = await told(
      "const down = (n) => {\n  if (n === 0) throw new Error('end')\n  down(n - 1)\n}",
      "down(5)",
    );
    expect(text).toContain(
      "Cell [1], line 3:3, in down\n    down(n - 1)\n    ^\n    (5 times)\n  Cell [1], line 2:22, in down",
    );
  });

  test("reaches across await", async () => {
    const text = await told(
      "const later = async () => {\n  await null\n  throw new Error('late')\n}",
      "await later()",
    );
    expect(text).toContain("Cell [2], line 1:1\n");
    expect(text).toContain("Cell [1], line 3:9, in later\n");
  });

  const messages: readonly (readonly [title: string, source: string, message: string])[] = [
    ["a call of what is no function", "const f = 1; f()", "TypeError: f is not a function"],
    ["a class from what is none", "const f = 1; new f()", "TypeError: f is not a constructor"],
    ["a spread of what is not iterable", "const f = 1; [...f]", "TypeError: f is not iterable"],
    ["a property of nothing", "let o; o.x", "TypeError: Cannot read properties of undefined (reading 'x')"],
    [
      "an error of a class without a name of its own",
      "class Mine extends Error {}; throw new Mine('x')",
      "Mine: x",
    ],
    ["an error without a message", "throw new RangeError", "RangeError"],
    ["a value that is no error", "throw { a: 1 }", "ThrownValue: { a: 1 } was thrown, which is no Error"],
    [
      "a module that does not exist",
      "\nimport 'node:nothing'",
      "Cell [1], line 2:1\n    import 'node:nothing'\n    ^\n",
    ],
    [
      "a name that a module lacks",
      "import { nothing } from 'node:path'",
      'The module "node:path" exports no "nothing"',
    ],
    [
      "a syntax error",
      "const 1",
      "SyntaxError: Unexpected token (Cell [1], line 1:7)\n    const 1\n          ^",
    ],
  ];
  test.each(messages)("tells %s", async (_title, source, message) => {
    expect(await told(source)).toContain(message);
  });

  test("tells the cause first", async () => {
    const text = await told("try { null.x } catch (cause) { throw new Error('outer', { cause }) }");
    expect(text).toMatch(
      /TypeError: Cannot read.*\n\nThe error above was the cause of this one:\n\n.*Error: outer$/s,
    );
  });

  test("tells the members of an AggregateError", async () => {
    expect(
      await told("await Promise.any([Promise.reject(new Error('a')), Promise.reject(new Error('b'))])"),
    ).toMatch(/AggregateError: All promises were rejected\n(.|\n)*Error: a\n(.|\n)*Error: b/);
  });

  test("stays the same when the error leaves a second cell", async () => {
    const text = await told("let kept; try { null.x } catch (error) { kept = error }", "throw kept");
    expect(text).toContain("Cell [1], line 1:22");
  });
});

describe("stacks of other engines", () => {
  const sources = new Sources();
  const source = "f(1)\nf(2)";
  const { map } = compile(
    parseJavaScript(source, "Cell [1]"),
    { has: () => true, isGlobal: () => false },
    { file: "Cell [1]", source },
  );
  sources.add({ url: "kernelbridge-cell-1.js", label: "Cell [1]", source, map });

  const stacks: readonly (readonly [engine: string, line: string, name: string])[] = [
    ["Firefox", "g@kernelbridge-cell-1.js:3:3", "g"],
    ["Firefox across await", "async*g@https://host/x/kernelbridge-cell-1.js:3:3", "g"],
    ["Safari at the top level", "@kernelbridge-cell-1.js:3:3", ""],
    ["V8", "    at g (kernelbridge-cell-1.js:3:3)", "g"],
    ["V8 in a timer", "    at Timeout.eval [as _onTimeout] (kernelbridge-cell-1.js:3:3)", ""],
    ["V8 across await", "    at async kernelbridge-cell-1.js:3:3", ""],
  ];
  test.each(stacks)("%s", (_engine, line, name) => {
    expect(sources.frames(`Error: x\n${line}\nnoise@elsewhere.js:1:1`)).toMatchObject([
      { line: 1, column: 1, name },
    ]);
  });
});
