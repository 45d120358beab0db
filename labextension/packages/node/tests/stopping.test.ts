// Calls that are stopped by their caller, wherever they are: what each gives, and what becomes of the others.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, describe, expect, test } from "vitest";
import { type CallOptions, CancelledError, Kind, type Output, TimeoutError } from "../src/index.js";
import { fetched, launched } from "./launched.js";

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

let heard: (text: string) => void = () => {};
const output = (said: Output): void => {
  if ("text" in said) heard(said.text);
};
const python = launched(
  `
    import asyncio, gc, os, subprocess, threading, time

    seen = []
    pipe = os.pipe()

    def begin():
        print("began", flush=True)

    def spin():
        begin()
        while True: pass

    def comprehend():
        begin()
        return [x for _ in iter(int, 1) for x in (1, 2)]

    def nap():
        begin()
        time.sleep(600)

    def read():
        begin()
        os.read(pipe[0], 1)

    def lock():
        begin()
        once = threading.Lock()
        with once, once: pass

    def child():
        begin()
        subprocess.run(["sleep", "600"])

    def careful():
        try:
            nap()
        finally:
            seen.append("finally")

    def stubborn():
        try:
            nap()
        except KeyboardInterrupt:
            return [object()]

    async def later(how=nap):
        await asyncio.sleep(0)
        how()

    async def within(how):
        return await how(later(spin))

    def numbers(how):
        try:
            yield from range(9)
            how()
        finally:
            seen.append("closed")

    async def stream(how):
        for n in numbers(how):
            yield n

    def through(function, *args):
        return function(*args)

    class Slow:
        def __repr__(self): nap()
        def __str__(self): nap()
        def __iter__(self): nap()
        def __enter__(self): nap()
        def __exit__(self, *error): seen.append("exit")
        @property
        def attribute(self): nap()

    class Manager:
        def __enter__(self): return self
        def __exit__(self, *error): seen.append("exit")

    def held():
        gc.collect()
        return get_ipython().kernelbridge.sessions[0].tally()
  `,
  { output },
);

const printed = (text: string): Promise<void> =>
  new Promise((resolve) => {
    heard = (said) => {
      if (said.includes(text)) resolve();
    };
  });

/** What a call comes to when it is aborted once it has begun. */
async function aborted(call: (options: CallOptions) => PromiseLike<unknown>): Promise<unknown> {
  const controller = new AbortController();
  const began = printed("began");
  const outcome = Promise.resolve(call({ signal: controller.signal })).catch((error: unknown) => error);
  await began;
  controller.abort();
  return await outcome;
}

/** What an expression fails with. The test runner keeps the errors that it is given. */
const failure = (expression: PromiseLike<unknown>): Promise<string> =>
  fetched(expression).then(String, (error: Error) => `${error.name}: ${error.message}`);

const seen = async (): Promise<unknown> => await python.kb.py`[seen[:], seen.clear()][0]`.$js();

afterEach(async () => {
  const { session, scope } = python.kb;
  await scope(({ py }) => py.seen.clear());
  const held = async () => {
    collectGarbage();
    await session.settled();
    return await scope(({ py }) => py.held!().$js());
  };
  await expect.poll(held, { timeout: 5_000 }).toMatchObject({ exports: 0, imports: 0, pending: 0 });
  expect(session.tally()).toMatchObject({ imports: 0, pending: 0 });
});

