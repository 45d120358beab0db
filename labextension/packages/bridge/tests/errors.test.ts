import { readFileSync } from "node:fs";
import { inspect } from "node:util";
import { runInNewContext } from "node:vm";
import { describe, expect, test, vi } from "vitest";
import { describeError, reviveError } from "../src/exceptions.js";
import * as bridge from "../src/index.js";
import {
  BRIDGE_ERRORS,
  BridgeError,
  memoryPair,
  PyError,
  ReleasedError,
  Session,
  ThrownValue,
} from "../src/index.js";
import type { ErrorInfo, Wire } from "../src/protocol.js";
import { framesIn } from "../src/stacks.js";
import { tellPlainly } from "../src/tell.js";
import { asError } from "../src/thrown.js";
import { pair } from "./pair.js";

const TREE: Record<string, string> = JSON.parse(
  readFileSync(new URL("../../../../tests/errors.json", import.meta.url), "utf8"),
);

describe("the tree of errors", () => {
  test("is the one that both languages have", () => {
    const tree = Object.entries(BRIDGE_ERRORS).map(([name, kind]) => [
      name,
      Object.getPrototypeOf(kind).name,
    ]);
    expect(tree).toEqual(Object.entries(TREE).map(([name, base]) => [name, base || "Error"]));
  });

  test.each(Object.keys(TREE))("has %s, public and by this name", (name) => {
    const Kind = Reflect.get(bridge, name) as typeof BridgeError;
    expect(new Kind("m")).toMatchObject({ name, message: "m" });
  });
});

/** What the other peer is told; references are numbered. */
function told(error: Error): ErrorInfo {
  const seen: object[] = [];
  const introduce = (value: object): Wire => {
    if (!seen.includes(value)) seen.push(value);
    return { mine: seen.indexOf(value) };
  };
  return describeError(error, { introduce, tell: tellPlainly });
}

describe("an error of ours", () => {
  test("is told by its class, its message and the lines of its stack", () => {
    class Refused extends RangeError {}
    const info = told(new Refused("no"));
    expect(info).toMatchObject({
      type: "Refused",
      mro: ["Refused", "RangeError", "Error", "Object"],
      message: "no",
      args: ["no"],
      object: { mine: 0 },
    });
    expect(info.frames.at(-1)?.[0]).toContain("errors.test.ts");
    expect(told(new (class Mine extends Error {})("m"))).toMatchObject({ type: "Mine" });
  });

  test("of the bridge has one name in both languages", () => {
    expect(told(new ReleasedError("gone"))).toMatchObject({
      type: "kernelbridge.ReleasedError",
      mro: ["kernelbridge.ReleasedError", "kernelbridge.BridgeError", "Error", "Object"],
    });
  });

  test("that causes itself is told once and closed by its reference", () => {
    const error = new Error("m");
    error.cause = error;
    const { cause, object } = told(error);
    expect(cause).toEqual({ type: "Error", mro: ["Error", "Object"], message: "m", object });
  });

  test("with a thousand causes says where they were cut", () => {
    const chain = (depth: number): Error =>
      depth === 0 ? new Error("0") : new Error(`${depth}`, { cause: chain(depth - 1) });
    let [info, depth] = [told(chain(1000)), 1];
    for (; info.cause; depth += 1) info = info.cause;
    expect(depth).toBe(100);
    expect(info.notes).toEqual(["cause: Error: 900"]);
  });

  test("with ten thousand members says how many are left out", () => {
    const info = told(
      new AggregateError(
        Array.from({ length: 10_000 }, () => 5),
        "m",
      ),
    );
    expect(info.errors).toHaveLength(99);
    expect(info.errors[0]).toMatchObject({ type: "ThrownValue", message: "5 was thrown, which is no Error" });
    expect(info.notes).toEqual(["… 9901 members are left out"]);
  });

  test("on top of another at the end of a block is told with both", () => {
    const error = Object.assign(new Error("m"), {
      error: new TypeError("a"),
      suppressed: new RangeError("b"),
    });
    Object.defineProperty(error, "name", { value: "SuppressedError" });
    Object.setPrototypeOf(error, class SuppressedError extends Error {}.prototype);
    expect(told(error).errors.map(({ type }) => type)).toEqual(["RangeError", "TypeError"]);
  });

  test("whose cause is no error says what it is", () => {
    expect(told(new Error("m", { cause: { code: 5 } })).notes).toEqual(["cause: {code: 5}"]);
  });

  test("of ten megabytes is cut, and says so", () => {
    const { message, traceback } = told(new Error("m".repeat(1e7)));
    expect(message).toBe(`${"m".repeat(10_000)}… [9990000 more characters]`);
    expect(traceback.length).toBeLessThan(101_000);
  });

  test("of a deep recursion is told by its ends", () => {
    const stack = Array.from({ length: 500 }, (_, at) => `    at f (file.js:${at + 1}:1)`).join("\n");
    const { frames } = told(Object.assign(new Error("m"), { stack: `Error: m\n${stack}` }));
    expect(frames).toHaveLength(201);
    expect(frames[50]).toEqual(["", 0, "… 300 frames left out", ""]);
    expect(frames.at(-1)).toEqual(["file.js", 1, "f", ""]);
  });

  const throws = (name: string): Error =>
    Object.defineProperty(new Error("m"), name, {
      get: () => {
        throw new Error("from inside");
      },
    });
  const odd: readonly (readonly [string, () => Error, Partial<ErrorInfo>])[] = [
    ...["message", "name", "stack", "cause", "errors", "constructor"].map(
      (name) => [`whose ${name} throws`, () => throws(name), { type: "Error" }] as const,
    ),
    ["whose stack is no text", () => Object.assign(new Error("m"), { stack: 5 }), { traceback: "Error: m" }],
    ["that is frozen", () => Object.freeze(new Error("m")), { message: "m" }],
    ["of another realm", () => runInNewContext("new RangeError('m')"), { type: "RangeError", message: "m" }],
    ["of the DOM", () => new DOMException("m", "AbortError"), { type: "AbortError", message: "m" }],
    ["with half a surrogate pair", () => new Error("\ud800"), { message: "\ufffd" }],
    ["without a prototype", () => Object.setPrototypeOf(new Error("m"), null), { message: "m" }],
  ];
  test.each(odd)("%s is told all the same", (_, make, part) => {
    const info = told(asError(make()));
    expect(info).toMatchObject(part);
    expect(() => JSON.stringify(info)).not.toThrow();
  });

  test.each([[5], [null], [undefined], ["text"], [Symbol("s")], [Object.create(null)], [Promise.resolve(1)]])(
    "that is none, %o, becomes one that keeps it",
    (value) => {
      const error = asError(value);
      expect(error).toBeInstanceOf(ThrownValue);
      expect((error as ThrownValue).value).toBe(value);
    },
  );
});

