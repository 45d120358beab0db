import { describe, expect, test } from "vitest";
import { Kind, LimitError, type PyObject, ReleasedError } from "../src/index.js";
import { Node, type Pair, pair } from "./pair.js";
import { script } from "./script.js";

/** The test runner calls what is callable, so that an expression is given to it as a promise. */
const fetched = (expression: PromiseLike<unknown>): Promise<unknown> => Promise.resolve(expression);

const INFO = { type: "T", repr: "T()", flags: "" };

/** A kernel whose `make` gives a new object each time, and `many` a generator of them. */
async function maker(options: Parameters<typeof pair>[0] = {}): Promise<Pair> {
  const world = await pair(options);
  world.names.make = () => new Node();
  world.names.keep = (...values: unknown[]) => void kept.push(...values);
  return world;
}

const kept: unknown[] = [];

describe("releases", () => {
  test("of one turn are one message, and need no call to ride on", async () => {
    const { client, kb, kernel, sent } = await maker();
    const objects = (await Promise.all(Array.from({ length: 10_000 }, () => kb.py.make!()))) as PyObject[];
    await client.perform("repr", [null]);
    const before = sent.length;
    for (const object of objects) object.$release();
    await new Promise((resolve) => setImmediate(resolve));
    expect(sent.slice(before)).toEqual([Kind.batch]);
    expect(kernel.tally()).toMatchObject({ exports: 0, slots: 0 });
    expect(client.tally().imports).toBe(0);
  });

  test("ride on the batch of the calls of their turn, behind these", async () => {
    const { client, kb, names, sent } = await maker();
    const seen: unknown[] = [];
    names.see = (value: unknown) => void seen.push(value);
    const object = (await kb.py.make!()) as PyObject;
    const before = sent.length;
    object.$release();
    kb.py.see!(1);
    await client.settled();
    expect(sent.slice(before)).toEqual([Kind.batch, Kind.batch]); // the second one asks whether the call has run
    expect(seen).toEqual([1]);
  });

  test("may be said twice, and by any variable that holds the object", async () => {
    const { kb, names } = await maker();
    names.thing = new Node();
    const [one, same] = [(await kb.py.thing!) as PyObject, (await kb.py.thing!) as PyObject];
    one.$release();
    one.$release();
    one[Symbol.dispose]();
    await expect(fetched(kb.py.make!(same))).rejects.toThrow(/^Node \{\} was used after its release/);
    expect(await fetched(kb.py.thing!)).not.toBe(one);
  });

  test("are waited for by an asynchronous end", async () => {
    const { kb, kernel } = await maker();
    const object = (await kb.py.make!()) as PyObject;
    await object[Symbol.asyncDispose]();
    expect(kernel.tally()).toMatchObject({ exports: 0, slots: 0 });
    const expression = kb.py.make!();
    await expression[Symbol.asyncDispose]();
    expect(kernel.tally()).toMatchObject({ exports: 0, slots: 0 });
  });

  test("leave 20,000 objects made and given up behind as if they had never been", async () => {
    const world = await maker();
    const { client, kb, kernel } = world;
    for (let round = 0; round < 40; round += 1) {
      const objects = await Promise.all(Array.from({ length: 250 }, () => kb.py.make!()));
      for (const object of objects) (object as PyObject).$release();
      await kb.scope(({ py }) => Promise.all(Array.from({ length: 250 }, () => py.make!())).then(() => {}));
    }
    await client.settled();
    expect(client.tally()).toEqual({ exports: 0, imports: 0, slots: 0, pending: 0 });
    expect(kernel.tally()).toEqual({ exports: 0, imports: 0, slots: 0, pending: 0 });
  });
});

