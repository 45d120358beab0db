// Iteration as a user writes it: what comes, how promptly, in how many messages, and what leaving early leaves.

import { afterEach, describe, expect, test } from "vitest";
import type { PyObject } from "../src/index.js";
import { fetched, launched, turnOver } from "./launched.js";

const python = launched(`
    import asyncio, io, time
    import numpy, pandas

    log = []
    reached = [0]

    def count(to=None):
        n = 0
        try:
            while n != to:
                yield n
                n += 1
                reached[0] = n
        finally:
            log.append(("closed", n))

    async def acount(to=None):
        n = 0
        try:
            while n != to:
                await asyncio.sleep(0)
                yield n
                n += 1
        finally:
            log.append(("closed", n))

    def slow(to):
        for n in range(to):
            time.sleep(0.06)
            log.append(n)
            yield n

    async def gated(to, wait):
        for n in range(to):
            yield n
            await wait(n)

    class Stream:
        n = 0
        def __aiter__(self): return self
        async def __anext__(self):
            await asyncio.sleep(0)
            self.n += 1
            return self.n

    def talk():
        heard = yield "first"
        while heard != "stop":
            try:
                heard = yield ("heard", heard)
            except ValueError as error:
                heard = yield ("caught", str(error))
        return "bye"

    async def atalk():
        heard = yield "first"
        while heard != "stop":
            try:
                heard = yield ("heard", heard)
            except ValueError as error:
                heard = yield ("caught", str(error))

    def fail():
        yield from range(3)
        raise ValueError("no more")
`);

async function all(iterable: AsyncIterable<unknown>): Promise<unknown[]> {
  const items: unknown[] = [];
  for await (const item of iterable) items.push(item);
  return items;
}

/** The items up to one, which ends the loop. */
async function upTo(last: unknown, iterable: AsyncIterable<unknown>): Promise<unknown[]> {
  const items: unknown[] = [];
  for await (const item of iterable) {
    items.push(item);
    if (item === last) break;
  }
  return items;
}

/** What the generators have noted. */
const logged = (): Promise<unknown> => python.kb.py.log.$js();

afterEach(() => python.kb.py.log.clear().then(() => {}));

describe("what comes", () => {
  const KINDS: readonly (readonly [title: string, python: string, items: unknown[]])[] = [
    ["a list", "[1, None, 'a']", [1, null, "a"]],
    ["a dict gives its keys", "{'a': 1, 'b': 2}", ["a", "b"]],
    ["text gives characters", "'aé🙂'", ["a", "é", "🙂"]],
    ["bytes give numbers", "b'ab'", [97, 98]],
    ["a file gives lines", String.raw`io.StringIO('a\nb')`, ["a\n", "b"]],
    ["an array of numbers", "numpy.arange(3)", [0, 1, 2]],
    ["a table gives its columns", "pandas.DataFrame({'a': [1], 'b': [2]})", ["a", "b"]],
    ["a generator", "(x * x for x in range(4))", [0, 1, 4, 9]],
    ["an asynchronous generator", "acount(4)", [0, 1, 2, 3]],
    ["a sequence without __iter__", "type('Old', (), {'__getitem__': lambda s, i: [7, 8][i]})()", [7, 8]],
    ["nothing", "[]", []],
  ]; // prettier-ignore

  test.each(KINDS)("%s", async (_, source, items) => {
    expect(await all(python.kb.py(source))).toEqual(items);
    expect(await all((await python.kb.py(source)).$iter?.() ?? python.kb.py(source))).toEqual(items);
  });

  test("handles are live objects, and the same as elsewhere", async () => {
    const { py } = python.kb;
    await py.exec`rows = [[1], [2]]`;
    const [one, two] = (await all(py.rows)) as PyObject[];
    expect(await py.rows.$at(1)).toBe(two);
    await one?.append("new");
    expect(await py.rows.$js()).toEqual([[1, "new"], [2]]);
  });

  test("the rows of a table", async () => {
    const table = python.kb.$py("pandas").DataFrame({ name: ["Ada", "Alan"], born: [1815, 1912] });
    const born: unknown[] = [];
    for await (const row of table.itertuples()) born.push(await row.born);
    expect(born).toEqual([1815, 1912]);
  });

  test("items come before the error behind them, and after it nothing does", async () => {
    const items: unknown[] = [];
    const iterator = python.kb.py.fail().$iter();
    const loop = async (): Promise<void> => {
      for await (const item of iterator) items.push(item);
    };
    await expect(loop()).rejects.toThrow("ValueError: no more");
    expect(items).toEqual([0, 1, 2]);
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });

  test("what cannot be iterated says so at the user's line", async () => {
    const error = (await fetched(all(python.kb.py.int(5))).catch((caught: unknown) => caught)) as Error;
    expect(error.message).toBe("TypeError: 'int' object is not iterable");
    expect(error.stack).toContain("iteration.test.ts");
  });
});

