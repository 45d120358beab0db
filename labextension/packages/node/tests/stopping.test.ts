// Calls that are stopped by their caller, wherever they are: what each gives, and what becomes of the others.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, describe, expect, test } from "vitest";
import { type CallOptions, CancelledError, type Output, type PyError, TimeoutError } from "../src/index.js";
import { launched } from "./launched.js";

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

const seen = async (): Promise<unknown> => await python.kb.py`[seen[:], seen.clear()][0]`.$js();

afterEach(async () => {
  const { session, scope } = python.kb;
  await scope(({ py }) => py.seen.clear());
  const held = async () => {
    collectGarbage();
    await session.settled();
    const tally = await scope(({ py }) => py.held!().$js());
    console.log(tally);
    return tally;
  };
  await expect.poll(held, { timeout: 5_000 }).toMatchObject({ exports: 0, imports: 0, pending: 0 });
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
    ["a task inside of one", ({ signal }) => python.kb.py.within.$opt({ signal })(python.kb.py.asyncio.gather)],
    ["a callback that calls", (o) => python.kb.py.through.$opt(o)(() => python.kb.py.nap!())],
    ["a callback that never ends", (o) => python.kb.py.through.$opt(o)(() => (heard("began"), new Promise(() => {})))],
    ["an earlier call of its chain", (options) => python.kb.py.nap.$opt(options)().real],
    ["a method of a result of its chain", (options) => python.kb.py.nap.$opt(options)().upper().split(" ")],
    ["a copy of what is made", (options) => python.kb.py.nap.$opt(options)().$js()],
    ["an attribute", (options) => python.kb.py.Slow!().attribute.$opt(options)],
    ["a repr", (options) => python.kb.py.Slow!().$opt(options).$repr()],
    ["a preview", (options) => python.kb.py.Slow.$opt(options)()],
    ["the start of a loop", (options) => python.kb.py.Slow!().$opt(options).$iter().next()],
    ["entering a context", (options) => python.kb.with(python.kb.py.Slow!().$opt(options), () => {})],
  ]; // prettier-ignore

  test.each(table)("%s", async (_, call) => {
    expect(await aborted(call)).toBeInstanceOf(CancelledError);
    expect(await python.kb.py.abs(-1)).toBe(1);
  });
});