describe("a release that crosses an introduction", () => {
  test("of the kernel's object gives back what was seen and keeps what comes", async () => {
    const { client, kb, heard, say, quiet } = await script();
    const first = fetched(kb.py.thing!);
    await quiet();
    await say(Kind.results, { results: [[-1, 1, { mine: [7, INFO] }]] });
    const old = (await first) as PyObject;
    const second = fetched(kb.py.thing!);
    await quiet();
    old.$release();
    await quiet();
    expect(heard.at(-1)?.body.release).toEqual([[], [[7, 1]]]);
    await say(Kind.results, { results: [[-2, 1, { mine: [7, INFO] }]] });
    const fresh = (await second) as PyObject;
    expect(fresh).not.toBe(old);
    void fresh.use!();
    await expect(fetched(old.use!())).rejects.toThrow(ReleasedError);
    expect(heard.at(-1)?.body.ops[0]).toEqual(
      [2, "method", { yours: 7 }, "use", [], null].with(0, expect.any(Number)),
    );
    fresh.$release();
    await quiet();
    expect(heard.at(-1)?.body.release[1]).toEqual([[7, 1]]);
    expect(client.tally().imports).toBe(0);
    client.close();
  });

  test("of our object leaves it held until every introduction is back", async () => {
    const { client, kb, heard, say, quiet } = await script();
    const called: string[] = [];
    const callback = (name: string): void => void called.push(name);
    kb.py.take!(callback);
    await quiet();
    const ref = 1;
    expect(heard[0]?.body.ops.at(-1)).toMatchObject([1, "call", {}, [{ mine: [ref, {}] }], null]);
    kb.py.take!(callback); // on its way while the kernel gives the first one back
    await say(Kind.batch, { ops: [], pull: [], release: [[], [[ref, 1]]], chain: 0 });
    await say(Kind.batch, {
      ops: [[-1, "call", { yours: ref }, ["still here"], null]],
      ...{ pull: [-1], release: [[], []], chain: 0 },
    });
    expect(called).toEqual(["still here"]);
    await say(Kind.batch, { ops: [], pull: [], release: [[], [[ref, 1]]], chain: 0 });
    expect(client.tally().exports).toBe(0);
    client.close();
  });

  test("gives nothing back before the answer that names it", async () => {
    const { client, kb, heard, say, quiet } = await script();
    const asked = fetched(kb.py.thing!);
    await quiet();
    await say(Kind.results, { results: [[-1, 1, { mine: [7, INFO] }]] });
    const thing = (await asked) as PyObject;
    kb.py.take!(() => {
      queueMicrotask(() => thing.$release());
      return thing;
    });
    await quiet();
    heard.length = 0;
    const call = [-1, "call", { yours: 1 }, [], null];
    await say(Kind.batch, { ops: [call], pull: [-1], release: [[], []], chain: 0 });
    expect(heard.map(({ kind }) => kind)).toEqual([Kind.results, Kind.batch]);
    expect(heard[0]?.body.results).toEqual([[-1, 1, { yours: 7 }]]);
    expect(heard[1]?.body.release[1]).toEqual([[7, 1]]);
    client.close();
  });
});

describe("what an operation introduces that never reads it", () => {
  test("comes back from one whose other operand has failed", async () => {
    const { client, kb } = await maker();
    const failed = kb.py.make!(kb.py.missing, () => 1, { deep: [() => 2] });
    await expect(fetched(failed)).rejects.toThrow("missing");
    await client.perform("repr", [null]);
    expect(client.tally().exports).toBe(0);
  });

  test("comes back from one that was cancelled before it ran", async () => {
    const { client, kb, names } = await maker();
    const controller = new AbortController();
    let go: (value: unknown) => void = () => {};
    names.later = () => new Promise((resolve) => (go = resolve));
    const waiting = kb.py.keep!.$opt({ signal: controller.signal })(kb.py.later!(), () => 1);
    const refused = expect(fetched(waiting)).rejects.toThrow("cancelled");
    await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    await refused;
    go(1);
    await client.settled();
    await client.perform("repr", [null]);
    expect(client.tally().exports).toBe(0);
  });
});

