// What npm packs, installed into an empty project: it runs, and has declarations, without a build.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";
import { installed } from "./installed.js";

const project = installed();
const README = new URL("../../../../README.md", import.meta.url);

test("the package needs zeromq, has this workspace's packages inside, and says which Node it wants", () => {
  const read = (path: string) => JSON.parse(readFileSync(join(project.folder, "node_modules", path), "utf8"));
  const { type, engines, dependencies } = read("kernelbridge/package.json");
  expect([type, engines, Object.keys(dependencies)]).toEqual(["module", { node: ">=20" }, ["zeromq"]]);
  expect(existsSync(join(project.folder, "node_modules/@kernelbridge"))).toBe(false);
});

test("the examples of the README run, and end by themselves", async () => {
  const [, section = ""] = readFileSync(README, "utf8").split("## From Node");
  const [, source = ""] = /```js\n(.*?)```/s.exec(section) ?? [];
  project.write("example.mjs", source);
  const { code, stdout, stderr } = await project.run(process.execPath, "example.mjs");
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/^<Python numpy\.ndarray: .*> 0\.6/);
});

test("a program in TypeScript is held to the package's declarations", () => {
  project.write(
    "program.mts",
    `import { launch, type KernelBridge, type PyExpr } from "kernelbridge";
const kb: KernelBridge = await launch({ kernel: "python3" });
const n: number = await kb.py.len([1]);
const x: PyExpr<number> = kb.$py<{ sqrt(x: number): number }>("math").sqrt(4);
// @ts-expect-error no such option
await launch({ kernal: "python3" });
export { n, x };
`,
  );
  const path = join(project.folder, "program.mts");
  const compiled = ts.createProgram([path], {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts"],
    types: ["node"],
    typeRoots: [fileURLToPath(new URL("../../../node_modules/@types", import.meta.url))],
    strict: true,
    noEmit: true,
  });
  const problems = ts.getPreEmitDiagnostics(compiled);
  expect(problems.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))).toEqual([]);
});