describe("a call that runs is stopped", () => {
  const table: readonly (readonly [what: string, call: (options: CallOptions) => PromiseLike<unknown>])[] = [
    ["a loop", (options) => python.kb.py.spin.$opt(options)()],
    ["a comprehension", (options) => python.kb.py.comprehend.$opt(options)()],
    ["time.sleep", (options) => python.kb.py.nap.$opt(options)()],
    ["a read", (options) => python.kb.py.read.$opt(options)()],
    ["a lock", (options) => python.kb.py.lock.$opt(options)()],
    ["a process", (options) => python.kb.py.child.$opt(options)()],
    ["a template", (options) => python.kb.py`nap()`.$opt(options)],
    ["statements", (options) => python.kb.py.exec`nap()`.$opt(options)],
    ["a step of a coroutine", (options) => python.kb.py.later.$opt(options)()],
    ["a step of a program that awaits", (options) => python.kb.py`await later(spin)`.$opt(options)],
    [
      "a task inside of one",
      ({ signal }) => python.kb.py.within.$opt({ signal })(python.kb.py.asyncio.gather),
    ],
    ["a callback that calls", (o) => python.kb.py.through.$opt(o)(() => python.kb.py.nap!())],
    [
      "a callback that never ends",
      (o) => python.kb.py.through.$opt(o)(() => (heard("began"), new Promise(() => {}))),
    ],
    ["an earlier call of its chain", (options) => python.kb.py.nap.$opt(options)().real],
    ["a method of a result of its chain", (options) => python.kb.py.nap.$opt(options)().upper().split(" ")],
    ["a copy of what is made", (options) => python.kb.py.nap.$opt(options)().$js()],
    ["what its path leads through", (options) => python.kb.py.Slow!().attribute.further.$opt(options)()],
    ["an attribute", (options) => python.kb.py.Slow!().attribute.$opt(options)],
    ["a repr", (options) => python.kb.py.Slow!().$opt(options).$repr()],
    ["a preview", (options) => python.kb.py.Slow.$opt(options)()],
    ["the start of a loop", (options) => python.kb.py.Slow!().$opt(options).$iter().next()],
    ["entering a context", (options) => python.kb.with(python.kb.py.Slow!().$opt(options), () => {})],
  ];

  test.each(table)("%s", async (_, call) => {
    expect(await aborted(call)).toBeInstanceOf(CancelledError);
    expect(await python.kb.py.abs(-1)).toBe(1);
  });
});

describe("what becomes of", () => {
  test("a call in the queue: it never runs, and its time-out names it", async () => {
    const { py } = python.kb;
    const controller = new AbortController();
    const began = printed("began");
    const busy = expect(fetched(py.nap.$opt({ signal: controller.signal })())).rejects.toThrow(
      CancelledError,
    );
    await began;
    const late = py.seen.append.$opt({ timeout: 20 })("it ran");
    await expect(fetched(late)).rejects.toThrow(
      new TimeoutError("seen.append(…) took longer than 20 ms and was cancelled; allow it more time"),
    );
    controller.abort();
    await busy;
    expect(await seen()).toEqual([]);
  });

  test("the code that is stopped: its `finally` runs", async () => {
    expect(await aborted((options) => python.kb.py.careful.$opt(options)())).toBeInstanceOf(CancelledError);
    expect(await seen()).toEqual(["finally"]);
  });

  test("code that swallows the interrupt: it goes on, and its result is given back", async () => {
    expect(await aborted((options) => python.kb.py.stubborn.$opt(options)())).toBeInstanceOf(CancelledError);
  });

  test("others of the same turn: what depends on it fails with it, what does not runs", async () => {
    const { py } = python.kb;
    const others: Promise<unknown>[] = [];
    const call = (options: CallOptions) => {
      const stopped = py.nap.$opt(options)();
      others.push(
        fetched(py.len(stopped)).catch((error: Error) => error.name),
        fetched(py.abs(-1)),
      );
      return stopped;
    };
    expect(await aborted(call)).toBeInstanceOf(CancelledError);
    expect(await Promise.all(others)).toEqual(["CancelledError", 1]);
  });

  test("a call whose signal was aborted before: it is not sent", async () => {
    python.sent.length = 0;
    const call = python.kb.py.nap.$opt({ signal: AbortSignal.abort() })();
    await expect(fetched(call)).rejects.toThrow("nap(…) was cancelled by its signal");
    expect(python.sent).toEqual([]);
  });

  test("a thousand calls with one signal: one message stops them all", async () => {
    const { py } = python.kb;
    const { sent } = python;
    const outcomes: Promise<string>[] = [];
    await aborted((options) => {
      const { nap } = py;
      for (let i = 0; i < 1000; i++)
        outcomes.push(fetched(nap.$opt(options)()).then(String, (error: Error) => error.name));
      sent.length = 0;
      return Promise.allSettled(outcomes);
    });
    expect(new Set(await Promise.all(outcomes))).toEqual(new Set(["CancelledError"]));
    expect(sent.filter((kind) => kind === Kind.cancel)).toHaveLength(1);
  });

  test("a call that has its result: it keeps it", async () => {
    const controller = new AbortController();
    const sum = python.kb.py.sum.$opt({ signal: controller.signal })([1, 2]);
    expect(await sum).toBe(3);
    controller.abort();
    expect(await sum).toBe(3);
  });

  test("a body of kb.with: the manager is left", async () => {
    const { py, with: within } = python.kb;
    const stopped = await aborted((options) => within(py.Manager!(), () => fetched(py.nap.$opt(options)())));
    expect(stopped).toBeInstanceOf(CancelledError);
    expect(await seen()).toEqual(["exit"]);
  });

  test("a call that was stopped inside of another: the other one goes on", async () => {
    const { py } = python.kb;
    const patient = async () => {
      await fetched(py.nap.$opt({ timeout: 20 })()).catch((error: Error) => error.name);
      return await py.abs(-2);
    };
    expect(await py.through!(patient)).toBe(2);
  });

  test("a function of JavaScript whose caller is stopped: its signal is aborted", async () => {
    const { py, callSignal } = python.kb;
    const told = new Promise((resolve) => {
      const function_ = () => {
        callSignal()?.addEventListener("abort", () => resolve("aborted"));
        heard("began");
        return new Promise(() => {});
      };
      void aborted((options) => py.through.$opt(options)(function_));
    });
    expect(await told).toBe("aborted");
    expect(callSignal()).toBeUndefined();
  });
});

