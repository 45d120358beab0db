// What an await gives: the same objects, and what Python's awaitables come to.

import { describe, expect, test } from "vitest";
import { cases, fetched, launched, value } from "./launched.js";

const python = launched(`
    import asyncio, concurrent.futures, math

    class Point:
        """A point."""
        kind = "point"
        def __init__(self, x=0, *, y=0): self.x, self.y = x, y
        def norm(self): return math.hypot(self.x, self.y)
        def __eq__(self, other): return isinstance(other, Point) and (self.x, self.y) == (other.x, other.y)
        def __hash__(self): return hash((self.x, self.y))

    point = Point(3, y=4)
`);

describe("identity", () => {
  test("the same object is the same object, on either side", async () => {
    const { py, op } = python.kb;
    const point = await py.point;
    expect(await py.point).toBe(point);
    expect(await py`[point]`.$at(0)).toBe(point);
    expect(await op.is(point, py.point)).toBe(true);
    expect(await py`all(it is point for it in ${[point, py.point]})`).toBe(true);
    expect(await py.Point).toBe(await py.point.$type());
    expect(await py.point.__class__).toBe(await py.Point);
  });

  test("a bound method is a new object each time, and equal, as in Python", async () => {
    const { py, op } = python.kb;
    const [one, other] = await Promise.all([py.point.norm, py.point.norm]);
    expect(one).not.toBe(other);
    expect(await op.eq(one, other)).toBe(true);
  });

  test("None, booleans and small integers go through as what they are", async () => {
    const { py } = python.kb;
    expect(await py`all([${null} is None, ${true} is True, ${5} is 5, ${py.abs(-5)} is 5])`).toBe(true);
    expect(await value(py`[None, True, 5, 5.0]`)).toEqual([null, true, 5, 5]);
  });

  test("a whole float stays a float as long as it is an expression", async () => {
    const { py } = python.kb;
    const two = py.float(2);
    expect(await two).toBe(2);
    expect(await py.type(two).__name__).toBe("float");
  });
});

describe("what is awaited", () => {
  cases(python, [
    ["a coroutine", ({ py }) => py.asyncio.sleep(0, "slept"), "slept"],
    ["a task", ({ py }) => py.exec`return asyncio.ensure_future(asyncio.sleep(0, "task"))`, "task"],
    [
      "a future of asyncio",
      ({ py }) => py.exec`
      future = asyncio.get_running_loop().create_future()
      asyncio.get_running_loop().call_soon(future.set_result, "future")
      return future
    `,
      "future",
    ],
    [
      "a future of a thread",
      ({ py }) => py.exec`return concurrent.futures.ThreadPoolExecutor(1).submit(pow, 2, 5)`,
      32,
    ],
    [
      "an object with __await__",
      ({ py }) => py.exec`
      class Awaitable:
          def __await__(self):
              yield from asyncio.sleep(0).__await__()
              return "awaited"
      return Awaitable()
    `,
      "awaited",
    ],
  ]);

  test("a coroutine runs once, however often it is awaited, and late as well", async () => {
    const { py, session } = python.kb;
    await py.exec`
      runs = 0
      async def once():
          global runs
          runs += 1
          return [runs]
    `;
    const coroutine = py.once();
    await session.settled();
    expect(await py.runs).toBe(0);
    const [one, other] = await Promise.all([coroutine, coroutine]);
    expect(one).toBe(other);
    expect(await coroutine.$at(0)).toBe(1);
    expect(await py.runs).toBe(1);
  });

  test("a coroutine that is not awaited is a coroutine, as in Python", async () => {
    const { py } = python.kb;
    expect(await value(py`asyncio.gather(${py.asyncio.sleep(0, 1)}, ${py.asyncio.sleep(0, 2)})`)).toEqual([
      1, 2,
    ]);
    await expect(fetched(py.asyncio.sleep(0).real)).rejects.toMatchObject({ pyType: "AttributeError" });
  });

  test("a failing coroutine rejects with the line that made it", async () => {
    const { py } = python.kb;
    const made = py`asyncio.wait_for(asyncio.sleep(60), 0)`;
    const error = (await fetched(made).catch((caught: unknown) => caught)) as Error;
    expect(error).toMatchObject({ pyType: "TimeoutError" });
    expect(error.stack?.split("\n")[1]).toContain("awaiting.test.ts");
  });

  test("a cancelled one leaves nothing pending", async () => {
    const { py, session } = python.kb;
    await py.exec`
      ended = []
      async def endless():
          try:
              await asyncio.Event().wait()
          finally:
              ended.append("cancelled")
    `;
    await session.settled();
    const before = session.tally().pending;
    await expect(fetched(py.endless.$opt({ timeout: 20 })())).rejects.toMatchObject({ name: "TimeoutError" });
    await expect.poll(() => py.ended.$js()).toEqual(["cancelled"]);
    expect(session.tally().pending).toBe(before);
    expect(await py`len([task for task in asyncio.all_tasks() if "endless" in repr(task)])`).toBe(0);
  });
});
