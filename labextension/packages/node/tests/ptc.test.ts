// Python programs that call tools of this one: the rows of S3 as they are written, and everything that may go wrong in them.

import { expect, test } from "vitest";
import {
  ConnectionClosedError,
  connect,
  type PtcBudgets,
  type PtcEnvelope,
  type PtcOptions,
  type ToolAnswer,
} from "../src/index.js";
import { launched } from "./launched.js";
import { checkLeaks, HELD } from "./leaks.js";

const python = launched(`import asyncio, sys${HELD}`);
checkLeaks(python);

type Host = NonNullable<PtcOptions["onHostCall"]>;

const echo: Host = ({ tool, args }) => ({ ok: true, value: { tool, args } });

const run = (
  code: string,
  onHostCall: Host = echo,
  options: Partial<PtcOptions> = {},
): Promise<PtcEnvelope> => python.kb.runPtc({ code, tools: ["a", "b", "search"], onHostCall, ...options });

/** The value of a program that succeeds. */
async function value(code: string, onHostCall?: Host, options?: Partial<PtcOptions>): Promise<unknown> {
  const envelope = await run(code, onHostCall, options);
  return envelope.ok ? envelope.value : envelope.error;
}

/** A promise and what settles it. */
function later<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

// The rows.

test("session.runPtc gives { ok, value, stdout, stderr }", async () => {
  const session = python.kb;
  const envelope = await session.runPtc({
    code: "x = await tools.search(q='foo'); x",
    tools: ["search"],
    onHostCall: async ({ tool, args }) => ({ ok: true, value: `${tool} ${args.q}` }),
  });
  expect(envelope).toEqual({ ok: true, value: "search foo", stdout: "", stderr: "" });
});

test("kb.session.runPtc is the same", async () => {
  const { session } = python.kb;
  expect(await session.runPtc({ code: "1 + 1" })).toEqual({ ok: true, value: 2, stdout: "", stderr: "" });
});

test("asyncio.gather has calls in flight together, and replies in any order", async () => {
  const first = later<ToolAnswer>();
  const open: string[] = [];
  const host: Host = ({ tool, callId }) => {
    open.push(`${tool} ${callId}`);
    if (tool === "a") return first.promise;
    first.resolve({ ok: true, value: "late" }); // the first is answered after the second has been asked for
    return { ok: true, value: "soon" };
  };
  expect(await value("await asyncio.gather(tools.a(n=1), tools.b(n=2))", host)).toEqual(["late", "soon"]);
  expect(open).toEqual(["a 1", "b 2"]);
});

const CATCHING = `
from kernelbridge.errors import *
try:
    await tools.a()
except ToolError as error:
    caught = [type(error).__name__, error.tool, error.name, error.message]
caught`;

const failures: readonly (readonly [title: string, host: Host, caught: unknown])[] = [
  [
    "a host that says no",
    () => ({ ok: false, error: "RateLimit", message: "slow down" }),
    ["ToolError", "a", "RateLimit", "slow down"],
  ],
  [
    "a host that throws",
    () => {
      throw new RangeError("too far");
    },
    ["ToolError", "a", "RangeError", "too far"],
  ],
  [
    "a host that rejects",
    async () => Promise.reject(new TypeError("no")),
    ["ToolError", "a", "TypeError", "no"],
  ],
  [
    "a host that throws no error",
    () => Promise.reject("nothing"),
    ["ToolError", "a", "ThrownValue", expect.stringContaining("nothing")],
  ],
  ["a host that says no without a word", () => ({ ok: false }) as never, ["ToolError", "a", "Error", ""]],
  ["a host that answers nothing", () => undefined as never, ["ToolAnswerError", "a", "", ""]],
  ["a host that answers a value", () => 5 as never, ["ToolAnswerError", "a", "", ""]],
  ["a host that answers in other words", () => ({ ok: "yes" }) as never, ["ToolAnswerError", "a", "", ""]],
];
test.each(failures)("%s is an exception that the program can catch", async (_, host, caught) => {
  expect(await value(CATCHING, host)).toEqual(caught);
});