describe("how it comes", () => {
  test("nothing is sent before the first item is wanted, and then one item is", async () => {
    const { kb, sent } = python;
    const before = sent.length;
    const iterator = kb.py.count(5).$iter();
    await turnOver();
    expect(sent.length - before).toBe(1);
    expect(await iterator.next()).toEqual({ done: false, value: 0 });
    await iterator.return();
    expect(await logged()).toEqual([["closed", 0]]);
  });

  test("a hundred thousand items come in a few dozen messages", async () => {
    const { kb, sent } = python;
    const before = sent.length;
    let sum = 0;
    for await (const item of kb.py.range(100_000)) sum += item;
    expect(sum).toBe((100_000 * 99_999) / 2);
    expect(sent.length - before).toBeLessThan(60);
  });

  test("of a million items two batches are on their way at most, of 65,536 each", async () => {
    const { py } = python.kb;
    let count = 0;
    for await (const _ of py.count(1_000_000)) {
      count += 1;
      if (count % 150_000 === 0) expect((await py.reached.$at(0)) - count).toBeLessThanOrEqual(2 * 65_536);
    }
    expect(count).toBe(1_000_000);
  });

  test("a loop takes at most two batches more than it uses", async () => {
    expect(await upTo(100, python.kb.py.count())).toHaveLength(101);
    const [[, reached]] = (await logged()) as [[string, number]];
    expect(reached).toBeLessThan(100 * 4);
  });

  test("nobody is run ahead of a consumer that has taken only a few items", async () => {
    const { py } = python.kb;
    const iterator = py.count().$iter();
    for (let at = 0; at < 3; at += 1) await iterator.next();
    await turnOver();
    await iterator.return();
    expect(await logged()).toEqual([["closed", 2]]);
  });

  test("an item of a slow generator comes when it is made", async () => {
    const { py } = python.kb;
    const iterator = py.slow(4).$iter();
    for (let at = 0; at < 4; at += 1) {
      expect(await iterator.next()).toEqual({ done: false, value: at });
      expect(await py.log.$len()).toBe(at + 1);
    }
    expect(await iterator.next()).toMatchObject({ done: true });
  });

  test("an item of an asynchronous generator comes though the next one waits for the loop", async () => {
    const items: unknown[] = [];
    const arrived: (() => void)[] = [];
    const wait = (at: number): Promise<void> | null =>
      items.length > at ? null : new Promise((go) => arrived.push(go));
    for await (const item of python.kb.py.gated(4, wait)) {
      items.push(item);
      for (const go of arrived.splice(0)) go();
    }
    expect(items).toEqual([0, 1, 2, 3]);
  });

  test("with a batch of its own size it never fetches ahead", async () => {
    const { py } = python.kb;
    expect(await upTo(10, py.count().$iter({ batch: 1 }))).toHaveLength(11);
    expect(await upTo(10, py.count().$iter({ batch: 4 }))).toHaveLength(11);
    expect(await logged()).toEqual([
      ["closed", 10],
      ["closed", 11],
    ]);
    expect(() => py.count().$iter({ batch: 0 })).toThrow("batch is the number of items fetched at once");
  });
});

