// The Node host as a process of its own, with this test in the kernel's place.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Session } from "@kernelbridge/bridge";
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