test("an unknown tool is an error that lists the known ones", async () => {
  const code = `
from kernelbridge import UnknownToolError
try:
    await tools.find(q=1)
except UnknownToolError as error:
    caught = str(error)
[caught, hasattr(tools, "find"), hasattr(tools, "search"), list(tools)]`;
  const text = "no tool 'find': there are a, b, search";
  expect(await value(code)).toEqual([text, false, true, ["a", "b", "search"]]);
});

test("an uncaught failure is in the envelope, with the program's own lines", async () => {
  const code = "print('before')\ndef f():\n    return 1 / 0\n\nf()";
  expect(await run(code)).toEqual({
    ok: false,
    error: {
      type: "ZeroDivisionError",
      message: "division by zero",
      traceback: expect.stringMatching(
        /^Traceback.*\n {2}File "<py`print\('before'\)`>", line 5, in <module>\n {4}f\(\)\n {2}File "<py.*", line 3, in f\n {4}return 1 \/ 0\n( .*\n)?ZeroDivisionError: division by zero\n$/,
      ),
      file: "<py`print('before')`>",
      line: 3,
    },
    stdout: "before\n",
    stderr: "",
  });
});

test("names assigned in code live on in the kernel", async () => {
  await run("kept = await tools.a(n=1)\nimport math as maths\ndef area(r): return maths.pi * r * r");
  expect(await value("kept['args']['n'], area(1) > 3")).toEqual([1, true]);
  expect(await python.kb.py`kept["tool"]`).toBe("a");
});

// What a program may say, and what its value may be.

const programs: readonly (readonly [title: string, code: string, value: unknown])[] = [
  ["nothing", "", null],
  ["only a comment", "# nothing", null],
  ["a statement at the end", "x = 1", null],
  ["a return", "if True:\n    return 5\n6", 5],
  ["async for and async with", "[i async for i in (x async for x in aiter_of(2))]", [0, 1]],
  [
    "a function that calls a tool",
    "async def f():\n    return await tools.a(n=1)\n(await f())['args']",
    { n: 1 },
  ],
  ["a plain program blocks", "tools.a(n=1)['args']", { n: 1 }],
  [
    "a plain function in it blocks",
    "def f(): return tools.b()['tool']\n[f(), (await tools.a())['tool']]",
    ["b", "a"],
  ],
  ["a comprehension of calls", "[(await tools.a(n=i))['args']['n'] for i in range(3)]", [0, 1, 2]],
  ["a thread", "await asyncio.to_thread(lambda: tools.a(n=1)['tool'])", "a"],
  ["a task that the notebook keeps", "t = asyncio.create_task(tools.a(n=1))\n(await t)['tool']", "a"],
  ["its own import", "from kernelbridge import tools\n(await tools.a())['tool']", "a"],
  ["its own name for it", "tools = 5\ntools", 5],
  ["by item", "(await tools['search']())['tool']", "search"],
  [
    "deep data",
    "{'a': [1, (2, {3})], 'b': float('inf')}",
    { a: [1, [2, new Set([3])]], b: Number.POSITIVE_INFINITY },
  ],
  ["bytes", "b'ab'", new Uint8Array([97, 98])],
  ["an array", "__import__('numpy').array([1.5, 2])", new Float64Array([1.5, 2])],
  ["SystemExit", "raise SystemExit(3)", expect.objectContaining({ type: "SystemExit", message: "3" })],
  ["SystemExit behind await", "await tools.a()\nsys.exit()", expect.objectContaining({ type: "SystemExit" })],
  ["KeyboardInterrupt", "raise KeyboardInterrupt", expect.objectContaining({ type: "KeyboardInterrupt" })],
  [
    "a cancellation of its own",
    "await tools.a()\nraise asyncio.CancelledError",
    expect.objectContaining({ type: "asyncio.CancelledError" }),
  ],
  [
    "a mistake",
    "x = 1\nx = = 2",
    expect.objectContaining({ type: "SyntaxError", line: 2, file: expect.stringContaining("x = 1") }),
  ],
  ["a null character", "x = '\0'", expect.objectContaining({ message: expect.stringContaining("null") })],
  ["a lone surrogate", "x = '\ud800'", expect.objectContaining({ type: "UnicodeEncodeError" })],
  [
    "a deep nesting",
    "(".repeat(2000) + ")".repeat(2000),
    expect.objectContaining({ type: expect.stringMatching(/Error$/) }),
  ],
];
test.each(programs)("a program: %s", async (_, code, expected) => {
  await python.kb.py.exec`
async def aiter_of(n):
    for i in range(n): yield i`;
  expect(await value(code)).toEqual(expected);
});

