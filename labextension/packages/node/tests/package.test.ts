// What npm packs, installed into an empty project: it runs, and has declarations, without a build.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { testServer } from "./examples.js";
import { installed } from "./installed.js";
import { SECTIONS } from "./manual.js";
import { Server, TOKEN } from "./servers.js";

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

test("{ inject: true } brings the Python side into an environment that lacks it; without, one is told", async () => {
  const python = process.env.KERNELBRIDGE_PYTHON ?? "python3";
  // an environment with all that the package needs, and without the package
  await project.run(python, "-m", "venv", "--without-pip", "bare");
  const { stdout: others } = await project.run(
    python,
    "-c",
    "import sysconfig; print(sysconfig.get_path('purelib'))",
  );
  const { stdout: own } = await project.run(
    "bare/bin/python",
    ...["-c", "import os, sysconfig; print(os.path.relpath(sysconfig.get_path('purelib')))"],
  );
  project.write(join(own.trim(), "others.pth"), others);
  project.write(
    "inject.mjs",
    `import { launch } from "kernelbridge";
const options = { python: "bare/bin/python", env: { PYTHONPATH: undefined } };
await launch(options).catch((error) => console.log(error.name, error.message.split("lacks")[1]));
const kb = await launch({ ...options, inject: true });
console.log(await kb.py.sum([1, 2, 3]));
`,
  );
  const { code, stdout, stderr } = await project.run(process.execPath, "inject.mjs");
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/^KernelStartError .*pip install kernelbridge, or bring it along.*\n6\n$/);
});

test("a program in TypeScript is held to the package's declarations", () => {
  project.write(
    "program.mts",
    `import { launch, type KernelBridge, type PyExpr } from "kernelbridge";
import { compileLispToJS } from "kernelbridge/lisp";
const kb: KernelBridge = await launch({ kernel: "python3" });
const n: number = await kb.py.len([1]);
const x: PyExpr<number> = kb.$py<{ sqrt(x: number): number }>("math").sqrt(4);
// @ts-expect-error no such option
await launch({ kernal: "python3" });
const { code }: { code: string } = compileLispToJS("(+ 1 2)", { pretty: true });
export { code, n, x };
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

describe("docs/node.md shows what its programs print", () => {
  let server: Server;
  beforeAll(async () => {
    server = await Server.start("hub");
    vi.stubEnv("JUPYTER_URL", server.url);
    vi.stubEnv("JUPYTER_TOKEN", TOKEN);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await server[Symbol.asyncDispose]();
  });

  test.each(SECTIONS)("$title", { timeout: 120_000 }, async ({ steps }) => {
    const shown: string[] = [];
    const printed: string[] = [];
    for (const { kind, file, text } of steps) {
      if (kind === "text") shown.push(text);
      else if (kind === "sh") printed.push(await output(text));
      else project.write(file, text);
    }
    expect(printed).toEqual(shown);
    expect(shown).not.toEqual([]);
  });
});

describe("examples/", () => {
  const read = (path: string) => readFileSync(join(project.folder, "examples", path), "utf8");

  test("docs/node.md shows the server as it stands", () => {
    expect(SECTIONS.at(-1)?.steps.at(-1)?.text).toBe(read("server/server.mjs"));
  });

  test.each([
    [["examples/cli/moons.csv", "--by", "mass"], 1, "KeyError: 'mass'"],
    [["examples/cli/moons.csv"], 2, "usage: "],
  ])("the tool says what is wrong with %s", async (args, code, said) => {
    const ended = await project.run(process.execPath, "examples/cli/top.mjs", ...args);
    expect(ended).toEqual({ code, stdout: "", stderr: expect.stringContaining(said) });
  });

  describe("server", () => testServer(project));
});

describe('import … from "python:…"', () => {
  const run = (file: string) => project.run(process.execPath, "--import", "kernelbridge/register", file);

  test("names that JavaScript keeps for itself are exports too, and files are relative to their importer", async () => {
    project.write(
      "lib/words.py",
      "__all__ = ['delete', 'sub']\nimport neighbor\ndelete = 1\ndef sub(): return neighbor.x",
    );
    project.write("lib/neighbor.py", "x = 2");
    project.write("lib/words.mjs", 'export { delete as gone, sub } from "python:./words.py";');
    project.write(
      "words.mjs",
      'import { gone, sub } from "./lib/words.mjs"; console.log(gone, await sub());',
    );
    expect(await run("words.mjs")).toEqual({ code: 0, stdout: "1 2\n", stderr: "" });
  });

  test.each([
    [
      "a file that raises",
      "raises.py",
      "ZeroDivisionError: division by zero",
      'raises.py", line 1, in <module>',
    ],
    ["a file that is not there", "nowhere.py", "There is no Python file", "nowhere.py"],
  ])("%s is the error of the import", async (_, name, ...said) => {
    project.write("raises.py", "1 / 0");
    project.write("imports.mjs", `import { a } from "python:./${name}"; console.log(a);`);
    const { code, stderr } = await run("imports.mjs");
    expect(code).toBe(1);
    for (const text of said) expect(stderr).toContain(text);
  });
});

async function output(command: string): Promise<string> {
  const { code, stdout, stderr } = await project.run("sh", "-c", command);
  expect([code, stderr], stdout).toEqual([0, ""]);
  return stdout;
}