describe("a function of JavaScript that Python gives up is told so by its signal", () => {
  const ways: readonly (readonly [how: string, program: string])[] = [
    ["asyncio.wait_for", "await asyncio.wait_for(call(), 0.02)"],
    ["asyncio.timeout", "async with asyncio.timeout(0.02):\n    await call()"],
    [
      "a task's cancel",
      "task = asyncio.ensure_future(call())\nawait asyncio.sleep(0.02)\ntask.cancel()\nawait task",
    ],
  ];
  test.each(ways)("%s", async (_, program) => {
    const { py, callSignal } = python.kb;
    let signal: AbortSignal | undefined;
    py.waiting = () => {
      signal = callSignal();
      return new Promise(() => {});
    };
    const text = `async def call(): return await waiting()\ntry:\n${program.replace(/^/gm, "    ")}\nexcept BaseException as error:\n    return type(error).__name__`;
    expect(await py.exec(text)).toMatch(/TimeoutError|CancelledError/);
    await expect.poll(() => signal?.aborted).toBe(true);
    delete py.waiting;
  });
});

describe("a loop that is left while its generator blocks the kernel", () => {
  test.each(["numbers", "stream"])("%s", async (name) => {
    const { py } = python.kb;
    let last: unknown;
    for await (const n of py.$attr(name)(py.nap)) {
      last = n;
      if (n === 6) break; // more have been asked for
    }
    expect(last).toBe(6);
    expect(await seen()).toEqual(["closed"]);
  });

  test("by return, while the next item is waited for", async () => {
    const { py } = python.kb;
    const items = py.numbers!(py.nap).$iter({ batch: 1 });
    for (let n = 0; n < 9; n++) await items.next();
    const began = printed("began");
    const next = items.next();
    await began;
    expect(await items.return(undefined)).toEqual({ done: true, value: undefined });
    expect(await next).toEqual({ done: true, value: undefined });
    expect(await seen()).toEqual(["closed"]);
  });

  test("by a signal", async () => {
    const { py } = python.kb;
    const all = async (options: CallOptions) => {
      for await (const _ of py.numbers.$opt(options)(py.nap));
    };
    expect(await aborted(all)).toBeInstanceOf(CancelledError);
    expect(await seen()).toEqual(["closed"]);
  });
});

describe("an interrupt of the kernel", () => {
  test("stops what runs, what awaits and what is queued", async () => {
    const { py, kernel } = python.kb;
    const began = printed("began");
    const outcomes = [py.asyncio.sleep(600), py.nap!(), py.seen.append("it ran")].map(failure);
    await began;
    await kernel.interrupt();
    expect(await Promise.all(outcomes)).toEqual([
      "CancelledError: the operation was cancelled while it awaited",
      "PyError: KeyboardInterrupt",
      "CancelledError: the operation was cancelled before it ran",
    ]);
    expect(await seen()).toEqual([]);
  });

  test("stops a step of a coroutine that blocks the loop", async () => {
    const { py, kernel } = python.kb;
    const began = printed("began");
    const blocked = failure(py.later!(py.spin));
    await began;
    await kernel.interrupt();
    expect(await blocked).toContain("CancelledError");
  });

  test("ends a call that swallows the first, by the second", async () => {
    const { py, kernel } = python.kb;
    const twice = `nap_again = lambda: (stubborn(), nap())`;
    await py.exec(twice);
    let began = printed("began");
    const stopped = failure(py.nap_again!());
    await began;
    began = printed("began");
    await kernel.interrupt();
    await began;
    await kernel.interrupt();
    expect(await stopped).toContain("KeyboardInterrupt");
  });
});