// What crosses to the host.

const args: readonly (readonly [title: string, call: string, args: unknown])[] = [
  ["nothing", "tools.a()", {}],
  ["a not-a-number", "tools.a(x=float('nan'))", { x: Number.NaN }],
  ["None and a large integer", "tools.a(x=None, y=2**70)", { x: null, y: 2n ** 70n }],
  ["bytes", "tools.a(x=b'ab')", { x: new Uint8Array([97, 98]) }],
  ["an array", "tools.a(x=__import__('numpy').array([1.5, 2]))", { x: new Float64Array([1.5, 2]) }],
  ["names that are no identifiers", "tools.a(**{'a b': 1, 'class': 2})", { "a b": 1, class: 2 }],
  ["names that mean something here", "tools.a(self=1, name=2, args=3)", { self: 1, name: 2, args: 3 }],
];
test.each(args)("a tool is given %s", async (_, call, expected) => {
  const seen: unknown[] = [];
  const host: Host = (asked) => {
    seen.push(asked.args);
    return { ok: true };
  };
  expect(await value(`await ${call}`, host)).toBe(null);
  expect(seen).toEqual([expected]);
});

test("a table and an object of Python's cross as they do everywhere", async () => {
  const code = `
import pandas
class Thing: pass
thing = Thing()
(await tools.a(table=pandas.DataFrame({"x": [1, 2]}), thing=thing)) is thing`;
  const host: Host = ({ args: { table, thing } }) => {
    expect([table.kind, String(thing)]).toEqual(["DataFrame", expect.stringContaining("Thing")]);
    return { ok: true, value: thing };
  };
  expect(await value(code, host)).toBe(true);
  for (const { object } of await python.kb.handles()) object.$release();
});

const answers: readonly (readonly [title: string, host: Host, value: unknown])[] = [
  ["without a value", () => ({ ok: true }), null],
  ["with an expression", () => ({ ok: true, value: python.kb.py.len!("abc") }), 3],
  [
    "with promises inside",
    () => ({ ok: true, value: [Promise.resolve(1), python.kb.py.len!("ab")] }),
    [1, 2],
  ],
  ["with bytes", () => ({ ok: true, value: new Uint8Array([97, 98]) }), new Uint8Array([97, 98])],
  ["with a large number", () => ({ ok: true, value: 2n ** 70n }), 2n ** 70n],
  ["by a thenable that answers twice", () => new Twice() as never, 1],
];
class Twice {
  // biome-ignore lint/suspicious/noThenProperty: what a host may answer
  then(answer: (value: ToolAnswer) => void): void {
    answer({ ok: true, value: 1 });
    answer({ ok: true, value: 2 });
    throw new Error("three");
  }
}
test.each(answers)("a host may answer %s", async (_, host, expected) => {
  expect(await value("await tools.a()", host)).toEqual(expected);
});

test("a value that cannot cross is a handle, and one that must not is a failure that keeps the output", async () => {
  const envelope = await run("print('said')\n{'f': print}");
  expect(envelope).toMatchObject({ ok: true, stdout: "said\n" });
  if (envelope.ok) {
    expect(await envelope.value.f.__name__).toBe("print");
    envelope.value.f.$release();
  }
  expect(await run("print('said')\n{1: 'a', True: 'b', (1, 2): float('nan'), 1.0: 2, **{}}")).toMatchObject({
    ok: true,
  });
  expect(
    await run(
      "class Odd:\n    def __iter__(self): raise ValueError\nprint('said')\n[2 ** 10, {'a': {1, 1.5, 'x'}}]",
    ),
  ).toMatchObject({ stdout: "said\n" });
});

