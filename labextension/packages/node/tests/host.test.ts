// The Node host as a process of its own, with this test in the kernel's place.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type PyError, Session } from "@kernelbridge/bridge";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { StreamTransport } from "../src/stream.js";
import { bundle } from "./script.js";

let file: string;
let folder: string;
let host: ChildProcess;
let session: Session;
let written: string;

beforeAll(async () => {
  file = await bundle("src/host.ts", "host");
  folder = mkdtempSync(join(tmpdir(), "kernelbridge-"));
});
afterAll(() => {
  for (const path of [folder, file]) rmSync(path, { recursive: true });
});

beforeEach(async () => {
  written = "";
  host = spawn(process.execPath, [file], { cwd: folder, stdio: ["pipe", "pipe", "inherit"] });
  if (!host.stdin || !host.stdout) throw new Error("the host has pipes");
  session = await Session.accept(new StreamTransport(host.stdout, host.stdin), {
    operations: {
      write: (_call, stream, text) => {
        written += `${stream}: ${text}`;
      },
      finished: () => null,
    },
  });
});
afterEach(() => {
  host.kill("SIGKILL");
});

let count = 0;

/** Runs a cell in the host, as the kernel does. */
async function cell(source: string, language: "js" | "lisp" = "js"): Promise<unknown> {
  count += 1;
  const request = { language, source, cell: "", count };
  const { value } = (await session.perform("evaluate", [request])) as { value: unknown };
  return value;
}

test("cells of both languages share their variables", async () => {
  expect(await cell("const x = 20; x + 1")).toBe(21);
  expect(await cell("(* x 2)", "lisp")).toBe(40);
});

test("what a cell prints by console or process goes to the kernel", async () => {
  await cell('console.log("log"); console.error("error"); process.stdout.write("raw\\n")');
  expect(written).toBe("stdout: log\nstderr: error\nstdout: raw\n");
});

test("modules are found from the kernel's folder: beside it, in its packages, and in Node", async () => {
  writeFileSync(join(folder, "beside.mjs"), "export const here = 1");
  writeFileSync(join(folder, "data.json"), '{"there": 2}');
  mkdirSync(join(folder, "node_modules/pack"), { recursive: true });
  writeFileSync(
    join(folder, "node_modules/pack/package.json"),
    '{"name": "pack", "exports": {"import": "./i.mjs"}}',
  );
  writeFileSync(join(folder, "node_modules/pack/i.mjs"), "export default 3");
  const source = `
import { here } from "./beside.mjs";
import data from "./data.json" with { type: "json" };
import three from "pack";
import { join } from "node:path";
[here, data.there, three, join("a", "b")].join(" ")`;
  expect(await cell(source)).toBe("1 2 3 a/b");
});

test("an error that no code catches is shown and does not end the host", async () => {
  await cell('setTimeout(() => { throw new Error("late") }); Promise.reject(new Error("never caught")); 0');
  await vi.waitFor(() => expect(written).toMatch(/stderr: .*never caught.*late/s));
  expect(await cell("1 + 1")).toBe(2);
});

test("an interrupt of the process group does not end it", async () => {
  host.kill("SIGINT");
  expect(await cell("1 + 1")).toBe(2);
});

test("it ends when the kernel closes the pipe, even in the middle of a cell", async () => {
  const cut = cell("await new Promise(() => setInterval(() => {}, 1000))").catch(
    (error: Error) => error.name,
  );
  await session.perform("name", ["console"]);
  host.stdin?.end();
  expect(await once(host, "exit")).toEqual([0, null]);
  expect(await cut).toBe("ConnectionClosedError");
});

test("it ends with a kernel that was killed, even while a cell computes without end", async () => {
  const start = `require("node:child_process").spawn(process.execPath, [${JSON.stringify(file)}], { stdio: "inherit" })`;
  const kernel = spawn(process.execPath, ["-e", start], { stdio: ["pipe", "pipe", "inherit"] });
  let told: (text: unknown) => void;
  const printed = new Promise((resolve) => {
    told = resolve;
  });
  const orphan = await Session.accept(new StreamTransport(kernel.stdout, kernel.stdin), {
    operations: { write: (_call, _stream, text) => told(text) },
  });
  const source = 'console.log("on"); await new Promise((go) => setTimeout(go)); while (true);';
  const request = { language: "js", source, cell: "", count: 1 };
  const cut = orphan.perform("evaluate", [request]).catch((error: Error) => error.name);
  expect(await printed).toBe("on\n");
  kernel.kill("SIGKILL");
  expect(await cut).toBe("ConnectionClosedError");
});

const failures: readonly (readonly [title: string, source: string, parts: readonly string[]])[] = [
  ["a file that is not there", "import './gone.mjs'", ['There is no module "./gone.mjs" in ']],
  [
    "a package that is not installed",
    "import 'gone-package'",
    ['There is no package "gone-package" for ', "npm install gone-package"],
  ],
  ["a module that Node lacks", "import 'node:gone'", ['has no module "node:gone"']],
  [
    "a URL",
    "await import('https://localhost/x.js')",
    ["Node loads no module from https:", "import it by its name"],
  ],
  ["a folder", "import './node_modules'", ['"./node_modules" is a folder']],
  ["a file that is no JavaScript", "import './broken.mjs'", ["broken.mjs, line 2:16)", "let broken = ;"]],
  ["a file that imports what is not there", "import './lacks.mjs'", ["other.mjs", "lacks.mjs"]],
  [
    "a name that a file lacks",
    "import { gone } from './lives.mjs'",
    ['exports no "gone"; it has: grow, size'],
  ],
];
test.each(failures)("an import tells of %s", async (_title, source, parts) => {
  writeFileSync(join(folder, "broken.mjs"), "const fine = 1\n  let broken = ;");
  writeFileSync(join(folder, "lacks.mjs"), "import './other.mjs'");
  writeFileSync(join(folder, "lives.mjs"), "export let size = 1; export const grow = () => { size += 1 }");
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  const told = await cell(source).then(String, ({ message }: Error) => message);
  for (const part of parts) expect(told).toContain(part);
});

test("a file that was written again is loaded again by the next cell that imports it", async () => {
  const path = join(folder, "changes.mjs");
  writeFileSync(path, "export const n = 1");
  expect(await cell("import { n } from './changes.mjs'; const early = () => n; n")).toBe(1);
  expect(await cell("import { n } from './changes.mjs'; n")).toBe(1);
  writeFileSync(path, "export const n = 2");
  utimesSync(path, 1, 1);
  expect(await cell("import { n } from './changes.mjs'; early()")).toBe(2);
});

test("a traceback goes through the user's modules, with their lines", async () => {
  writeFileSync(
    join(folder, "fails.mjs"),
    "export function fail() {\n  throw new RangeError('in a module')\n}",
  );
  const told = await cell(
    "import { fail } from './fails.mjs'; const go = async () => { await 0; fail() }; await go()",
  ).then(String, (error: PyError) => error.traceback);
  expect(told).toContain("line 1:71, in go");
  expect(told).toMatch(/fails\.mjs, line 2:9, in fail\n {4}throw new RangeError\('in a module'\)\n {10}\^/);
  expect(told).not.toContain("host");
});

test("a cell has the URL of a file in the kernel's folder", async () => {
  writeFileSync(join(folder, "text.txt"), "the text");
  const source =
    "import { readFileSync } from 'node:fs'; readFileSync(new URL('text.txt', import.meta.url), 'utf8')";
  expect(await cell(source)).toBe("the text");
});
