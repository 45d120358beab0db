import { describe, expect, test } from "vitest";
import { placeIn } from "../src/handles.js";
import { isPython, type PyObject } from "../src/index.js";
import { Node, type Pair, pair } from "./pair.js";

async function maker(options = {}): Promise<Pair> {
  const world = await pair(options);
  world.names.make = (properties: object) => new Node(properties);
  return world;
}

describe("handles", () => {
  test("tells type, repr, size, place and count of what is alive, the largest first", async () => {
    const { kb } = await maker();
    const small = await kb.py.make!({ a: 1 });
    const large = await kb.py.make!({ a: 1, b: 2, c: 3 });
    Object.assign(kb.py, { again: large });
    expect(await kb.py.again!).toBe(large);
    const found = await kb.handles();
    expect(found).toMatchObject([
      { type: "Node", repr: "Node {a: 1, b: 2, c: 3}", size: 24, count: 2 },
      { type: "Node", repr: "Node {a: 1}", size: 8, count: 1 },
    ]);
    expect(found[0]?.object).toBe(large);
    expect(found[1]?.object).toBe(small);
    expect(found[0]?.where).toMatch(/handles\.test\.ts:16:\d+$/);
    expect(found[1]?.where).toMatch(/handles\.test\.ts:15:\d+$/);
  });

  test("asks for all sizes by one message, and by none without sizes", async () => {
    const { kb, sent } = await maker();
    const alive = [await kb.py.make!({ a: 1 }), await kb.py.make!({}), await kb.py.make!({ b: 1 })];
    const before = sent.length;
    expect(await kb.handles()).toHaveLength(3);
    expect(sent.length).toBe(before + 1);
    const found = await kb.handles({ sizes: false });
    expect(sent.length).toBe(before + 1);
    expect(found.map(({ object }) => object)).toEqual(alive);
    expect(found.map(({ size }) => size)).toEqual([null, null, null]);
  });

  test("leaves out what was released", async () => {
    const { kb } = await maker();
    const [one, two] = [await kb.py.make!({}), (await kb.py.make!({})) as PyObject];
    two.$release();
    expect((await kb.handles()).map(({ object }) => object)).toEqual([one]);
  });

  test("of a scope are those of the scope and of the scopes inside it", async () => {
    const { kb } = await maker();
    const outside = await kb.py.make!({});
    await kb.scope(async (scope) => {
      const inside = await scope.py.make!({});
      const inner = await scope.scope(async ({ py, handles }) => {
        const deep = await py.make!({});
        expect((await handles()).map(({ object }) => object)).toEqual([deep]);
        expect(await scope.handles()).toHaveLength(2);
        return deep;
      });
      const found = (await scope.handles()).map(({ object }) => object);
      expect(found).toEqual([inside, inner]);
      expect(found).not.toContain(outside);
    });
  });

  test("names one place for all items of a loop", async () => {
    const { kb, names } = await maker();
    names.all = Array.from({ length: 5 }, () => new Node());
    Object.assign(names, { iterable: new Node({ [Symbol.iterator]: () => (names.all as Node[]).values() }) });
    const items: unknown[] = [];
    for await (const item of kb.py.iterable!) items.push(item);
    const places = (await kb.handles())
      .filter(({ object }) => items.includes(object))
      .map(({ where }) => where);
    expect(places).toHaveLength(5);
    expect(new Set(places)).toEqual(new Set([expect.stringMatching(/handles\.test\.ts:71:\d+$/)]));
    expect(items.every((item) => isPython(item) === "object")).toBe(true);
  });

  test("asks its embedder for places", async () => {
    const { kb } = await maker({ client: { place: (stack: string) => `somewhere in ${stack.length > 0}` } });
    const one = await kb.py.make!({});
    expect(await kb.handles()).toMatchObject([{ where: "somewhere in true", object: one }]);
  });
});

describe("placeIn", () => {
  const rows: readonly (readonly [stack: string, place: string | undefined])[] = [
    ["Error\n    at main (file:///home/me/a.mjs:3:5)\n    at file:///b.mjs:1:1", "/home/me/a.mjs:3:5"],
    ["Error\n    at file:///home/me/a.mjs:3:5", "/home/me/a.mjs:3:5"],
    ["Error\n    at async main (http://localhost/a.js:3:5)", "http://localhost/a.js:3:5"],
    ["main@http://localhost/a.js:3:5\n@http://localhost/b.js:1:1", "http://localhost/a.js:3:5"],
    ["Error", undefined],
    ["", undefined],
  ];
  test.each(rows)("of %j is %j", (stack, place) => {
    expect(placeIn(stack)).toBe(place);
  });
});
