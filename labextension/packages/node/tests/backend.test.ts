// S4 of the systems that the bridge replaces: Python's text, and backends that are called and send events.

import "./python.js";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Backend, execute, getPythonVersion, hasPython, spawn } from "../src/index.js";
import { ownKernel } from "../src/kernels.js";
import { isRunning } from "./script.js";

let folder: string;
const PYTHON = process.env.KERNELBRIDGE_PYTHON as string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "kernelbridge-"));
  vi.stubEnv("JUPYTER_RUNTIME_DIR", folder);
});

afterAll(async () => {
  await (await ownKernel()).close();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

describe("execute", () => {
  test.each<[string, string, unknown]>([
    ["a return", "return {'hello': 'world'}", { hello: "world" }],
    ["several statements with imports", "import math\nx = math.sqrt(16)\nreturn [x, None]", [4, null]],
    ["an indented text", "\n    if True:\n        return 'in'\n", "in"],
    ["an await", "import asyncio\nawait asyncio.sleep(0)\nreturn (1, 2)", [1, 2]],
    ["no return", "y = 1", null],
  ])("gives the value of %s", async (_, code, value) => {
    expect(await execute(code)).toEqual(value);
  });

  test("an exception has its message and traceback", async () => {
    await expect(execute("x = 1\n1 / 0")).rejects.toMatchObject({
      message: "ZeroDivisionError: division by zero",
      traceback: expect.stringContaining("line 2"),
    });
  });

  test("{ timeout } interrupts Python, and the next call works", async () => {
    await expect(execute("while True: pass", { timeout: 300 })).rejects.toMatchObject({
      name: "TimeoutError",
    });
    expect(await execute("return 1")).toBe(1);
  });

  test("{ pythonPath } names the interpreter", async () => {
    expect(await execute("import sys\nreturn sys.executable", { pythonPath: PYTHON })).toBe(PYTHON);
    await expect(execute("return 1", { pythonPath: "/nowhere" })).rejects.toThrow("/nowhere");
    await (await ownKernel(PYTHON)).close();
  });
});

test("hasPython() and getPythonVersion()", async () => {
  expect([await hasPython(), await hasPython("/nowhere/python")]).toEqual([true, false]);
  expect(await getPythonVersion()).toMatch(/^3\.\d+\.\d+$/);
  await expect(getPythonVersion("/nowhere/python")).rejects.toMatchObject({ name: "KernelNotFoundError" });
});

const SOURCE = `
import asyncio, os, threading, time
from kernelbridge import PythonBridge

class MyBackend(PythonBridge):
    def __init__(self):
        self.send_event("data", "first")
    def greet(self, name="World"):
        return f"Hello {name}!"
    def mode(self):
        return [os.environ["MODE"], __name__, os.path.basename(__file__)]
    async def later(self, value):
        await asyncio.sleep(0)
        return {"value": value}
    def spin(self):
        while True:
            pass
    def fail(self):
        raise LookupError("no luck")
    def count(self, to):
        def send():
            for n in range(to):
                self.send_event("data", n)
        thread = threading.Thread(target=send)
        thread.start()
        while thread.is_alive():
            time.sleep(0.01)
    async def count_down(self, of):
        for n in reversed(range(of)):
            await self.send_event("down", n)
    def _private(self):
        return 1

MyBackend().run()
`;

function write(source: string, name = "backend.py"): string {
  writeFileSync(join(folder, name), source);
  return join(folder, name);
}

describe("spawn", () => {
  let b: Backend;
  const unhandled: Error[] = [];

  beforeAll(async () => {
    const onUnhandled = (error: Error) => unhandled.push(error);
    b = await spawn(write(SOURCE), { env: { MODE: "test" }, timeout: 60_000, onUnhandled });
  });
  afterAll(() => b.terminate());

  test('b.call("greet", { name: "Ada" }, 5000) gives the result', async () => {
    expect(await b.call("greet", { name: "Ada" }, 60_000)).toBe("Hello Ada!");
    expect(await b.call("greet")).toBe("Hello World!");
    expect(await b.call("later", { value: [1] })).toEqual({ value: [1] });
    expect(await b.call("mode")).toEqual(["test", "__main__", "backend.py"]);
  });

  test("at its time-out a call rejects and Python is interrupted, so that the next call works at once", async () => {
    await expect(b.call("spin", {}, 300)).rejects.toMatchObject({ name: "TimeoutError" });
    expect(await b.call("greet")).toBe("Hello World!");
  });

  test("an exception of Python's has its message and traceback", async () => {
    await expect(b.call("fail")).rejects.toMatchObject({
      pyType: "LookupError",
      message: "LookupError: no luck",
      traceback: expect.stringMatching(/backend\.py", line \d+, in fail/),
    });
  });

  test.each(["shout", "_private", "__init__", "run", "send_event", "_mail"])(
    "there is no method %s to call",
    async (name) => {
      await expect(b.call(name)).rejects.toThrow(
        `MyBackend has no public method '${name}'; there are: count, count_down, fail, greet, later, mode, spin`,
      );
    },
  );

  test("wrong arguments are Python's own error", async () => {
    await expect(b.call("greet", { nam: "Ada" })).rejects.toMatchObject({ pyType: "TypeError" });
  });

  test('b.on("data", handler) hears every event in order, also those of before', {
    timeout: 120_000,
  }, async () => {
    const heard: unknown[] = [];
    const off = b.on("data", (payload) => heard.push(payload));
    await b.call("count", { to: 3000 });
    await vi.waitFor(() => expect(heard.length).toBe(3001), { timeout: 60_000 });
    expect(heard).toEqual(["first", ...Array(3000).keys()]);
    off();
    await b.call("count", { to: 1 });
    expect(heard.length).toBe(3001);
  });

  test("events that wait for their listener come first, and once hears one of them", async () => {
    await b.call("count_down", { of: 1 });
    expect(await b.once("down")).toBe(0);
    const heard: number[] = [];
    b.on<number>("down", (n) => heard.push(n));
    await b.call("count_down", { of: 2 });
    await vi.waitFor(() => expect(heard).toEqual([1, 0]));
    b.off("down");
  });

  test("a handler that throws is reported, and stops nobody", async () => {
    const heard: unknown[] = [];
    b.on("data", () => {
      throw new RangeError("my own mistake");
    });
    b.on("data", (payload) => heard.push(payload));
    await b.call("count", { to: 2 });
    await vi.waitFor(() => expect([heard, unhandled.length]).toEqual([[0, 1], 2]));
    expect(unhandled.map(String)).toEqual(Array(2).fill("RangeError: my own mistake"));
    b.off("data");
  });
});

test.each(["quiet", "busy"])("b.terminate() ends a %s process, and rejects what waits", async (state) => {
  const b = await spawn(write(SOURCE), { output: () => {} });
  const pid = b.pid as number;
  const waiting = state === "busy" ? b.call("spin") : b.once("never");
  const rejected = expect(waiting).rejects.toThrow();
  expect(isRunning(pid)).toBe(true);
  await b.terminate();
  await rejected;
  expect(isRunning(pid)).toBe(false);
});

test.each<[string, string, object]>([
  [
    "raises at its start",
    "x = 1\n1 / 0\n",
    { pyType: "ZeroDivisionError", traceback: expect.stringContaining('crash.py", line 4') },
  ],
  ["is no Python", "exec('def (:')\n", { pyType: "SyntaxError" }],
  ["exits at its start", "import sys\nsys.exit(3)\n", { pyType: "SystemExit" }],
  ["dies at its start", "import os\nos._exit(3)\n", { name: "KernelDiedError" }],
  ["runs no backend", "x = 1\n", { message: expect.stringContaining("MyBackend().run()") }],
])("a backend that %s rejects spawn, and leaves no process", async (_, source, error) => {
  const pid = join(folder, "pid");
  const path = write(
    `import os\nopen(${JSON.stringify(pid)}, "w").write(str(os.getpid()))\n${source}`,
    "crash.py",
  );
  await expect(spawn(path, { output: () => {} })).rejects.toMatchObject(error);
  expect(isRunning(Number(readFileSync(pid, "utf8")))).toBe(false);
});

test("a backend that does not come to its end in time rejects spawn", async () => {
  const path = write("while True: pass\n", "slow.py");
  await expect(spawn(path, { timeout: 4000 })).rejects.toMatchObject({ name: "TimeoutError" });
  await expect(spawn("./nowhere.py")).rejects.toThrow("There is no Python file");
});

test("a backend that Python runs by itself says who should start it", async () => {
  const ran = promisify(execFile)(PYTHON, [write(SOURCE)]);
  await expect(ran).rejects.toThrow(
    /MyBackend\(\)\.run\(\) takes calls of .* Start it from JavaScript: spawn\("backend\.py"\)/,
  );
});
