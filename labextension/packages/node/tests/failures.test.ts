// Failures as a script meets them: of Python's, in a process of its own, and of its own, in Python.

import "./python.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type KernelBridge, launch, PyError } from "../src/index.js";
import { Script } from "./script.js";

let kb: KernelBridge;
beforeAll(async () => {
  kb = await launch({ output: () => {} });
  await kb.py.exec`
import traceback
from kernelbridge import JSError

class Refused(Exception):
    def __init__(self, code, thing):
        super().__init__(code, thing)
        self.code, self.thing = code, thing

def refuse(thing): raise Refused(7, thing)
def attempt(f):
    try: f()
    except BaseException as error:
        return "".join(traceback.format_exception(None, error, error.__traceback__))
`;
});
afterAll(() => kb.close());

const caught = async (act: () => unknown): Promise<PyError> => {
  try {
    await act();
  } catch (error) {
    return error as PyError;
  }
  throw new Error("nothing was thrown");
};

test("failures that nobody awaits are reported once each and end nothing; one that is not caught ends the script", async () => {
  using script = await Script.start("fails");
  const { code, stdout, stderr } = await script.ended;
  expect([code, stdout]).toEqual([1, "7\n"]);
  for (const name of ["pushed", "used", "awaited"]) {
    expect(stderr.split(`PyError: ValueError: ${name}\n    at `)).toHaveLength(2);
  }
  expect(stderr.split("PyError: NameError: name 'no_such_name' is not defined\n    at ")).toHaveLength(2);
  expect(stderr).toContain("The above exception was the direct cause of the following exception");
  expect(stderr).not.toContain("errors: []");
});

test("an exception is there with its values, its lines and itself", async () => {
  const thing = await kb.py.dict!([["a", 1]]);
  const error = await caught(() => kb.py.refuse!(thing));
  expect(error).toBeInstanceOf(PyError);
  expect([error.pyType, error.is("Exception"), error.args[0]]).toEqual(["Refused", true, 7]);
  expect(error.args[1]).toBe(thing);
  expect(error.frames.at(-1)?.slice(2)).toEqual(["refuse", "def refuse(thing): raise Refused(7, thing)"]);
  const object = error.object as typeof thing;
  expect(await object.code).toBe(7);
  expect(await object.thing).toBe(thing);
  expect(error.stack).toMatch(/^PyError: Refused: .*\n {4}at .*failures\.test\.ts:\d+:\d+/);
});

test("Python tells of the lines of a script, which it reads from the file", async () => {
  const fail = () => {
    throw new RangeError("too far"); // this line
  };
  const text = (await kb.py.attempt!(() => fail())) as string;
  expect(text).toMatch(/failures\.test\.ts", line \d+, in fail\n/);
  expect(text).toContain("js.RangeError: too far");
  for (const line of text.split("\n")) expect(line).not.toMatch(/^ +$|node:internal|operations\.[jt]s/);
});

test("a huge repr is a short preview, and the whole when it is asked for", async () => {
  const huge = await kb.py`type("Huge", (), {"__repr__": lambda self: "y" * 10**7})()`;
  expect(String(huge).length).toBeLessThan(200);
  expect(await huge.$repr()).toHaveLength(10 ** 7);
});

test("arguments that are too large to be told are handles of the values", async () => {
  const error = await caught(() => kb.py.exec`raise ValueError("x" * 10**7, 10**10_000)`);
  expect(error.message.length).toBeLessThan(10_100);
  expect(await kb.py.len!(error.args[0])).toBe(10 ** 7);
  expect(await kb.py`${error.args[1]} == 10**10_000`).toBe(true);
});
