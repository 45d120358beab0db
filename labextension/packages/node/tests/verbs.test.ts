// Python by verbs: one request at a time, as a compiler's run-time would send it; and the thin bridge over it.

import "./python.js";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { createNodePythonBridge, PythonBridge, type VerbRequest } from "../src/index.js";
import { launched } from "./launched.js";

const python = launched("import math");

describe("transport.request", () => {
  test("the seven verbs", async () => {
    const { transport } = python.kb;
    expect(await transport.request({ op: "ping" })).toBe("pong");
    const math = await transport.request({ op: "import", name: "math" });
    const sqrt = await transport.request({ op: "getattr", target: math, name: "sqrt" });
    expect(await transport.request({ op: "call", target: sqrt, args: [16] })).toBe(4);
    const made = await transport.request({
      op: "call",
      target: python.kb.py.type,
      args: ["Made", python.kb.py.tuple([]), {}],
    });
    expect(await transport.request({ op: "setattr", target: made, name: "x", value: [1] })).toBeNull();
    const x = await transport.request({ op: "getattr", target: made, name: "x" });
    expect(await transport.request({ op: "repr", target: x })).toBe("[1]");
    const dict = await transport.request({ op: "call", target: python.kb.py.dict, kwargs: { a: 1 } });
    expect(await transport.request({ op: "repr", target: dict })).toBe("{'a': 1}");
    expect(await transport.request({ op: "release", target: x })).toBeNull();
    await expect(transport.request({ op: "repr", target: x })).rejects.toThrow("used after its release");
  });

  test("requests that do not wait for each other run in order", async () => {
    const { transport, py } = python.kb;
    const list = await py.list();
    const append = await list.append;
    const calls = [1, 2, 3].map((item) => transport.request({ op: "call", target: append, args: [item] }));
    await Promise.all(calls);
    expect(await list.$js()).toEqual([1, 2, 3]);
  });

  test.each([
    [
      "an unknown verb",
      { op: "eval" },
      'no request "eval": there are ping, import, getattr, setattr, call, repr, release',
    ],
    ["no verb at all", {}, "no request undefined"],
    ["a verb of every object", { op: "toString" }, 'no request "toString"'],
    [
      "a missing field",
      { op: "getattr", target: null },
      "the request getattr lacks name: it needs target, name",
    ],
    [
      "a target that is not Python's",
      { op: "repr", target: { id: 5 } },
      "the target of repr is {id: 5}, and no object of Python's",
    ],
    ["a forged target", { op: "repr", target: 4711 }, "the target of repr is 4711"],
  ])("%s is a sentence", async (_, request, message) => {
    await expect(python.kb.transport.request(request as VerbRequest)).rejects.toThrow(message);
  });

  test("a failure in Python is its exception", async () => {
    const failed = python.kb.transport.request({ op: "import", name: "no_such_module" });
    await expect(failed).rejects.toMatchObject({ pyType: "ModuleNotFoundError" });
  });
});

test("new PythonBridge(transport).module is a module", async () => {
  const numpy = new PythonBridge(python.kb.transport).module("numpy");
  expect(await numpy.sum([1, 2, 3, 4])).toBe(10);
});

test("createNodePythonBridge starts Python and gives its bridge, $py and close", async () => {
  const folder = mkdtempSync(join(tmpdir(), "kernelbridge-"));
  vi.stubEnv("JUPYTER_RUNTIME_DIR", folder);
  const { bridge, $py, close } = await createNodePythonBridge(process.env.KERNELBRIDGE_PYTHON);
  expect(await bridge.module("numpy").sum([1, 2, 3, 4])).toBe(10);
  expect(await $py("numpy").sum([1, 2, 3, 4])).toBe(10);
  expect(await $py("sys").executable).toBe(process.env.KERNELBRIDGE_PYTHON);
  await close();
  await expect(bridge.transport.request({ op: "ping" })).rejects.toMatchObject({
    name: "ConnectionClosedError",
  });
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

test("transport.close ends the session and the kernel that was launched for it", async () => {
  const { launch } = await import("../src/index.js");
  const kb = await launch({ output: () => {} });
  await kb.transport.close();
  expect(kb.session.ended?.name).toBe("ConnectionClosedError");
  expect(() => process.kill(kb.kernel.pid as number, 0)).toThrow("ESRCH");
});
