// Functions that this program lets Python call by name: `kb.tools` here, `kernelbridge.tools` there.

import { beforeEach, expect, test } from "vitest";
import { connect, type KernelBridge, ReleasedError, type ToolCall } from "../src/index.js";
import { launched, value } from "./launched.js";
import { checkLeaks, HELD } from "./leaks.js";

const python = launched(`
import asyncio
from kernelbridge import ToolError, UnknownToolError, tools
${HELD}`);
checkLeaks(python);

let kb: KernelBridge;
beforeEach(() => {
  kb = python.kb;
});

/** The value of statements of Python's, copied. */
const ran = (code: string): Promise<unknown> => kb.scope(({ py }) => value(py.exec(code)));

test("a registered tool is called by name until it is taken away", async () => {
  kb.tools.register("search", async ({ q }) => `found ${q}`);
  expect(await ran("return await tools.search(q='foo')")).toBe("found foo");
  expect(await ran("return tools.search(q='bar')")).toBe("found bar");
  kb.tools.register("search", () => "another");
  expect(await ran("return await tools.search(), list(tools)")).toEqual(["another", ["search"]]);
  await kb.tools.unregister("search");
  expect(await ran("return 'search' in tools, len(tools)")).toEqual([false, 0]);
});

test("several are registered at once, with names that Python has not", async () => {
  const add = ({ a, b }: ToolCall["args"]) => a + b;
  kb.tools.register({ add, "a-b": add, class: add });
  expect(await ran("return [tools[name](a=1, b=2) for name in tools] + dir(tools)")).toEqual([
    3,
    3,
    3,
    "add",
  ]);
  kb.tools.unregister("add", "a-b", "class");
});

test("a tool has a signature and help of what is said of it", async () => {
  const parameters = { type: "object", properties: { q: { type: "string" } }, required: ["q"] };
  kb.tools.register("search", ({ q }) => q, { description: "Searches.", parameters });
  const help =
    "import inspect\nreturn tools.search('x'), str(inspect.signature(tools.search)), tools.search.__doc__";
  const doc = "Searches.\n\nParameters\n----------\nq : string";
  expect(await ran(help)).toEqual(["x", "(q)", doc]);
  expect(await ran("return repr(tools.search)")).toBe("<tool search(q) of kernelbridge 0.1.0>");
  kb.tools.unregister("search");
});

test("a handler is told of the call, and its signal aborts when Python gives up", async () => {
  const calls: Omit<ToolCall, "signal">[] = [];
  const aborted = new Promise((resolve) => {
    kb.tools.register("never", (_, { signal, ...call }) => {
      calls.push(call);
      signal.addEventListener("abort", () => resolve(signal.aborted));
      return new Promise(() => {});
    });
  });
  const code =
    "try:\n    await asyncio.wait_for(tools.never(n=1), 0.05)\nexcept asyncio.TimeoutError:\n    return 'gave up'";
  expect(await ran(code)).toBe("gave up");
  expect(await aborted).toBe(true);
  expect(calls).toEqual([{ tool: "never", args: { n: 1 }, callId: "1" }]);
  kb.tools.unregister("never");
});

test("what a handler throws is a ToolError whose cause it is, and comes back as the very same", async () => {
  const mine = new RangeError("too far");
  kb.tools.register("fail", () => {
    throw mine;
  });
  const code =
    "try:\n    await tools.fail()\nexcept ToolError as error:\n    return error.name, error.__cause__";
  await kb.scope(async ({ py }) => {
    const caught = await py.exec(code);
    expect(await caught.$at(0)).toBe("RangeError");
    expect(await caught.$at(1)).toBe(mine);
  });
  kb.tools.unregister("fail");
});

test("an unknown tool is an error here and there", async () => {
  kb.tools.register("known", () => 1);
  const code = "try:\n    tools.unknown\nexcept UnknownToolError as error:\n    return str(error)";
  expect(await ran(code)).toBe("no tool 'unknown': there are known");
  const refused = await kb.tools
    .unregister("known", "unknown")
    .then(String, ({ name, message }: Error) => [name, message]);
  expect(refused).toEqual(["UnknownToolError", "no tool 'unknown': there are known"]);
  expect(await ran("return list(tools)")).toEqual(["known"]);
  kb.tools.unregister("known");
});

test("a run without a host has the registered tools that it names", async () => {
  kb.tools.register({ a: ({ n }) => n + 1, b: () => 0 });
  const code = "[await tools.a(n=1), list(tools)]";
  expect(await kb.runPtc({ code, tools: ["a"], budgets: { maxCalls: 1 } })).toMatchObject({
    value: [2, ["a"]],
  });
  kb.tools.unregister("a", "b");
});

test.each([
  [["", () => 1], 'a tool\'s name is a text that is not empty, and cannot be ""'],
  [["a"], "tool a is undefined, and no function: kb.tools.register(name, handler)"],
  [[{ a: 5 }], "tool a is 5, and no function"],
  [["a", () => 1, { description: 5 }], "the description of tool a is 5, and no text"],
  [["a", () => 1, { parameters: 5 }], "the parameters of tool a are 5, and no JSON schema"],
] as [never[], string][])("register(%o) throws", (args, message) => {
  expect(() => Reflect.apply(kb.tools.register, undefined, args)).toThrow(message);
});

test("of two clients, code has the tools of the one that it runs for; elsewhere a name must be one client's", async () => {
  const other = await connect({ connectionFile: kb.kernel.connectionFile, output: () => {} });
  kb.tools.register({ both: () => "mine", mine: () => "mine" });
  await other.tools.register({ both: () => "theirs", theirs: () => "theirs" });
  expect(await ran("return tools.both(), sorted(tools)")).toEqual(["mine", ["both", "mine", "theirs"]]);
  expect(await other.py.exec("return tools.both()")).toBe("theirs");
  expect(await ran("return tools.theirs()")).toBe("theirs");
  const ofNobody = `
def ask():
    try:
        return tools.both()
    except ToolError as error:
        return str(error)
import contextvars
return [contextvars.Context().run(ask), contextvars.Context().run(lambda: tools.mine())]`;
  const [refused, found] = (await ran(ofNobody)) as [string, string];
  expect(refused).toMatch(
    /^several clients have a tool 'both' \(kernelbridge 0.1.0, kernelbridge 0.1.0\), and this code runs for none/,
  );
  expect(found).toBe("mine");
  await other.close();
  await expect.poll(() => ran("return sorted(tools)")).toEqual(["both", "mine"]);
  kb.tools.unregister("both", "mine");
});

test("a scope's end takes no tool away", async () => {
  await kb.scope((scope) => scope.tools.register("kept", () => 1));
  expect(await ran("return tools.kept()")).toBe(1);
  kb.tools.unregister("kept");
});

test("an ended scope has no tools to register", async () => {
  const scope = await kb.scope((inner) => Promise.resolve({ tools: inner.tools }));
  await expect(Promise.resolve(scope.tools.register("late", () => 1))).rejects.toBeInstanceOf(ReleasedError);
});