describe("a loop that is left early", () => {
  async function counted(length: number, take: (item: PyObject, at: number) => boolean): Promise<Pair> {
    const world = await maker();
    const nodes = Array.from({ length }, () => new Node());
    world.names.nodes = new Node({ [Symbol.iterator]: () => nodes.values() });
    let at = 0;
    for await (const item of world.kb.py.nodes!) if (!take(item as PyObject, at++)) break;
    await world.client.settled();
    await world.client.perform("repr", [null]);
    return world;
  }

  test("gives back what it has not taken", async () => {
    const taken: PyObject[] = [];
    const { kernel, client } = await counted(100, (item, at) => taken.push(item) > 0 && at < 4);
    expect(kernel.tally().exports).toBe(5);
    expect(client.tally().imports).toBe(5);
  });

  test("gives back what was fetched ahead", async () => {
    const { kernel } = await counted(5000, (item, at) => item.$release() === undefined && at < 700);
    expect(kernel.tally().exports).toBe(0);
  });

  test("leaves alone what it has not taken and somebody else holds", async () => {
    const world = await maker();
    const shared = new Node({ value: 5 });
    world.names.shared = shared;
    world.names.nodes = new Node({ [Symbol.iterator]: () => Array<Node>(8).fill(shared).values() });
    const mine = (await world.kb.py.shared!) as PyObject;
    for await (const item of world.kb.py.nodes!) {
      expect(item).toBe(mine);
      if (world.client.tally().imports === 1) break;
    }
    await world.client.settled();
    expect(await mine.value!).toBe(5);
  });

  test("over more objects than may be held at once goes on, when each is released", async () => {
    const world = await maker({ kernel: { limits: { handles: 50 }, onWarning: () => {} } });
    const nodes = Array.from({ length: 400 }, () => new Node());
    world.names.nodes = new Node({ [Symbol.iterator]: () => nodes.values() });
    let count = 0;
    for await (const item of world.kb.py.nodes!) {
      count += 1;
      (item as PyObject).$release();
    }
    expect(count).toBe(400);
  });
});

describe("an error that the program has dropped", () => {
  test("is not kept for its exception's sake", async () => {
    const { client, kb, names } = await maker();
    names.fail = () => {
      throw new RangeError("gone");
    };
    await kb.scope(async ({ py }) => void (await fetched(py.fail!()).catch(() => {})));
    await client.perform("repr", [null]);
    expect(client.tally().imports).toBe(0);
  });
});

describe("the limit of handles", () => {
  const limited = { client: { limits: { handles: 20 } } };

  test("is told once at a tenth, then an operation fails that would pass it, and everything else goes on", async () => {
    const told: string[] = [];
    const { kb } = await maker({
      client: { ...limited.client, onWarning: (text: string) => told.push(text) },
    });
    const functions = Array.from({ length: 20 }, (_, at) => () => at);
    await kb.py.keep!(...functions);
    expect(told).toEqual([
      "kernelbridge: Python holds 2 objects of this session (mostly 2 Function); at 20 operations fail. " +
        "Let go of what is done with: `del x` there, or empty the containers that hold them",
    ]);
    const refused = fetched(kb.py.keep!(() => 21));
    await expect(refused).rejects.toThrow(LimitError);
    await expect(refused).rejects.toThrow(/Python holds 20 objects .*`handles`.*limits: \{ handles: 200 \}/);
    await kb.py.keep!(functions[0], 5);
    await expect(fetched(kb.py.missing!)).rejects.toThrow("missing");
  });

  test("has room again behind what the other peer gives back, also in the same batch", async () => {
    const { client, kb, say, heard, quiet } = await script({ limits: { handles: 2 }, onWarning: () => {} });
    kb.py.take!(
      () => 1,
      () => () => 2,
    );
    await quiet();
    heard.length = 0;
    const call = [-1, "call", { yours: 2 }, [], null];
    await say(Kind.batch, { ops: [call], pull: [-1], release: [[], []], chain: 0 });
    expect(heard.at(-1)?.body.results[0]).toMatchObject([
      -1,
      0,
      { error: { type: "kernelbridge.LimitError", object: null } },
    ]);
    await say(Kind.batch, {
      ops: [call],
      pull: [-1],
      release: [
        [],
        [
          [1, 1],
          [2, 1],
        ],
      ],
      chain: 0,
    });
    expect(heard.at(-1)?.body.results[0]).toMatchObject([-1, 1, { mine: [3, {}] }]);
    expect(client.tally().exports).toBe(1);
    client.close();
  });

  test("of the kernel fails what would pass it, whatever the failure's own reference", async () => {
    const { kb, names } = await maker({ kernel: { limits: { handles: 3 }, onWarning: () => {} } });
    names.fail = () => {
      throw new RangeError("of its own");
    };
    const objects = [await kb.py.make!(), await kb.py.make!(), await kb.py.make!()] as PyObject[];
    await expect(fetched(kb.py.make!())).rejects.toThrow(/the client holds 3 objects/);
    await expect(fetched(kb.py.fail!())).rejects.toThrow("of its own");
    for (const object of objects) object.$release();
    expect(await kb.py.make!()).toBeDefined();
  });
});
