// The programs for Node in docs/lisp.md. Its cells: tests/test_lisp_page.py.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as lisp from "../src/index.js";

const page = readFileSync(new URL("../../../../docs/lisp.md", import.meta.url), "utf8");
const programs = [...page.matchAll(/^```js node\n(.*?)^```$/gms)].map(([, code]) => code!);

const AsyncFunction = (async () => {}).constructor as new (
  ...texts: string[]
) => (...values: unknown[]) => unknown;

const spaced = (value: unknown): string => String(value).trim().split(/\s+/).join(" ");

test.each(programs)("%s", async (program) => {
  const [, names = ""] = /^import (\{.*\}) from "@kernelbridge\/lisp";$/m.exec(program) ?? [];
  const [, statement = "", shown] = /\n([^\n]*); \/\/ → (.*)\n$/.exec(program) ?? [];
  const before = program.replace(/^import .*$/m, "").replace(/\n[^\n]*\n$/, "");
  const value = await new AsyncFunction(names, `${before}\nreturn ${statement};`)(lisp);
  expect(spaced(value)).toBe(spaced(shown));
});

test("there are programs", () => expect(programs).toHaveLength(2));