/** The error that a payload stands for; an object in it is the one of that index. */
const revived = (info: object, objects: readonly unknown[] = []): Error =>
  reviveError(info, (wire) => (typeof wire === "number" ? objects[wire] : wire));

const KEY_ERROR = {
  type: "KeyError",
  message: "'k'",
  mro: ["KeyError", "LookupError"],
  traceback: "Trace\n",
};

describe("an error of the other peer's", () => {
  test("is told by its parts and asks nobody", () => {
    const error = revived({
      ...KEY_ERROR,
      args: ["k"],
      notes: ["n"],
      frames: [["f.py", 1, "f", "x"]],
    }) as PyError;
    expect(error).toMatchObject({ message: "KeyError: 'k'", pyType: "KeyError", args: ["k"], notes: ["n"] });
    expect(error.frames).toEqual([["f.py", 1, "f", "x"]]);
    expect(["KeyError", "LookupError", "ValueError"].map((name) => error.is(name))).toEqual([
      true,
      true,
      false,
    ]);
    expect(error.stack).toBe("PyError: KeyError: 'k'\n\nTrace");
  });

  test("is of a class by its bare name too", () => {
    const error = revived({ type: "numpy.LinAlgError", mro: ["numpy.LinAlgError"] }) as PyError;
    expect([error.is("LinAlgError"), error.is("numpy.LinAlgError"), error.is("AlgError")]).toEqual([
      true,
      true,
      false,
    ]);
  });

  test("is printed once, and without its parts", () => {
    const error = revived({ ...KEY_ERROR, cause: KEY_ERROR });
    expect(inspect(error)).toBe(error.stack);
    expect(Object.keys(error)).toEqual([]);
  });

  test("has the causes and members that it had, cycles among them", () => {
    const [one, two] = [{ at: 1 }, { at: 2 }];
    const error = revived(
      {
        ...KEY_ERROR,
        object: 0,
        cause: { ...KEY_ERROR, object: 1, cause: { object: 0 } },
        errors: [KEY_ERROR],
      },
      [one, two],
    ) as PyError;
    expect((error.cause as PyError).object).toBe(two);
    expect((error.cause as PyError).cause).toBe(error);
    expect(error.errors).toHaveLength(1);
  });

  test("of the bridge is of its own class, an unknown one of the nearest that is known", () => {
    const mro = ["kernelbridge.ReleasedError", "kernelbridge.BridgeError", "Exception"];
    expect(revived({ type: mro[0], mro, message: "gone" })).toBeInstanceOf(ReleasedError);
    const newer = revived({ type: "kernelbridge.Newer", mro: ["kernelbridge.Newer", ...mro.slice(1)] });
    expect(newer.constructor).toBe(BridgeError);
    expect(revived({ type: "BridgeError", mro: ["BridgeError"] })).toBeInstanceOf(PyError);
  });

  test("that is ours is itself", () => {
    const mine = new TypeError("mine");
    expect(revived({ ...KEY_ERROR, object: 0 }, [mine])).toBe(mine);
    expect(revived({ ...KEY_ERROR, cause: { object: 0 } }, [mine]).cause).toBe(mine);
  });

  test("that went back there comes again as itself, with what is told of it now", () => {
    const handle = { a: "handle" };
    const error = revived({ ...KEY_ERROR, object: 0 }, [handle]) as PyError;
    expect(revived({ ...KEY_ERROR, object: 0 }, [handle])).not.toBe(error);
    told(error);
    expect(revived({ ...KEY_ERROR, traceback: "Longer", object: 0 }, [handle])).toBe(error);
    expect(error.stack).toBe("PyError: KeyError: 'k'\n\nLonger");
  });
});

