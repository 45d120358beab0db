// S2 of the systems that the bridge replaces: modules of Python as modules of JavaScript, by `python(spec)`. By `import`, and with
// paths relative to the working directory: package.test.ts, which runs docs/node.md.

import "./python.js";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { launch, type PyObject, python } from "../src/index.js";
import { ownKernel } from "../src/kernels.js";
import { isRunning, Script } from "./script.js";

const SOURCE = `
import threading

RATE = 0.19

class Calculator:
    def __init__(self, digits):
        self.digits = digits
    def add(self, a, b):
        return round(a + b, self.digits)

class Counter:
    def __init__(self, start):
        self.count = start
    def add(self, n):
        self.count += n
        return self.count

def lock():
    made = threading.Lock()
    made.acquire()
    return made

class Gate:
    release = "a date"

def same(a, b):
    return a is b and type(a).__name__

def fail():
    raise KeyError("no luck")
`;

let folder: string;
let tools: PyObject;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "kernelbridge-"));
  vi.stubEnv("JUPYTER_RUNTIME_DIR", folder);
  writeFileSync(join(folder, "tools.py"), SOURCE);
  tools = await python(join(folder, "tools.py"));
});

afterAll(async () => {
  await (await ownKernel()).close();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

test("python(…) loads a file by path and URL, a folder, and an installed package", async () => {
  expect(await python(pathToFileURL(join(folder, "tools.py")))).toBe(tools);
  mkdirSync(join(folder, "bundle"));
  writeFileSync(join(folder, "bundle", "__init__.py"), "from .inner import x\n");
  writeFileSync(join(folder, "bundle", "inner.py"), "x = 5\n");
  expect(await (await python(join(folder, "bundle"))).x).toBe(5);
  expect(await (await python("os.path")).basename("a/b")).toBe("b");
});

test("Calculator(2) and new Calculator(2) are live proxies", async () => {
  const { Calculator } = tools;
  for (const calculator of [await Calculator(2), await new Calculator(2)])
    expect(await calculator.add(1.234, 2.345)).toBe(3.58);
});

test("state lives in Python", async () => {
  const counter = await tools.Counter(5);
  expect([await counter.add(3), await counter.add(2)]).toEqual([8, 10]);
});

test("release() makes Python forget the object, and later use is an error that names the release", async () => {
  const kb = await ownKernel();
  const counter = await tools.Counter(5);
  const id = counter.$id;
  const isHeld = async () => (await kb.handles({ sizes: false })).some((handle) => handle.id === id);
  expect(await isHeld()).toBe(true);
  await counter.release();
  expect(await isHeld()).toBe(false);
  await expect(kb.handle(id)).rejects.toMatchObject({ name: "ReleasedError" });
  await expect(Promise.resolve(counter.add(1))).rejects.toMatchObject({
    name: "ReleasedError",
    message: expect.stringContaining("release"),
  });
  await counter.release();
});

test("a release() that fails, and that nobody awaits, is told, and the program goes on", async () => {
  const told: Error[] = [];
  await using kb = await launch({ releaseByName: true, onUnhandled: (error) => told.push(error) });
  const lock = await kb.$py("threading").Lock();
  void lock.release();
  await expect.poll(() => told).toMatchObject([{ pyType: "RuntimeError" }]);
  await expect(Promise.resolve(lock.release())).rejects.toMatchObject({ pyType: "RuntimeError" });
  expect(await kb.py.sum([1, 2])).toBe(3);
  expect(told).toHaveLength(1);
});

test("an attribute of Python's that is called release stays reachable, and $release is ours", async () => {
  const lock = await tools.lock();
  expect(await lock.release()).toBeNull();
  expect(await lock.locked()).toBe(false);
  await expect(lock.release()).rejects.toMatchObject({ pyType: "RuntimeError" });
  expect(await (await tools.Gate()).release).toBe("a date");
  lock.$release();
  await expect(Promise.resolve(lock.locked())).rejects.toThrow("used after its release");
});

test("where it was not asked for, release is Python's alone", async () => {
  await using kb = await launch({ output: () => {} });
  const made = (await kb.py`[1]`) as PyObject;
  await expect(Promise.resolve(made.release())).rejects.toMatchObject({ pyType: "AttributeError" });
});

test("a proxy that is passed as an argument arrives as the same object", async () => {
  const counter = await tools.Counter(5);
  expect(await tools.same(counter, counter)).toBe("Counter");
});

test("attributes that were added later, data and constants are reachable", async () => {
  const counter = await tools.Counter(5);
  counter.label = "mine";
  expect([await counter.label, await counter.count, await tools.RATE]).toEqual(["mine", 5, 0.19]);
});

test("an exception has a message, the name of its type, and the traceback", async () => {
  const failed = Promise.resolve(tools.fail());
  await expect(failed).rejects.toBeInstanceOf(Error);
  await expect(failed).rejects.toMatchObject({
    pyType: "KeyError",
    message: expect.stringContaining("no luck"),
    traceback: expect.stringMatching(/tools\.py", line \d+, in fail/),
  });
});

test("a file runs once, one that fails runs again, and none hides an installed module", async () => {
  writeFileSync(join(folder, "json.py"), "mine = True\n");
  const path = join(folder, "json.py");
  expect(await (await python(path)).mine).toBe(true);
  expect(await python(path)).toBe(await python(path));
  expect(await (await python("json")).dumps([1])).toBe("[1]");
  writeFileSync(join(folder, "my.tools.py"), "dotted = True\n");
  expect(await (await python(join(folder, "my.tools.py"))).dotted).toBe(true);
  const bad = join(folder, "bad.py");
  writeFileSync(bad, "1 / 0\n");
  await expect(python(bad)).rejects.toMatchObject({ pyType: "ZeroDivisionError" });
  writeFileSync(bad, "# mended, of another length\nok = 1\n");
  expect(await (await python(bad)).ok).toBe(1);
});

test.each([
  ["a file that is not there", "./nowhere.py", "There is no Python file"],
  ["a module that is not installed", "no_such_module", "No module named 'no_such_module'"],
])("%s is named", async (_, spec, message) => {
  await expect(python(spec)).rejects.toThrow(message);
});

test("a script ends by itself, without an orphan", async () => {
  using script = await Script.start("modules");
  const pid = Number(await script.line());
  expect(await script.ended).toMatchObject({ code: 0, stderr: "" });
  expect([isRunning(pid), script.remains()]).toEqual([false, []]);
});

test.each(["SIGINT", "SIGTERM", "SIGKILL"] as const)("%s leaves no kernel behind", async (signal) => {
  using script = await Script.start("modules", "waits");
  const pid = Number(await script.line());
  script.kill(signal);
  expect(await script.ended).toMatchObject({ signal });
  await vi.waitFor(() => expect(isRunning(pid)).toBe(false), { timeout: 30_000 });
});

/** Something that calls itself Python. */
function interpreter(name: string, version: string): string {
  const path = join(folder, name);
  const says = { executable: path, version, prefix: "/", basePrefix: "/", userBase: null, hasKernel: true };
  writeFileSync(path, `#!/bin/sh\necho '${JSON.stringify(says)}'\n`);
  chmodSync(path, 0o755);
  return path;
}

test("KERNELBRIDGE_PYTHON names the interpreter, and one that is missing or too old is told", async () => {
  const kb = await ownKernel();
  expect(await kb.$py("sys").executable).toBe(process.env.KERNELBRIDGE_PYTHON);
  await expect(ownKernel("/nowhere/python")).rejects.toThrow("/nowhere/python, named by the option `python`");
  await expect(ownKernel(interpreter("python3.8", "3.8.20"))).rejects.toThrow(
    /python3\.8 is Python 3\.8\.20, and the bridge needs 3\.10 or newer\. .*KERNELBRIDGE_PYTHON/,
  );
});
