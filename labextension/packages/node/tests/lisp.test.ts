// Lisp programs against a real kernel, compiled by `compileLispToJS` and evaluated: what they give, and what they send.

import { readFileSync } from "node:fs";
import { inspect } from "@kernelbridge/cells";
import { compileLispToJS } from "@kernelbridge/lisp";
import { expect, test } from "vitest";
import { launched, turnOver } from "./launched.js";

const python = launched();

/** Indirect eval: the published way to get at a program's function. */
// biome-ignore lint/security/noGlobalEval: a program is one expression that gives its function
const evaluate: (code: string) => unknown = globalThis.eval;

const IMPORTS = ["$py", "py", "kw", "slice", "op"] as const;

function run(source: string): Promise<unknown> {
  const { code } = compileLispToJS(source, { importNames: IMPORTS });
  return (evaluate(code) as (names: object) => Promise<unknown>)(python.kb);
}

interface Program {
  readonly source: string;
  readonly shown: string;
  readonly messages: number | undefined;
}

/** The programs of a table, which says of itself how it is read. */
function programsOf(name: string): Program[] {
  const table = readFileSync(new URL(`../../../../tests/lisp/${name}.lisp`, import.meta.url), "utf8");
  const paragraphs = table
    .split("\n\n")
    .map((text) => /^([^;].*?) ; → (.*?)(?: ; (\d+) messages?)?\n?$/s.exec(text));
  return paragraphs.flatMap((found) => {
    if (!found) return [];
    const [, source = "", shown = "", messages] = found;
    return { source, shown, messages: messages === undefined ? undefined : Number(messages) };
  });
}

const programs = programsOf("python");

test("the table is found", () => expect(programs.length).toBeGreaterThan(40));

test.each(programs)("$source", async ({ source, shown, messages }) => {
  const { kb, sent, unhandled } = python;
  await kb.session.settled();
  await turnOver();
  const before = sent.length;
  const value = await run(source);
  const asked = sent.length - before;
  expect(typeof value === "function" ? await kb.py.repr(value) : inspect(value)).toBe(shown);
  if (messages !== undefined) expect(asked).toBe(messages);
  await kb.session.settled();
  expect(unhandled).toEqual([]);
});