describe("leaving early", () => {
  test.each(["count", "acount"])("break closes the generator %s before the next operation", async (name) => {
    const { py } = python.kb;
    await upTo(3, py[name]());
    expect(await logged()).toHaveLength(1);
    await expect(
      (async () => {
        for await (const item of py[name]()) if (item === 1) throw new RangeError("of the loop");
      })(),
    ).rejects.toThrow("of the loop");
    expect(await logged()).toHaveLength(2);
  });

  test("a time-out closes the generator, whatever it waits for", async () => {
    const { py, session } = python.kb;
    await py.exec`
      async def stuck():
          try:
              yield 1
              await asyncio.Event().wait()
          finally:
              log.append("ended")
    `;
    await expect(all(py.stuck.$opt({ timeout: 100 })())).rejects.toMatchObject({ name: "TimeoutError" });
    await expect.poll(() => logged()).toEqual(["ended"]);
    expect(await py`len([task for task in asyncio.all_tasks() if "_fill" in repr(task)])`).toBe(0);
    expect(session.tally().slots).toBe(0);
  });

  test("an error in its finally is thrown", async () => {
    const { py } = python.kb;
    const generator = py.exec`
      def careless():
          try:
              yield 1
          finally:
              raise ValueError("while closing")
      return careless()
    `;
    await expect(upTo(1, generator)).rejects.toThrow("ValueError: while closing");
  });

  test("return gives what it is given, and the loop is over", async () => {
    const iterator = python.kb.py.count().$iter();
    await iterator.next();
    expect(await iterator.return("mine")).toEqual({ done: true, value: "mine" });
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });

  test("an iterator that is no generator is gone on with by the next loop", async () => {
    const { py } = python.kb;
    const file = await py("io.StringIO")(`head\n\nbody\nend`);
    expect(await upTo("\n", file)).toEqual(["head\n", "\n"]);
    expect(await all(file)).toEqual(["body\n", "end"]);
    const expression = py.iter(py.range(100));
    expect(await upTo(40, expression)).toHaveLength(41);
    expect((await all(expression))[0]).toBe(41);
    const stream = await py.Stream();
    await upTo(5, stream);
    expect((await upTo(7, stream))[0]).toBe(6);
  });

  test("two loops over one iterator share its items", async () => {
    const { py } = python.kb;
    const iterator = await py.iter(py.range(7));
    const [one, other] = [iterator.$iter(), iterator.$iter()];
    const items: unknown[] = [(await one.next()).value];
    for (let at = 0; at < 3; at += 1) items.push((await other.next()).value, (await one.next()).value);
    expect(items).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect((await other.next()).done).toBe(true);
    expect((await one.next()).done).toBe(true);
  });

  test("two loops over one list are two", async () => {
    const list = await python.kb.py.list([1, 2, 3]);
    await upTo(1, list);
    expect(await all(list)).toEqual([1, 2, 3]);
  });

  test("nothing is held afterwards", async () => {
    const { py, session } = python.kb;
    await session.settled();
    const before = session.tally();
    await upTo(5, py.count());
    await all(py.range(10));
    await upTo(1, py.acount());
    await session.settled();
    await py.abs(1);
    expect(session.tally().pending).toBe(before.pending);
    expect(session.tally().imports).toBeLessThanOrEqual(before.imports + 1);
  });
});

describe("generators", () => {
  test.each([
    ["talk", "bye"],
    ["atalk", null],
  ])("%s hears what next, throw and return bring", async (name, returned) => {
    const { py } = python.kb;
    const talk = py[name]().$iter();
    expect(await talk.next()).toEqual({ done: false, value: "first" });
    const heard = async (result: Promise<IteratorResult<PyObject>>): Promise<unknown> =>
      (await result).value.$js();
    expect(await heard(talk.next("a"))).toEqual(["heard", "a"]);
    expect(await heard(talk.next(null))).toEqual(["heard", null]);
    expect(await heard(talk.next())).toEqual(["heard", null]);
    expect(await heard(talk.throw(await py.ValueError("no")))).toEqual(["caught", "no"]);
    expect(await heard(talk.next([1, { a: py.abs(-2) }]))).toEqual(["heard", [1, { a: 2 }]]);
    expect(await talk.next("stop")).toEqual({ done: true, value: returned });
    expect(await talk.next("more")).toEqual({ done: true, value: undefined });
    await expect(talk.throw(new Error("too late"))).rejects.toThrow("too late");
  });

  test("an error of JavaScript's that it does not catch comes back as itself", async () => {
    const talk = python.kb.py.talk().$iter();
    await talk.next();
    const mine = new RangeError("mine");
    await expect(talk.throw(mine)).rejects.toBe(mine);
    expect(await talk.next()).toEqual({ done: true, value: undefined });
  });

  test("nothing is sent into one that has run ahead", async () => {
    const iterator = python.kb.py.count().$iter();
    await iterator.next();
    await iterator.next();
    await expect(iterator.next("late")).rejects.toThrow("to send something, write x.$iter({ batch: 1 })");
    expect(await iterator.next()).toEqual({ done: false, value: 2 });
    await iterator.return();
  });

  test("nothing is sent into what is no generator", async () => {
    const iterator = python.kb.py.list([1, 2]).$iter();
    await iterator.next();
    await expect(iterator.next("x")).rejects.toThrow("'list_iterator' object has no attribute 'send'");
  });

  test("calls that do not wait for each other are answered in order", async () => {
    const iterator = python.kb.py.range(5).$iter();
    const results = await Promise.all(Array.from({ length: 7 }, () => iterator.next()));
    expect(results.map(({ value, done }) => (done ? "done" : value))).toEqual([
      0,
      1,
      2,
      3,
      4,
      "done",
      "done",
    ]);
  });
});
