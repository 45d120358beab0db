// Handles over a real kernel: what is given up is gone on both sides, and memory with it.

import "./python.js";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type KernelBridge,
  LimitError,
  launch,
  type Output,
  type PyObject,
  type ScopedBridge,
} from "../src/index.js";

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

let kb: KernelBridge;
const printed: string[] = [];

beforeAll(async () => {
  const output = (said: Output): void => {
    if ("text" in said) printed.push(said.text);
  };
  kb = await launch({
    output,
    env: { KERNELBRIDGE_LIMITS: '{"handles": 5000}' },
  });
  await kb.py.exec`
import gc
class Thing: pass
def make(): return Thing()
def things(n): return (Thing() for _ in range(n))
def held():
    session = get_ipython().kernelbridge.sessions[0]
    gc.collect()
    return [*session.tally().values(), sum(type(one) is Thing for one in gc.get_objects())]
def objects():
    gc.collect()
    return len(gc.get_objects())
`;
});

afterAll(() => kb.close());

/** Objects given out, proxies, kept results, open requests of the kernel; and things that are alive there. */
const held = async (): Promise<number[]> => {
  await kb.session.settled(); // what was given back has left
  return await kb.scope(({ py }) => py.held!().$js());
};
const objects = (): Promise<number> => kb.scope(({ py }) => py.objects!());

const HANDLES = 20_000;

const ways: readonly (readonly [how: string, use: () => Promise<unknown>])[] = [
  [
    "released one by one",
    () =>
      kb.scope(async ({ py }) => {
        for await (const one of py.things!(HANDLES)) one.$release();
      }),
  ],
  [
    "released all at once",
    async () => {
      for (let round = 0; round < HANDLES / 1000; round += 1) {
        const all = await Promise.all(Array.from({ length: 1000 }, () => kb.py.make!()));
        for (const one of all as PyObject[]) one.$release();
      }
    },
  ],
  [
    "left to scopes",
    async () => {
      for (let round = 0; round < HANDLES / 1000; round += 1)
        await kb.scope(async ({ py }) => {
          const kept: unknown[] = [];
          for await (const one of py.things!(1000)) kept.push(one);
        });
    },
  ],
  [
    "of calls that nobody awaited, left to scopes",
    async () => {
      for (let round = 0; round < HANDLES / 1000; round += 1)
        await kb.scope(({ py }) => {
          for (let at = 0; at < 1000; at += 1) py.make!();
        });
    },
  ],
];

test.each(ways)(
  `${HANDLES} objects %s leave nothing behind on either side`,
  async (_, use) => {
    await use(); // tables grow to the size that they keep
    collectGarbage();
    const [before, heap] = [await objects(), process.memoryUsage().heapUsed];
    await use();
    expect(await held()).toEqual([0, 0, 0, 0, 0]);
    expect(kb.session.tally()).toEqual({ exports: 0, imports: 0, slots: 0, pending: 0 });
    expect(await objects()).toBeLessThan(before + HANDLES / 20);
    collectGarbage();
    expect(process.memoryUsage().heapUsed).toBeLessThan(heap + 8e6);
  },
  60_000,
);

const bodies: readonly (readonly [what: string, body: (scope: ScopedBridge) => PromiseLike<unknown>])[] = [
  ["calls and attributes", ({ py }) => py.make!().__class__!],
  ["items of a loop", async ({ py }) => void (await py.things!(5).$iter().next())],
  ["handles inside a copy", async ({ py }) => [await py`[make(), {"a": make()}]`.$js()].length],
  ["arguments of a callback", ({ py }) => py`[f(make()) for _ in range(5)]`.$js().then(() => {})],
  ["an exception", async ({ py }) => void (await Promise.resolve(py`1 / 0`).catch(() => {}))],
  [
    "a context manager",
    async ({ $py, with: within }) => within($py("io").StringIO(), (file) => file.getvalue()),
  ],
  ["a coroutine", async ({ $py, py }) => void (await $py("asyncio").sleep(0.01, py.make!()))],
];

test.each(bodies)("a scope lets go of %s", async (_, body) => {
  Object.assign(kb.py, { f: (one: PyObject) => typeof one });
  await kb.scope(async (scope) => void (await body(scope)));
  Object.assign(kb.py, { f: null });
  await kb.py.exec`None`;
  expect(await held()).toEqual([0, 0, 0, 0, 0]);
  expect(kb.session.tally()).toEqual({ exports: 0, imports: 0, slots: 0, pending: 0 });
});

test("what JavaScript collects by itself Python lets go, without another call", async () => {
  await (async () => {
    for (let at = 0; at < 100; at += 1) await kb.py.make!();
  })();
  for (let turn = 0; turn < 200 && kb.session.tally().imports > 0; turn += 1) {
    collectGarbage();
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await held()).toEqual([0, 0, 0, 0, 0]);
});

test("many handles are told once; one too many fails alone, and there is room again after a release", async () => {
  const kept = (await Promise.all(Array.from({ length: 5000 }, () => kb.py.make!()))) as PyObject[];
  await expect(Promise.resolve(kb.py.make!())).rejects.toThrow(LimitError);
  expect(await kept[0]!.__class__!.__name__!).toBe("Thing");
  const [largest] = await kb.handles();
  expect(largest).toMatchObject({
    type: "Thing",
    where: expect.stringMatching(/lifetime\.test\.ts:\d+:\d+$/),
  });
  expect(printed.join("")).toMatch(
    /this session holds 500 Python objects \(mostly .*Thing\); at 5,000 operations fail/,
  );
  for (const one of kept) one.$release();
  await kb.scope(({ py }) => py.make!().__class__!.__name__!);
  expect(await held()).toEqual([0, 0, 0, 0, 0]);
}, 60_000);

test("await using waits until Python has let go", async () => {
  {
    await using one = (await kb.py.make!()) as PyObject;
    expect(await one.__class__!.__name__!).toBe("Thing");
  }
  expect(await held()).toEqual([0, 0, 0, 0, 0]);
});
