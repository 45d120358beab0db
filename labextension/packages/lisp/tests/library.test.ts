// The tables of the language: every form, macro and function is documented by an example that gives what it says.
import { describe, expect, test, vi } from "vitest";
import { core, documented, documentedNames, LANGUAGE, LIBRARY, toJSName } from "../src/index.js";
import * as library from "../src/library.js";
import { bridge } from "./handles.js";
import { run } from "./run.js";

const names = documentedNames(LANGUAGE);
const examples = names.map((name) => [name, documented(name, LANGUAGE)?.example ?? ""] as const);
/** What asks Python or loads modules needs a host: tests/test_lisp_page.py runs these in cells. */
const asksHost = (example: string): boolean => /\(py |\$py|py\.import|\(import/.test(example);

describe("an example gives what it says", () => {
  const native = examples.filter(([, example]) => !asksHost(example));
  test.each(native)("%s", async (_name, example) => {
    vi.spyOn(console, "log").mockImplementation(() => {});
    const [, form, value] = /^(.*) → (.*)$/s.exec(example) ?? [];
    expect(await run(`(show ${form})`, { ...bridge })).toBe(value);
  });
});

test("a name is documented once", () => {
  const plain = names.filter((name) => documented(name, LANGUAGE)?.name === name);
  expect(plain.filter((name, at) => plain.indexOf(name) !== at)).toEqual([]);
});

test("every name has a usage that begins with it, and one sentence", () => {
  for (const name of names) {
    const { usage, doc } = documented(name, LANGUAGE)!;
    expect(doc, name).toMatch(/^[A-Z0-9-].*\.$/);
    expect(usage, name).toMatch(/^[(~`]/);
  }
});

test("an example calls the function that it documents", () => {
  const rows = LIBRARY.flatMap(([, all]) => all);
  expect(rows.filter(([name, , , example]) => !example.includes(name)).map(([name]) => name)).toEqual([]);
});

test("the module of the library is the library", () => {
  const spelled = Object.entries(core).filter(([name]) => documented(name, LANGUAGE)?.name === name);
  const exported = new Map(Object.entries(library));
  expect([...exported.keys()]).toEqual(expect.arrayContaining(spelled.map(([name]) => toJSName(name))));
  for (const [name, value] of spelled) expect(exported.get(toJSName(name)), name).toBe(value);
});
