// Functions of a script that Python calls over ZeroMQ: from threads, into each other, in modes; nothing is left of them.

import { setTimeout as pause } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { type Bridge, fn, type PyError } from "../src/index.js";
import { everyIpykernel, launched } from "./launched.js";

const SETUP = `
import asyncio, gc, threading
from concurrent.futures import ThreadPoolExecutor
import numpy as np
def back(f, *args): return f(*args)
async def back_later(f, *args): return await f(*args)
def spread(f, n):
    with ThreadPoolExecutor(4) as pool:
        return sum(pool.map(f, range(n)))
def joined(f):
    results = []
    thread = threading.Thread(target=lambda: results.append((f(), threading.get_ident())))
    thread.start()
    thread.join()
    there, here = results[0]
    return there == here
async def together(f, n): return sum(await asyncio.gather(*[f(i) for i in range(n)]))
def keep(f):
    global kept
    kept = f
def fire(f, n):
    for i in range(n): f(i)
def held():
    gc.collect()
    return [*get_ipython().kernelbridge.sessions[0].tally().values()]
`;

everyIpykernel((kernel) => {
  const python = launched(SETUP, { kernel });

  const nested = ({ py }: Bridge, way: string) => {
    const down = async (n: number): Promise<number> => (n === 0 ? 0 : 1 + (await py[way]!(down, n - 1)));
    return down;
  };

  /** Objects given out, proxies, kept results and open requests of the kernel. */
  const held = async (): Promise<number[]> => {
    await python.kb.session.settled();
    await python.kb.scope(({ py }) => py.held!().$len()); // collects garbage, whose proxies leave behind it
    await python.kb.session.settled();
    return python.kb.scope(({ py }) => py.held!().$js());
  };

  /** Nothing is left of what a function does in a scope. */
  const leavesNothing = async (use: (kb: Bridge) => Promise<void>): Promise<void> => {
    const before = await held();
    await python.kb.scope(use);
    await vi.waitFor(async () => expect(await held()).toEqual(before), 20_000); // threads let go when they end
  };

  const ways: readonly (readonly [
    title: string,
    run: (kb: Bridge) => PromiseLike<unknown>,
    expected: unknown,
  ])[] = [
    ["blocking calls nest to depth 50", (kb) => nested(kb, "back")(50), 50],
    ["awaited calls nest deeper", (kb) => nested(kb, "back_later")(120), 120],
    ["a pool of threads calls", ({ py }) => py.spread!(async (i: number) => (await py.abs(-i)) + 1, 40), 820],
    [
      "what a thread's call leads to runs in that thread",
      ({ py, $py }) => py.joined!(() => $py("threading").get_ident!()),
      true,
    ],
    ["a thousand calls at once", ({ py }) => py.together!((i: number) => i, 1000), 499_500],
  ];

  test.each(ways)("%s", async (_, run, expected) => {
    await leavesNothing(async (kb) => expect(await run(kb)).toBe(expected));
  });

  test("a call that is awaited while its callback runs has its result, and what uses it too", async () => {
    await leavesNothing(async ({ py }) => {
      const slowly = async () => {
        await pause(50);
        await py.abs!(-1);
        return "five";
      };
      const called = py.back!(slowly, 0);
      await pause(10);
      const longer = called.upper();
      expect(await Promise.all([called, longer])).toEqual(["five", "FIVE"]);
      const failing = py.back!(async () => {
        await pause(50);
        throw new RangeError("no");
      }, 0);
      await pause(10);
      await expect(Promise.resolve(failing)).rejects.toThrow("no");
    });
  });

  test("one level more is a RecursionError, on the way in, and the session goes on", async () => {
    await leavesNothing(async (kb) => {
      const error: PyError = await nested(kb, "back")(51).then(null, (reason) => reason);
      expect(error.is("RecursionError")).toBe(true);
      expect(error.message).toContain("50 calls to JavaScript wait inside each other");
      expect(await nested(kb, "back")(50)).toBe(50);
    });
  });

  test("a mode is the giver's: fire keeps the order, vec gets whole arrays, sync and async whoever calls", async () => {
    const { py } = python.kb;
    const fired: number[] = [];
    await py.fire!(
      fn((i: number) => void fired.push(i), { mode: "fire" }),
      3000,
    );
    await expect.poll(() => fired.length).toBe(3000);
    expect(fired).toEqual(Array.from({ length: 3000 }, (_, i) => i));

    const rise = fn((xs: Float64Array, by: Float64Array) => xs.map((x, i) => x + by[i]!), { mode: "vec" });
    const risen = py.back!(rise, [1, 2, 3], 0.5);
    expect(await risen.tolist().$js()).toEqual([1.5, 2.5, 3.5]);

    const double = (x: number) => x * 2;
    expect(await py.back!(fn(double, { mode: "async" }), 4)).toBe(8);
    expect(await py`[${fn(double, { mode: "sync" })}(x) for x in [1, 2]]`.$js()).toEqual([2, 4]);
    expect(fn(double, { mode: "sync" })).toBe(fn(double, { mode: "sync" }));
    expect(() => fn(double, { mode: "quick" as "sync" })).toThrow('there is no mode "quick"');
  });

  test("a function that is kept is called when its scope has ended", async () => {
    await python.kb.scope(({ py }) => py.keep!((x: number) => x * 2));
    expect(await python.kb.py`kept(21)`).toBe(42);
    await python.kb.py.exec`kept = None`;
  });
});