const ABOUT = {
  name: "search",
  description: "Searches.",
  parameters: {
    type: "object",
    properties: {
      limit: { type: "integer", default: 10 },
      q: { type: "string", description: "What to look for." },
      "max-age": { type: "number" },
    },
    required: ["q"],
  },
};

const positional: readonly (readonly [call: string, result: unknown])[] = [
  ["tools.search('foo')", { q: "foo" }],
  ["tools.search('foo', 5)", { q: "foo", limit: 5 }],
  ["tools.search(limit=None, q='foo')", { q: "foo", limit: null }],
  ["tools.search('foo', **{'max-age': 1})", { q: "foo", "max-age": 1 }],
  ["tools.search()", "tool search(q, limit=10, **arguments): missing a required argument: 'q'"],
  ["tools.search('foo', q='bar')", "tool search(q, limit=10, **arguments): multiple values for argument 'q'"],
  [
    "tools.bare('foo')",
    "tool bare(**arguments): too many positional arguments; it declares no parameters: give all by name",
  ],
];
test.each(positional)("%s", async (call, expected) => {
  const found = await value(`await ${call}`, (asked) => ({ ok: true, value: asked.args }), {
    tools: [ABOUT, "bare"],
  });
  if (typeof expected === "string") expect(found).toMatchObject({ type: "TypeError", message: expected });
  else expect(found).toEqual(expected);
});

test("help tells what the host said of a tool", async () => {
  const code =
    "import inspect\n[inspect.getdoc(tools.search), str(inspect.signature(tools.search)), repr(tools), dir(tools)]";
  expect(await value(code, echo, { tools: [ABOUT, "a-b", "class"] })).toEqual([
    "Searches.\n\nParameters\n----------\nlimit : integer\nq : string\n    What to look for.\nmax-age : number",
    "(q, limit=10, **arguments)",
    "<tools: search, a-b, class>",
    ["search"],
  ]);
});

test.each(["class", "__init__", "__class__", "a-b", "_repr_html_", "tools", "register", "ü", "then"])(
  "a tool may be called %s",
  async (name) => {
    expect(await value(`(await tools[${JSON.stringify(name)}](n=1))["tool"]`, echo, { tools: [name] })).toBe(
      name,
    );
  },
);

// What is printed.

test("output is captured, of tasks and of functions too, and not shown", async () => {
  const code = `
import logging, warnings
async def task(): print("task")
await asyncio.gather(task(), tools.a())
sys.stderr.write("err\\n")
warnings.warn("warned")
print("a", "b", sep="-", flush=True)`;
  const { ok, stdout, stderr } = await run(code);
  expect([ok, stdout]).toEqual([true, "task\na-b\n"]);
  expect(stderr).toMatch(/^err\n<py`import logging, warnings`.*>:6: UserWarning: warned\n/);
});

test("what threads of the program print is its output, and they have its tools", async () => {
  const code = `
import threading
from concurrent.futures import ThreadPoolExecutor
def work(n): print(tools.a(n=n)["args"]["n"], list(tools))
thread = threading.Thread(target=work, args=(1,))
thread.start()
await asyncio.to_thread(work, 2)
with ThreadPoolExecutor(1) as pool: await asyncio.wrap_future(pool.submit(work, 3))
await asyncio.to_thread(thread.join)`;
  const { stdout, ...envelope } = await run(code, echo, { tools: ["a"] });
  expect(envelope).toMatchObject({ ok: true });
  expect(stdout.trim().split("\n").sort()).toEqual(["1 ['a']", "2 ['a']", "3 ['a']"]);
});

test("a thread of a pool that began in a run belongs to no run afterwards", async () => {
  await run(
    "from concurrent.futures import ThreadPoolExecutor\npool = ThreadPoolExecutor(1)\npool.submit(print, 'in')",
  );
  const { stdout } = await run("await asyncio.wrap_future(pool.submit(print, 'again'))");
  expect(stdout).toBe("again\n");
  expect(await python.kb.py`pool.submit(lambda: len(__import__("kernelbridge").tools)).result()`).toBe(0);
  await python.kb.py.exec`pool.shutdown(); del pool`;
});

