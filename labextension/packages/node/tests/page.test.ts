// Every JavaScript and TypeScript example of docs/bridge.md, run as a script against a real kernel, and compiled as a user
// with the settings of `tsc --init` would.

import "./python.js";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { matches, programs } from "./page.js";
import { Script } from "./script.js";

const PACKAGE = fileURLToPath(new URL("..", import.meta.url));
const FOLDER = `node_modules/.cache/kernelbridge-page-${process.pid}`;

const all = programs().map((program, at) => ({ ...program, name: `page-${at}`, file: `${FOLDER}/${at}.ts` }));

beforeAll(() => {
  mkdirSync(`${PACKAGE}/${FOLDER}`, { recursive: true });
  for (const { file, source } of all) writeFileSync(`${PACKAGE}/${file}`, source);
});

afterAll(() => rmSync(`${PACKAGE}/${FOLDER}`, { recursive: true }));

describe("a section of the page shows what it says", () => {
  test.each(all)("$title", { timeout: 30_000 }, async ({ file, name, shown }) => {
    using script = await Script.of(file, name);
    const { code, stdout, stderr } = await script.ended;
    expect(stderr).toBe("");
    const told = stdout.split("\n").filter((line) => line.startsWith("["));
    const seen = new Map(told.map((line) => JSON.parse(line) as [number, string]));
    const read = shown.map(([line, text]) => {
      const got = seen.get(line) ?? "nothing";
      return [line, matches(got, text) ? text : got];
    });
    expect(read).toEqual(shown);
    expect(code).toBe(0);
  });
});

test("the examples compile", { timeout: 60_000 }, () => {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    customConditions: ["source"],
    lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts"],
    types: ["node"],
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: true,
    noEmit: true,
  };
  const files = all.map(({ file }) => PACKAGE + file);
  const compiled = ts.createProgram(files, options);
  const found = files.flatMap((file) => ts.getPreEmitDiagnostics(compiled, compiled.getSourceFile(file)));
  const problems = found.map(({ file, start = 0, messageText }) => {
    const { line = 0 } = file?.getLineAndCharacterOfPosition(start) ?? {};
    return `${file?.text.split("\n")[line]}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
  });
  expect(problems).toEqual([]);
});