const fetched = (expression: unknown): Promise<unknown> =>
  Promise.resolve(expression as PromiseLike<unknown>).catch((error: unknown) => error);

describe("between two peers", () => {
  test("what is thrown and is no error arrives as itself", async () => {
    const { kb, names } = await pair();
    names.call = (callback: () => unknown) => callback();
    for (const value of [5, null, undefined, "text"]) {
      const call = kb.py.call!(() => {
        throw value;
      });
      await expect(call.then(() => "no error")).rejects.toBe(value);
    }
    await expect(kb.py.call!(Promise.reject(7)).then(() => "no error")).rejects.toBe(7);
  });

  test("an awaited expression is captured once, and no item of an iteration is", async () => {
    const { kb, names } = await pair();
    names.items = Array.from({ length: 1000 }, (_, at) => at);
    const capture = vi.spyOn(Error, "captureStackTrace");
    await kb.py.items;
    expect(capture).toHaveBeenCalledTimes(1);
    for await (const item of kb.py.items!.$iter()) void item;
    expect(capture).toHaveBeenCalledTimes(2);
    capture.mockRestore();
  });

  test("capturing leaves the program's own limit of lines as it was", async () => {
    const { kb } = await pair();
    const before = Error.stackTraceLimit;
    Error.stackTraceLimit = 77;
    kb.py.missing!().$release();
    expect(Error.stackTraceLimit).toBe(77);
    Error.stackTraceLimit = before;
  });

  test("each of several that wait has the line of its own when the session ends", async () => {
    const { client, kb } = await pair();
    const one = fetched(kb.py.one!());
    const two = fetched(kb.py.two!());
    client.close();
    const lines = await Promise.all(
      [one, two].map(async (error) => framesIn(((await error) as Error).stack!)[0]!.line),
    );
    expect(lines[1]! - lines[0]!).toBe(1);
  });

  test("a call that took too long has the line that made it", async () => {
    const { kb, names } = await pair();
    names.hang = () => new Promise(() => {});
    const late = (await fetched(kb.py.hang!.$opt({ timeout: 1 })())) as Error;
    expect(late.name).toBe("TimeoutError");
    expect(framesIn(late.stack!)[0]!.url).toContain("errors.test.ts");
  });

  test("a stack ends where the program's own part of it does", async () => {
    const { kb, names } = await pair();
    let stack = "";
    names.call = async (callback: () => unknown) => void (await callback());
    await kb.py.call!(async () => {
      stack = ((await fetched(kb.py.missing!())) as Error).stack!.split("\n\n")[0]!;
    });
    expect(framesIn(stack).map(({ url }) => /errors\.test\.ts$/.test(url))).not.toContain(false);
  });

  test("an error is told to the other peer as the embedder tells it", async () => {
    const [left, right] = memoryPair();
    const accepted = Session.accept(right, {});
    const client = await Session.open(left, {
      client: { name: "tests", version: "0", language: "javascript" },
      operations: {
        fail: () => {
          throw new Error("m");
        },
      },
      tell: () => ({ text: "as told", frames: [["Cell [1]", 2, "f", "source"]] }),
    });
    const kernel = await accepted;
    const error = (await kernel.perform("fail", []).catch((caught: unknown) => caught)) as PyError;
    expect([error.traceback, error.frames]).toEqual(["as told", [["Cell [1]", 2, "f", "source"]]]);
    client.close();
  });
});
