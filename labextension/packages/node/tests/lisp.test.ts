// Lisp programs against a real kernel, compiled by `compileLispToJS` and evaluated: what they give, and what they send.

import { readFileSync } from "node:fs";
import { inspect } from "@kernelbridge/cells";
import { compileLispToJS } from "@kernelbridge/lisp";
import { describe, expect, test } from "vitest";
import { createNodePythonBridge, type PyObject } from "../src/index.js";
import { launched, turnOver } from "./launched.js";

const python = launched();

/** Indirect eval: the published way to get at a program's function. */
// biome-ignore lint/security/noGlobalEval: a program is one expression that gives its function
const evaluate: (code: string) => unknown = globalThis.eval;

const IMPORTS = ["$py", "py", "kw", "slice", "op"] as const;

/** The value of a program that takes these names. */
function run(
  source: string,
  names: readonly string[] = IMPORTS,
  given: object = python.kb,
): Promise<unknown> {
  const { code } = compileLispToJS(source, { importNames: names, pretty: true, inlineMap: true });
  return (evaluate(code) as (values: object) => Promise<unknown>)(given);
}

interface Program {
  readonly source: string;
  readonly shown: string;
  readonly messages: number | undefined;
}

/** The programs of a table, which says of itself how it is read. */
function programsOf(name: string): Program[] {
  const table = readFileSync(new URL(`../../../../tests/lisp/${name}.lisp`, import.meta.url), "utf8");
  const paragraph = /^([^;].*?) ; → (.*?)(?: ; (\d+) messages?)?\n?$/s;
  return table.split("\n\n").flatMap((text) => {
    const found = paragraph.exec(text);
    if (!found) return [];
    const [, source = "", shown = "", messages] = found;
    return { source, shown, messages: messages === undefined ? undefined : Number(messages) };
  });
}

/** What a program sends until it has its value. */
async function counted<T>(program: () => Promise<T>): Promise<readonly [value: T, messages: number]> {
  await python.kb.session.settled();
  await turnOver();
  const before = python.sent.length;
  const value = await program();
  return [value, python.sent.length - before];
}

const TABLES = { published: ["$py"], python: IMPORTS } as const;

describe.each(Object.entries(TABLES))("%s.lisp", (table, names) => {
  const programs = programsOf(table);

  test("is found", () => expect(programs.length).toBeGreaterThan(8));

  test.each(programs)("$source", async ({ source, shown, messages }) => {
    const { kb, unhandled } = python;
    const [value, asked] = await counted(() => run(source, names));
    expect(typeof value === "function" ? await kb.py.repr(value as PyObject) : inspect(value)).toBe(shown);
    expect(asked).toBe(messages ?? asked);
    await kb.session.settled();
    expect(unhandled).toEqual([]);
  });
});

describe("createNodePythonBridge", () => {
  test("gives a program what it asks for by name, and the modules by hand", async () => {
    const python = await createNodePythonBridge();
    try {
      const source = '(let ((np ($py "numpy"))) (await ((. np sum) [1 2 3 4])))';
      expect(await run(source, ["$py"], python)).toBe(10);
      expect(await run("(await (py/max [3 -7] :key py/abs))", IMPORTS, python)).toBe(-7);
      expect(await python.bridge.module("math").gcd!(12, 18)).toBe(6);
    } finally {
      await python.close();
    }
  });
});

describe("the published defects are absent", () => {
  test("a property that is asked for then does not answer for ever", async () => {
    await python.kb.py.exec(
      "class Answers:\n    def then(self, *_): return 'of Python'\nanswers = Answers()",
    );
    const source = `
      (let ((settled (await py.answers)))
        [(== settled (await settled)) settled.then (await ((.$attr settled "then")))])`;
    expect(await run(source)).toEqual([true, undefined, "of Python"]);
    const [pi, messages] = await counted(() => run('(py.import "math" :as m) (await (await m.pi))'));
    expect([pi, messages]).toEqual([Math.PI, 1]);
  });

  test("a value lifted from an attribute stays itself, and is no module of builtins", async () => {
    const source = `
      (py.import "os" :as os)
      (py.import "math" :as m)
      (let ((path (await os.path)) (root m.sqrt))
        [(await path.__name__) (await root.__name__) (await (root 16)) (await (py "p is __import__('os').path" :p path))])`;
    expect(await run(source)).toEqual([expect.stringMatching(/^(posix|nt)path$/), "sqrt", 4, true]);
  });
});