test("ten megabytes of output arrive; beyond a bound it says what was left out", async () => {
  const { stdout } = await run("for _ in range(10): print('x' * 10**6)");
  expect(stdout.length).toBe(10 * (10 ** 6 + 1));
  const { stdout: cut } = await run("for _ in range(20): print('x' * 10**6)");
  expect(cut).toMatch(/x… \[3222804 more characters\]$/);
});

test.each(["None", "__import__('io').StringIO()", "5"])(
  "a program that puts %s in the place of stdout harms no other",
  async (other) => {
    await value(`import sys\nusual, sys.stdout = sys.stdout, ${other}`);
    expect(await run("1 + 1")).toMatchObject({ ok: true, value: 2, stdout: "" });
    await value("sys.stdout = usual\ndel usual");
    expect(await run("print('heard')")).toMatchObject({ ok: true, stdout: "heard\n" });
  },
);

test("what the host does in Python meanwhile is no part of the run", async () => {
  const host: Host = async () => {
    await python.kb.py.print("of the host");
    return { ok: true, value: await python.kb.py`len(__import__("kernelbridge").tools)` };
  };
  expect(await run("print('of the run')\nawait tools.a()", host)).toEqual({
    ok: true,
    value: 0,
    stdout: "of the run\n",
    stderr: "",
  });
});

test("runs at the same time have output, tools and budgets of their own", async () => {
  const both = later<void>();
  let asked = 0;
  const host =
    (name: string): Host =>
    async ({ args: { n } }) => {
      asked += 1;
      if (asked === 2) both.resolve();
      await both.promise;
      return { ok: true, value: `${name} ${n}` };
    };
  const code =
    "print(list(tools))\nfor n in range(2): print(await tools[list(tools)[0]](n=n))\nawait tools[list(tools)[0]]()";
  const runs = ["x", "y"].map((name) => run(code, host(name), { tools: [name], budgets: { maxCalls: 2 } }));
  const [x, y] = await Promise.all(runs);
  expect(x).toMatchObject({
    ok: false,
    error: { type: "kernelbridge.ToolBudgetError" },
    stdout: "['x']\nx 0\nx 1\n",
  });
  expect(y).toMatchObject({
    ok: false,
    error: { type: "kernelbridge.ToolBudgetError" },
    stdout: "['y']\ny 0\ny 1\n",
  });
});

test("a run inside a call of another run is a run of its own", async () => {
  const inner: Host = ({ tool }) => ({ ok: true, value: `inner ${tool}` });
  const host: Host = async ({ tool }) => {
    const { stdout } = await run("print(await tools.b())", inner);
    return { ok: true, value: `${tool}: ${stdout}` };
  };
  expect(await value("print('outer')\nawait tools.a()", host)).toBe("a: inner b\n");
});

// Budgets, ends, cancellation.

const budgets: readonly (readonly [code: string, budgets: PtcBudgets, message: string])[] = [
  [
    "for n in range(5): await tools.a(n=n)",
    { maxCalls: 3 },
    "the budget maxCalls of 3 is used up: 3 were made, and a call of tool 'a' was refused; allow more, or make fewer",
  ],
  [
    "await asyncio.gather(*(tools.a(n=n) for n in range(5)))",
    { maxCalls: 3 },
    "the budget maxCalls of 3 is used up: …",
  ],
  ["await tools.a()", { maxCalls: 0 }, "the budget maxCalls of 0 is used up: 0 were made, …"],
  [
    "await tools.a(x='x' * 1000)",
    { maxBytes: 900 },
    "the budget maxBytes of 900 is used up: 0 bytes had crossed, and the arguments of tool 'a' would not fit into the rest; allow more, or send less",
  ],
  [
    "await tools.a(x='x' * 1000)",
    { maxBytes: 1500 },
    "the budget maxBytes of 1500 is used up: 1017 bytes had crossed, and the result of tool 'a' would not fit into the rest; allow more, or send less",
  ],
  [
    "await tools.a(x=bytes(1000))",
    { maxBytes: 900 },
    "the budget maxBytes of 900 is used up: 0 bytes had crossed, …",
  ],
  [
    "await asyncio.sleep(60)",
    { timeout: 50 },
    "the budget timeout of 50 ms is used up, and the run was stopped; allow more time",
  ],
];
test.each(budgets)("%s with %o", async (code, limits, message) => {
  const [begin = ""] = message.split("…");
  expect(await run(`print("so far")\n${code}`, echo, { budgets: limits })).toMatchObject({
    ok: false,
    error: { type: "kernelbridge.ToolBudgetError", message: expect.stringContaining(begin) },
    stdout: "so far\n",
  });
});

