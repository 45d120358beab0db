import { describe, expect, test } from "vitest";
import { compile } from "../src/compile.js";
import { parseJavaScript } from "../src/javascript.js";
import { Resources, SuppressedError } from "../src/resources.js";
import { machineOf, run } from "../src/run.js";
import { Scope } from "../src/scope.js";

interface Ran {
  readonly log: readonly string[];
  readonly value?: unknown;
  readonly error?: unknown;
}

/** Runs a cell over `log`, `open(name)` and `openAsync(name)`, whose values log their end; ends it as the evaluator does. */
async function ran(source: string): Promise<Ran> {
  const log: string[] = [];
  const scope = new Scope();
  scope.set("log", (line: unknown) => void log.push(String(line)));
  scope.set("open", (name: string, error?: unknown) => ({
    name,
    [Symbol.dispose]() {
      log.push(`end ${name}`);
      if (error !== undefined) throw error;
    },
  }));
  scope.set("openAsync", (name: string, error?: unknown) => ({
    name,
    async [Symbol.asyncDispose]() {
      log.push(`ending ${name}`);
      await null;
      log.push(`ended ${name}`);
      if (error !== undefined) throw error;
    },
  }));
  const names = { has: (name: string) => scope.has(name), isGlobal: (name: string) => name in globalThis };
  const compiled = compile(parseJavaScript(source, "Cell [1]"), names, { file: "cell.js", source });
  const resources = new Resources();
  const machine = machineOf("cell:1", (specifier) => import(specifier), resources);
  try {
    const value = await run(compiled, scope, machine, "cell-1.js").catch((error) => {
      resources.fail(error);
    });
    log.push("value");
    await resources.endAsync();
    return { log, value };
  } catch (error) {
    return { log, error };
  }
}

const rows: readonly (readonly [title: string, source: string, log: readonly string[], value?: unknown])[] = [
  [
    "ends values in reverse order",
    "{ using a = open('a'), b = open('b'); log('in') }",
    ["in", "end b", "end a", "value"],
  ],
  [
    "ends the cell's own values after the cell",
    "using a = open('a'); log('in'); a.name",
    ["in", "value", "end a"],
    "a",
  ],
  [
    "gives null and undefined nothing to end",
    "{ using a = null, b = undefined; log(String(a ?? b)) }",
    ["undefined", "value"],
  ],
  ["gives a block's value before its end", "{ using a = open('a'); a.name }", ["end a", "value"], "a"],
  [
    "ends values when a function returns",
    "function f() { using a = open('a'); return a.name } f()",
    ["end a", "value"],
    "a",
  ],
  [
    "ends values when a loop goes on or stops",
    "for (const n of [1, 2, 3]) { using a = open(n); if (n === 1) continue; if (n === 2) break }",
    ["end 1", "end 2", "value"],
  ],
  [
    "ends each item of a loop",
    "for (using x of [open('a'), null, open('b')]) log(x ? 'in ' + x.name : 'none')",
    ["in a", "end a", "none", "in b", "end b", "value"],
  ],
  [
    "ends each item of an asynchronous loop",
    "async function* all() { yield openAsync('a'); yield open('b') }; for await (await using x of all()) log(x.name)",
    ["a", "ending a", "ended a", "b", "end b", "value"],
  ],
  [
    "ends the value of a loop's head after the loop",
    "outer: for (using x = open('x'), n = null; ;) { for (;;) { log('in'); break outer } }",
    ["in", "end x", "value"],
  ],
  [
    "lets a label of such a loop be gone on with",
    "let n = 0; again: for (using x = open('x'); n < 2; n++) { for (;;) { log('in'); continue again } }",
    ["in", "in", "end x", "value"],
  ],
  [
    "waits for asynchronous ends",
    "{ await using a = openAsync('a'); await using b = open('b'); using c = open('c') }",
    ["end c", "end b", "ending a", "ended a", "value"],
  ],
  [
    "waits at the top level too",
    "await using a = openAsync('a'); using b = open('b'); 5",
    ["value", "end b", "ending a", "ended a"],
    5,
  ],
  [
    "keeps functions of its block that come later",
    "{ log(f()); using a = open('a'); function f() { return 'f' } }",
    ["f", "end a", "value"],
  ],
  [
    "keeps directives in front",
    "function f() { 'use strict'; using a = open('a'); return this } f()",
    ["end a", "value"],
    undefined,
  ],
  [
    "ends values of a generator that is left early",
    "function* g() { using a = open('a'); yield 1; yield 2 } for (const x of g()) { log(String(x)); break }",
    ["1", "end a", "value"],
  ],
  [
    "ends values in static blocks",
    "class A { static { using a = open('a'); log('in') } }",
    ["in", "end a", "value"],
  ],
  ["leaves the names to the block", "{ using a = open('a') } typeof a", ["end a", "value"], "undefined"],
  ["leaves the word itself to whoever uses it", "var using = 1; using + 1", ["value"], 2],
  [
    "gives way to the names of the cell",
    "const $values = 1, $it = 2; { using a = open('a'); log($values + $it) }",
    ["3", "end a", "value"],
  ],
  [
    "sees a value in a closure until it ends",
    "let f; { using a = open('a'); f = () => a.name } f()",
    ["end a", "value"],
    "a",
  ],
  [
    "ends what was begun when the next one fails",
    "try { using a = open('a'), b = nobody } catch (e) { log(e.message) }",
    ["end a", "nobody is not defined", "value"],
  ],
];

describe("using", () => {
  for (const [title, source, log, value] of rows) {
    test(title, async () => {
      expect(await ran(source)).toEqual({ log, value });
    });
  }

  const failures: readonly (readonly [title: string, source: string, message: RegExp])[] = [
    [
      "a value without an end is refused by name",
      "{ using a = [1, 2] }",
      /\[1, 2\] cannot be bound by `using`: it has no \[Symbol.dispose\]\(\)/,
    ],
    ["at the top level too", "using a = 5", /5 cannot be bound by `using`: it is no object/],
    [
      "an end that is no function is refused",
      "{ using a = { [Symbol.dispose]: 1 } }",
      /its \[Symbol.dispose\] is no function/,
    ],
    ["the name is a constant", "{ using a = open('a'); a = 1 }", /constant/],
    ["a failing end fails", "{ using a = open('a', new Error('no end')) }", /^no end$/],
    ["a failing end of the cell's own value fails", "using a = open('a', new Error('no end'))", /^no end$/],
    [
      "a failing asynchronous end fails",
      "{ await using a = openAsync('a', new Error('no end')) }",
      /^no end$/,
    ],
    ["a failing block fails", "{ using a = open('a'); throw new Error('block') }", /^block$/],
  ];
  test.each(failures)("%s", async (_, source, message) => {
    expect(((await ran(source)).error as Error).message).toMatch(message);
  });

  test("an end that fails after its block did suppresses the first failure", async () => {
    const { error, log } = await ran(
      "{ using a = open('a', 'first a'); using b = open('b', 'then b'); throw 'the block' }",
    );
    expect(log).toEqual(["end b", "end a", "value"]);
    expect(error).toBeInstanceOf(SuppressedError);
    expect(error).toMatchObject({
      error: "first a",
      suppressed: { error: "then b", suppressed: "the block" },
    });
  });
});
