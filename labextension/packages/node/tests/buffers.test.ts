// Large arrays between a script and a real kernel, both ways: whole, as they were, and held to the limits.

import "./python.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type KernelBridge, LimitError, launch, type NDArray } from "../src/index.js";

const COUNT = 8_000_000;

let kb: KernelBridge;
beforeAll(async () => {
  kb = await launch();
  await kb.py.exec`import numpy, time`;
});
afterAll(() => kb.close());

const counted = (length: number) => Float64Array.from({ length }, (_, at) => at);
const sum = (array: Float64Array) => array.reduce((total, item) => total + item, 0);

test("64 MB of floats go to Python and back, and Python may write into what it got", async () => {
  const array = counted(COUNT);
  const there = await kb.py.numpy.asarray(array);
  expect(await there.sum()).toBe(sum(array));
  expect(await written(there)).toBe(-1);
  const back = (await there.$js()) as Float64Array;
  expect([back.length, back[0], back[1], back.at(-1)]).toEqual([COUNT, -1, 1, COUNT - 1]);
});

const written = (array: unknown) => kb.py.exec`
${array}[0] = -1
return float(${array}[0])`;

test("a view with an offset is sent exactly", async () => {
  const whole = counted(1_000_000);
  const view = whole.subarray(10, 999_990);
  expect(await kb.py.len(view)).toBe(999_980);
  expect(await kb.py.numpy.sum(view)).toBe(sum(view));
});

test.each([1000, COUNT])(
  "an array of %i floats may be changed behind a call that is not awaited",
  async (count) => {
    const array = new Float64Array(count).fill(1);
    const ones = kb.py.numpy.sum(array);
    array.fill(2);
    expect(await ones).toBe(count);
    expect(await kb.py.numpy.sum(array)).toBe(2 * count);
  },
);

test("an array of Python's arrives as it was when it was copied, whatever is written into it behind that", async () => {
  const ones = await kb.py.numpy.ones(COUNT);
  const copy = ones.$js() as PromiseLike<Float64Array>;
  ones.fill(2);
  const [first, changed] = await Promise.all([copy, kb.py.float(ones.$at(0))]);
  expect([first[0], first.at(-1), changed]).toEqual([1, 1, 2]);
});

test("what is urgent passes a large array that is on its way", async () => {
  await kb.py.exec`
import asyncio
log = []
async def nap():
    try:
        await asyncio.sleep(60)
    finally:
        log.append("cancelled")
def size(data):
    log.append("arrived")
    return len(data)`;
  const stop = new AbortController();
  const napping = Promise.resolve(kb.py.nap().$opt({ signal: stop.signal })).catch(({ name }) => name);
  await kb.py.len([]);
  const size = Promise.resolve(kb.py.size(new Uint8Array(2 ** 28)));
  stop.abort();
  expect([await napping, await size]).toEqual(["CancelledError", 2 ** 28]);
  expect(await kb.py.log.$js()).toEqual(["cancelled", "arrived"]);
});

test("what is too large for the kernel fails with the size and the option; the rest of its batch arrives", async () => {
  const small = await launch({ env: { KERNELBRIDGE_LIMITS: '{"messageBytes": 1000000}' } });
  const calls = [500_000, 2_000_000, 700_000].map((size) => small.py.len(new Uint8Array(size)));
  const [first, refused, last] = await Promise.allSettled(calls.map((call) => Promise.resolve(call)));
  expect([first, last]).toEqual([
    { status: "fulfilled", value: 500_000 },
    { status: "fulfilled", value: 700_000 },
  ]);
  const { reason } = refused as PromiseRejectedResult;
  expect(reason).toBeInstanceOf(LimitError);
  expect(reason.message).toMatch(
    /a message of 2000\d+ bytes is larger than the 1000000 \(`messageBytes`\) that the kernel accepts/,
  );
  expect(reason.message).toMatch(/KERNELBRIDGE_LIMITS='\{"messageBytes": 2000\d+\}' in the environment/);
  await small.close();
});

test("what is too large for this process fails with the size and the option; the other results arrive", async () => {
  const small = await launch({ limits: { messageBytes: 1_000_000 } });
  const copies = [500_000, 2_000_000, 700_000].map((size) => small.py.bytes(size).$js());
  const [first, refused, last] = await Promise.allSettled(copies.map((copy) => Promise.resolve(copy)));
  expect([first, last]).toEqual([
    { status: "fulfilled", value: new Uint8Array(500_000) },
    { status: "fulfilled", value: new Uint8Array(700_000) },
  ]);
  const { reason } = refused as PromiseRejectedResult;
  expect(reason).toBeInstanceOf(LimitError);
  expect(reason.message).toMatch(/a message of 2000\d+ bytes is larger than the 1000000/);
  expect(reason.message).toMatch(/launch\(\{ limits: \{"messageBytes": 2000\d+\} \}\)/);
  await small.close();
});

test.each([Number.NaN, -1, 0, 2.5, 2 ** 53])(
  "a limit of %d is refused before a kernel is started",
  async (messageBytes) => {
    await expect(launch({ kernel: "no such kernel", limits: { messageBytes } })).rejects.toThrow(
      /the limit `messageBytes` is/,
    );
  },
);

test("an array of many axes keeps its order and is a view of the message", async () => {
  const grid = (await kb.py.numpy.asfortranarray(kb.py.numpy.arange(6).reshape(2, 3)).$js()) as NDArray;
  expect([grid.order, grid.shape]).toEqual(["F", [2, 3]]);
});