const running: readonly (readonly [title: string, code: string])[] = [
  ["a loop", "while True: pass"],
  ["a loop behind an await", "await tools.a()\nwhile True: pass"],
  ["a sleep", "import time\ntime.sleep(600)"],
  ["a sleep behind an await", "import time\nawait tools.a()\ntime.sleep(600)"],
  [
    "a loop in a task",
    "async def spin():\n    while True: pass\nawait asyncio.gather(spin(), asyncio.sleep(60))",
  ],
  ["a loop that prints", "while True: print('x' * 100)"],
  ["a blocking call of a tool", "tools.b()"],
  ["one that catches what stops it", "try:\n    while True: pass\nexcept BaseException:\n    pass\n'caught'"],
];
test.each(running)("the budget timeout stops %s, and the next run begins at once", async (_, code) => {
  const never: Host = (call) => (call.tool === "b" ? new Promise(() => {}) : echo(call));
  const stopped = await run(`print("so far")\n${code}`, never, { budgets: { timeout: 200 } });
  expect(stopped).toMatchObject({ ok: false, error: { type: "kernelbridge.ToolBudgetError" } });
  expect(stopped.stdout).toMatch(/^so far\n/);
  expect(await value("1 + 1")).toBe(2);
});

test("the budget timeout ends a run that waits behind another client's work", async () => {
  const { connectionFile } = python.kb.kernel;
  const other = await connect({ connectionFile, output: () => {} });
  const begun = later<void>();
  const slept = other.py.exec`
import time
${() => begun.resolve()}()
time.sleep(1.5)`;
  const whole = Promise.resolve(slept);
  await begun.promise;
  expect(await run("1", echo, { budgets: { timeout: 50 } })).toMatchObject({
    error: { type: "kernelbridge.ToolBudgetError", file: null },
    stdout: "",
  });
  await whole;
  expect(await value("1 + 1")).toBe(2);
  await other.close();
});

test("a budget may be without end", async () => {
  const endless = Number.POSITIVE_INFINITY;
  const options = { budgets: { maxCalls: endless, maxBytes: endless, timeout: endless } };
  expect(await value("(await tools.a())['tool']", echo, options)).toBe("a");
});

test("a budget that is not reached changes nothing, and an error of it can be caught", async () => {
  const options = { budgets: { maxCalls: 2, maxBytes: 10_000, timeout: 60_000 } };
  const code = `
from kernelbridge import ToolBudgetError
for n in range(3):
    try:
        last = await tools.a(n=n)
    except ToolBudgetError as error:
        caught = str(error)
[last["args"]["n"], "maxCalls of 2" in caught]`;
  expect(await value(code, echo, options)).toEqual([1, true]);
});

test("what outlives a run calls no tool any more", async () => {
  const code = `
async def late():
    await gate.wait()
    return await tools.a()
gate = asyncio.Event()
task = asyncio.create_task(late())
await asyncio.sleep(0)`;
  const called: string[] = [];
  await run(code, ({ tool }) => {
    called.push(tool);
    return { ok: true };
  });
  const failure = await python.kb.py.exec`
gate.set()
await asyncio.wait([task])
return repr(task.exception())`;
  expect(failure).toContain("ToolsEndedError(\"tool 'a' was called after the end of the run that had it");
  expect(called).toEqual([]);
  await python.kb.py.exec`del task, gate, late`;
});

