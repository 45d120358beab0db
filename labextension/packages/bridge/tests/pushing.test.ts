// When things are sent, and how often: what is un-awaited happens in program order, what is awaited is asked for once.

import { describe, expect, test } from "vitest";
import { Kind } from "../src/index.js";
import { Node, type Pair, pair } from "./pair.js";

/** The test runner calls what is callable, so that an expression is given to it as a promise. */
const fetched = (expression: PromiseLike<unknown>): Promise<unknown> => Promise.resolve(expression);

interface World extends Pair {
  /** What was called, in order. */
  readonly log: unknown[];
  /** How many batches `act` sent. */
  batches(act: () => unknown): Promise<number>;
}

async function world(): Promise<World> {
  const made = await pair();
  const log: unknown[] = [];
  Object.assign(made.names, {
    note: (...values: unknown[]) => log.push(...values),
    double: (x: number) => 2 * x,
    make: () => new Node({ n: log.push("made") }),
  });
  const batches = async (act: () => unknown): Promise<number> => {
    const before = made.sent.length;
    await act();
    await new Promise((resolve) => setImmediate(resolve));
    return made.sent.slice(before).filter((kind) => kind === Kind.batch).length;
  };
  return { ...made, log, batches };
}

describe("in how many messages", () => {
  const TABLE: readonly (readonly [string, number, (kb: Pair["kb"]) => unknown])[] = [
    [
      "a thousand expressions awaited together",
      1,
      ({ py }) => Promise.all(Array.from({ length: 1000 }, (_, at) => py.double(at))),
    ],
    [
      "three awaited one after another",
      3,
      async ({ py }) => {
        for (const at of [1, 2, 3]) await py.double(at);
      },
    ],
    [
      "one awaited twice",
      1,
      async ({ py }) => {
        const e = py.double(1);
        await e;
        await e;
      },
    ],
    [
      "one awaited twice at once",
      1,
      ({ py }) => {
        const e = py.double(1);
        return Promise.all([e, e]);
      },
    ],
    [
      "a path awaited twice, which is read twice",
      2,
      async ({ py }) => {
        const e = py.double;
        await e;
        await e;
      },
    ],
    [
      "un-awaited calls of one turn",
      1,
      ({ py }) => {
        for (const at of [1, 2, 3]) py.note(at);
      },
    ],
    [
      "un-awaited calls and an awaited one",
      1,
      async ({ py }) => {
        py.note(1);
        py.note(2);
        await py.note(3);
      },
    ],
    [
      "assignments and what reads them",
      1,
      async ({ py }) => {
        py.x = 1;
        py.y = 2;
        await py.x;
      },
    ],
    [
      "an expression that is used by two others",
      1,
      ({ py }) => {
        const e = py.double(1);
        return Promise.all([py.double(e), py.double(e)]);
      },
    ],
    [
      "an await of something else in between",
      2,
      async ({ py }) => {
        py.note(1);
        await null;
        await new Promise((go) => setImmediate(go));
        await py.note(2);
      },
    ],
    ["paths that are only written down", 0, ({ py }) => [py.a.b.c, py.double.$opt({}), py.x.$attr("y")]],
  ]; // prettier-ignore

  test.each(TABLE)("%s: %i", async (_, messages, act) => {
    const { kb, batches } = await world();
    expect(await batches(() => act(kb))).toBe(messages);
  });
});

describe("in program order", () => {
  test("calls, assignments, reads and deletions", async () => {
    const { kb, log, names, client } = await world();
    kb.py.note(1);
    kb.py.x = 5;
    kb.py.note(kb.py.x);
    const handle = kb.py.make();
    handle.n = 7;
    kb.py.note(handle.n);
    delete kb.py.x;
    await client.settled();
    expect(log).toEqual([1, 5, "made", 7]);
    expect(names).not.toHaveProperty("x");
  });

  test("also when one of them waits for a promise", async () => {
    const { kb, log, client } = await world();
    let give: (value: unknown) => void = () => {};
    kb.py.note("first");
    kb.py.note(new Promise((resolve) => (give = resolve)));
    kb.py.x = 1;
    kb.py.note("last");
    setImmediate(give, "late");
    await client.settled();
    expect(log).toEqual(["first", "late", "last"]);
  });

  test("a promise that rejects fails its own call, and the others go on", async () => {
    const { kb, log, unhandled, client } = await world();
    kb.py.note(Promise.reject(new RangeError("no")));
    kb.py.note("after");
    await client.settled();
    expect(log).toEqual(["after"]);
    expect(client.takeUnhandled().map(({ message }) => message)).toEqual(["no"]);
    expect(unhandled).toEqual([]);
  });
});

describe("once", () => {
  test("an expression runs once, whoever uses it and whenever", async () => {
    const { kb, log, client } = await world();
    const made = kb.py.make();
    const [n, again] = await Promise.all([made.n, kb.py.double(made.n)]);
    expect([n, again]).toEqual([1, 2]);
    const object = await made;
    await client.settled();
    expect(await made).toBe(object);
    expect(await made.n).toBe(1);
    expect(await kb.py.double(made.n)).toBe(2);
    expect(log).toEqual(["made"]);
  });

  test("one that was pushed long ago is fetched when it is wanted", async () => {
    const { kb, log, client, batches } = await world();
    const made = kb.py.make();
    for (let at = 0; at < 3; at += 1) await client.settled();
    expect(await batches(async () => expect(await made.n).toBe(1))).toBe(1);
    const first = await made;
    expect(await made).toBe(first);
    expect(log).toEqual(["made"]);
  });

  test("the failure of one that was pushed is known to whoever awaits it later", async () => {
    const { kb, client, batches } = await world();
    const failed = kb.py.missing();
    await client.settled();
    const [reported] = client.takeUnhandled();
    expect(await batches(() => expect(fetched(failed)).rejects.toBe(reported))).toBe(0);
    await expect(fetched(failed.attribute)).rejects.toBe(reported);
  });
});
