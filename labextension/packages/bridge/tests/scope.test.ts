import { describe, expect, test } from "vitest";
import { isPython, type PyObject, type PyValue, ReleasedError, type ScopedBridge } from "../src/index.js";
import { Node, type Pair, pair } from "./pair.js";

/** A kernel whose `make` gives a new object each time. */
async function maker(): Promise<Pair> {
  const world = await pair();
  let made = 0;
  world.names.make = (properties: object = {}) => new Node({ number: ++made, ...properties });
  world.names.thing = new Node({ inner: new Node() });
  world.names.each = (callback: (node: Node) => unknown) => callback(new Node());
  world.names.fail = (message: string) => {
    throw new RangeError(message);
  };
  return world;
}

/** Lets releases leave and arrive. */
const settled = async ({ client, kernel }: Pair) => {
  await client.settled();
  await client.perform("repr", [null]);
  return kernel.tally();
};

const failure = (work: PromiseLike<unknown>): Promise<Error> =>
  Promise.resolve(work).then(
    (value) => Promise.reject(new Error(`it gave ${String(value)}`)),
    (error: Error) => error,
  );

describe("a scope", () => {
  const bodies: readonly (readonly [made: string, body: (scope: ScopedBridge) => unknown])[] = [
    ["calls", async ({ py }) => void (await py.make!())],
    ["attributes", async ({ py }) => void (await py.thing!.inner)],
    ["attributes of objects", async ({ py }) => void (await ((await py.thing!) as PyObject).inner)],
    ["modules", async ({ $py }) => void (await $py("thing"))],
    ["items", async ({ py }) => void (await py.thing!.$at("inner"))],
    ["programs", async ({ py }) => void (await py`make()`)],
    ["statements", async ({ py }) => void (await py.exec`return names.make()`)],
    ["copies", async ({ py }) => void (await py`[make(), make()]`.$js())],
    ["operators", async ({ op, py }) => void (await op.add!(py`make()`, py`""`))],
    [
      "arguments of a callback",
      async ({ py }) => void (await py.each!((node: PyObject) => void node.number)),
    ],
    ["calls that nobody awaits", ({ py }) => void py.make!()],
    ["scopes inside", ({ scope }) => scope(async ({ py }) => void (await py.make!()))],
    [
      "scopes inside that nobody awaits",
      ({ scope }) => void scope(async ({ py }) => void (await py.make!())),
    ],
  ];
  test.each(bodies)("releases what came of %s", async (_, body) => {
    const world = await maker();
    await world.kb.scope(async (scope) => void (await body(scope)));
    expect(await settled(world)).toMatchObject({ exports: 0, slots: 0 });
    expect(world.client.tally().imports).toBe(0);
  });

  test("releases all the same when its body throws, and throws what it threw", async () => {
    const world = await maker();
    const error = new Error("mine");
    const thrown = await failure(
      world.kb.scope(async ({ py }) => {
        await py.make!();
        throw error;
      }),
    );
    expect(thrown).toBe(error);
    expect(await settled(world)).toMatchObject({ exports: 0, slots: 0 });
  });

  test("leaves what was known outside before, and what is fetched outside meanwhile", async () => {
    const world = await maker();
    const { kb } = world;
    world.names.other = new Node();
    const before = await kb.py.thing!;
    const meanwhile = await kb.scope(async ({ py }) => {
      expect(await py.thing!).toBe(before);
      await py.other!;
      return [await kb.py.other!].length;
    });
    expect(meanwhile).toBe(1);
    expect(await settled(world)).toMatchObject({ exports: 2 });
    expect(await (before as PyObject).inner!).toBeDefined();
  });

  test("takes what two scopes side by side have fetched for something of the scope around both", async () => {
    const world = await maker();
    const { kb } = world;
    await kb.scope(async (outer) => {
      const seen: PyValue[] = [];
      const fetch = () => outer.scope(async ({ py }) => void seen.push(await py.thing!));
      await Promise.all([fetch(), fetch()]);
      expect(seen[0]).toBe(seen[1]);
      expect(await (seen[0] as PyObject).$len()).toBeNull();
      expect(kb.session.tally().imports).toBe(1);
    });
    expect(await settled(world)).toMatchObject({ exports: 0 });
  });

  const returned: readonly (readonly [shape: string, make: (scope: ScopedBridge) => unknown])[] = [
    ["an object", ({ py }) => py.make!()],
    ["an expression", async ({ py }) => [py.make!()]],
    ["an array", async ({ py }) => [1, [await py.make!()]]],
    ["a plain object", async ({ py }) => ({ a: { b: await py.make!() } })],
    ["a Map", async ({ py }) => new Map([["a", await py.make!()]])],
    ["a Set", async ({ py }) => new Set([await py.make!()])],
  ];
  test.each(returned)("lets %s that its body returns leave", async (_, make) => {
    const world = await maker();
    const value = await world.kb.scope(make);
    const [object] = [...objectsIn(value)];
    expect(await (object as PyObject).number!).toEqual(expect.any(Number));
    (object as PyObject).$release();
    await world.client.settled();
  });

  test("lets a value that holds itself leave", async () => {
    const { kb } = await maker();
    const knot: unknown[] = [];
    knot.push(knot);
    expect(await kb.scope(() => knot)).toBe(knot);
  });

  test("keeps what it is told to keep, for the scope around it", async () => {
    const world = await maker();
    const kept: PyObject[] = [];
    await world.kb.scope(async (outer) => {
      await outer.scope(async ({ py, keep }) => void kept.push(keep((await py.make!()) as PyObject)));
      expect(await kept[0]!.number!).toBe(1);
    });
    expect((await failure(kept[0]!.number!)).message).toMatch(/after the end of its scope/);
    expect(await settled(world)).toMatchObject({ exports: 0 });
  });

  test("lets an error leave with its object, so that it goes back as itself", async () => {
    const world = await maker();
    world.names.same = (error: unknown) => error === original;
    const original = new RangeError("far");
    world.names.fail = () => {
      throw original;
    };
    const thrown = await failure(world.kb.scope(({ py }) => py.fail!()));
    expect(await world.kb.py.same!(thrown)).toBe(true);
  });

  const afterwards: readonly (readonly [
    what: string,
    use: (one: PyObject, scope: ScopedBridge) => unknown,
  ])[] = [
    ["an attribute", (one) => one.number],
    ["a call", (one) => one.method!(1)],
    ["an operand outside", (one, { session }) => session.perform("repr", [one])],
    ["its own name space", (_, { py }) => py.make],
    ["a program of its own", (_, { py }) => py`make()`],
    ["a module of its own", (_, { $py }) => $py("make").x],
  ];
  test.each(afterwards)("refuses %s after its end with a sentence that says what to do", async (_, use) => {
    const { kb } = await maker();
    let escaped: [PyObject, ScopedBridge] | undefined;
    await kb.scope(async (scope) => {
      escaped = [(await scope.py.make!()) as PyObject, scope];
    });
    const error = await failure(use(...escaped!) as PromiseLike<unknown>);
    expect(error).toBeInstanceOf(ReleasedError);
    expect(error.message).toMatch(/was used after the end of its scope.*scope\.keep\(x\)/);
  });

  test("names the object that was used after its end", async () => {
    const { kb } = await maker();
    let escaped: PyObject | undefined;
    await kb.scope(async ({ py }) => {
      escaped = (await py.make!()) as PyObject;
    });
    expect((await failure(kb.py.make!(escaped))).message).toMatch(/^Node \{number: 1\} was used/);
  });

  test("refuses a scope inside it after its end", async () => {
    const { kb } = await maker();
    const ended: ScopedBridge[] = [];
    await kb.scope((scope) => void ended.push(scope));
    expect(await failure(ended[0]!.scope(() => {}))).toBeInstanceOf(ReleasedError);
  });

  test("waits for the calls that its body did not await", async () => {
    const { kb, names } = await maker();
    const done: number[] = [];
    names.later = (n: number) =>
      new Promise<void>((resolve) => setTimeout(() => resolve(void done.push(n)), 5));
    names.note = (n: number) => done.push(n);
    await kb.scope(({ py }) => {
      py.later!(1).then(() => done.push(-1));
      py.note!(Promise.resolve(2));
    });
    expect(done).toEqual([2, 1, -1]);
  });

  test("fails with the failure of a call that its body did not await; others are reported", async () => {
    const { client, kb, unhandled } = await maker();
    const error = await failure(
      kb.scope(({ py }) => {
        py.fail!("first");
        py.fail!("second");
        return 5;
      }),
    );
    expect(error.message).toContain("first");
    await client.settled();
    await new Promise((resolve) => setTimeout(resolve));
    expect(unhandled.map(({ message }) => message)).toEqual([expect.stringContaining("second")]);
  });

  test("fails with what its body threw; the failure of a call that it did not await is reported", async () => {
    const { kb, unhandled } = await maker();
    const error = await failure(
      kb.scope(({ py }) => {
        py.fail!("un-awaited");
        throw new Error("thrown");
      }),
    );
    expect(error.message).toBe("thrown");
    await new Promise((resolve) => setTimeout(resolve));
    expect(unhandled.map(({ message }) => message)).toEqual([expect.stringContaining("un-awaited")]);
  });

  test("does not count a failure that was awaited after all", async () => {
    const { kb } = await maker();
    const message = await kb.scope(async ({ py, session }) => {
      const failing = py.fail!("late");
      await session.settled();
      return (await failure(failing)).message;
    });
    expect(message).toContain("late");
  });

  test("ends with the session", async () => {
    const { client, kb } = await maker();
    const error = await failure(
      kb.scope(async ({ py }) => {
        client.close("enough");
        await py.make!();
      }),
    );
    expect(error.message).toContain("enough");
  });
});

function* objectsIn(value: unknown): Generator<unknown> {
  if (isPython(value)) yield value;
  else if (value instanceof Map || Array.isArray(value) || value instanceof Set)
    for (const item of value.values()) yield* objectsIn(item);
  else if (typeof value === "object" && value !== null)
    for (const item of Object.values(value)) yield* objectsIn(item);
}