test("a call that is open at the end of its run is aborted", async () => {
  const aborted = later<string>();
  const host: Host = ({ signal }) => {
    signal.addEventListener("abort", () => aborted.resolve(String(signal.reason)));
    return new Promise(() => {});
  };
  const code = "task = asyncio.create_task(tools.a())\nawait asyncio.sleep(0.01)\n'done'";
  expect(await value(code, host)).toBe("done");
  expect(await aborted.promise).toBe("ToolsEndedError: the run that called this tool has ended");
  const reason = await python.kb.py.exec`
await asyncio.wait([task])
return repr(task.exception())`;
  expect(reason).toContain("ToolsEndedError");
  await python.kb.py.exec`del task`;
});

test("a host that never answers is left when the program gives up, and its signal tells it", async () => {
  const aborted = later<boolean>();
  const host: Host = ({ signal }) => {
    signal.addEventListener("abort", () => aborted.resolve(signal.aborted));
    return new Promise(() => {});
  };
  const code = `
try:
    await asyncio.wait_for(tools.a(), 0.05)
except asyncio.TimeoutError:
    caught = "gave up"
caught`;
  expect(await value(code, host)).toBe("gave up");
  expect(await aborted.promise).toBe(true);
});

test("a signal cancels the run and the calls that wait for an answer", async () => {
  const controller = new AbortController();
  const aborted = later<boolean>();
  const host: Host = ({ signal }) => {
    signal.addEventListener("abort", () => aborted.resolve(signal.aborted));
    controller.abort();
    return new Promise(() => {});
  };
  const cancelled = run("await tools.a()", host, { signal: controller.signal });
  await expect(cancelled).rejects.toThrow("runPtc was cancelled by its signal");
  expect(await aborted.promise).toBe(true);
  await expect(run("1", echo, { signal: AbortSignal.abort() })).rejects.toThrow("cancelled by its signal");
});

const mistakes: readonly (readonly [options: object, message: string])[] = [
  [{}, "code is undefined, and no Python text"],
  [{ code: "1", onHostCall: 5 }, "onHostCall is 5, and no function"],
  [{ code: "1", tools: "search" }, 'tools is "search", and no list of names'],
  [
    { code: "1", budgets: { maxBytes: 1.5 } },
    "the budget maxBytes is a whole number from 0, and cannot be 1.5",
  ],
  [{ code: "1", tools: [5] }, "a tool's name is a text that is not empty, and cannot be 5"],
  [{ code: "1", tools: [{ name: "" }] }, "a tool's name is a text that is not empty"],
  [{ code: "1", tools: [{ name: "a", description: 5 }] }, "the description of tool a is 5, and no text"],
  [
    { code: "1", tools: [{ name: "a", parameters: "q" }] },
    'the parameters of tool a are "q", and no JSON schema',
  ],
  [
    { code: "1", tools: [{ name: "a", parameters: { properties: [] } }], onHostCall: echo },
    "a tool's parameters are a JSON schema of an object",
  ],
  [{ code: "1", budgets: { calls: 5 } }, "a run has no budget calls; there are maxCalls, maxBytes, timeout"],
  [
    { code: "1", budgets: { maxCalls: -1 } },
    "the budget maxCalls is a whole number from 0, and cannot be -1",
  ],
  [
    { code: "1", budgets: { timeout: Number.NaN } },
    "the budget timeout is a whole number from 0, and cannot be NaN",
  ],
  [{ code: "1", tools: ["unregistered"] }, "no tool 'unregistered': there are none"],
];
test.each(mistakes)("runPtc(%o) rejects", async (options, message) => {
  const rejected = python.kb.runPtc(options as PtcOptions).then(String, ({ message }) => message); // an error has a handle
  expect(await rejected).toContain(message);
});

test("the end of the session rejects a run that is going on, and ends its calls", async () => {
  const { connectionFile } = python.kb.kernel;
  const other = await connect({ connectionFile, output: () => {} });
  const aborted = later<boolean>();
  const asked = later<void>();
  const onHostCall: Host = ({ signal }) => {
    asked.resolve();
    signal.addEventListener("abort", () => aborted.resolve(signal.aborted));
    return new Promise(() => {});
  };
  const going = other.runPtc({ code: "await tools.a()", tools: ["a"], onHostCall });
  await asked.promise;
  void other.close();
  await expect(going).rejects.toBeInstanceOf(ConnectionClosedError);
  expect(await aborted.promise).toBe(true);
});
