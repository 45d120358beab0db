import { describe, expect, test } from "vitest";
import { isPython, kw, PyError, PyExpr, PyObject, ReleasedError, s, slice } from "../src/index.js";
import { Node, pair } from "./pair.js";

/** The test runner calls what is callable, so that an expression is given to it as a promise. */
const fetched = (expression: PromiseLike<unknown>): Promise<unknown> => Promise.resolve(expression);

describe("expressions and objects", () => {
  test("a chain of attributes and calls is one message, and reading attributes none", async () => {
    const { kb, names, sent } = await pair();
    names.np = new Node({ linalg: new Node({ inv: (x: unknown) => new Node({ sum: () => x }) }) });
    const before = sent.length;
    const np = kb.$py("np");
    const { linalg } = np;
    void linalg!.inv!.anything;
    expect(sent.length).toBe(before);
    expect(await np.linalg!.inv!([[2, 1]]).sum!()).toEqual([[2, 1]]);
    expect(sent.length).toBe(before + 1);
  });

  test("awaiting gives scalars as themselves and everything else as a live object", async () => {
    const { kb, names } = await pair();
    Object.assign(names, { text: "t", huge: 2n ** 70n, minusZero: -0, thing: new Node() });
    const { py } = kb;
    expect(await Promise.all([py.text!, py.huge!, py.minusZero!])).toEqual(["t", 2n ** 70n, -0]);
    expect(await py.thing!).toBeInstanceOf(PyObject);
    expect(py.thing).toBeInstanceOf(PyExpr);
    expect([isPython(await py.thing!), isPython(py.thing), isPython({}), isPython(null)]).toEqual([
      "object",
      "expression",
      undefined,
      undefined,
    ]);
  });

  test("the same object there is the same object here, and arrives as the original", async () => {
    const { kb, names } = await pair();
    const thing = new Node();
    const got: unknown[] = [];
    Object.assign(names, { thing, take: (...values: unknown[]) => void got.push(...values) });
    const one: PyObject = await kb.py.thing!;
    expect(await kb.py.thing!).toBe(one);
    expect(one.$as<{ readonly name: string }>()).toBe(one);
    await kb.py.take!(one, [one], kb.py.thing);
    expect(got[0]).toBe(thing);
    expect(got[1]).toEqual([thing]);
    expect(got[2]).toBe(thing);
  });

  test("an object is never thenable; an attribute called then is reached by name", async () => {
    const { kb, names } = await pair();
    names.thing = new Node(JSON.parse('{ "then": "mine" }'));
    const thing = (await kb.py.thing!) as PyObject;
    expect(thing.then).toBeUndefined();
    expect("then" in thing).toBe(false);
    expect(await thing.$attr("then")).toBe("mine");
  });

  test("attributes are set and deleted in program order", async () => {
    const { kb, names } = await pair();
    const thing = new Node({ a: 1 });
    names.thing = thing;
    const handle = (await kb.py.thing!) as PyObject;
    Object.assign(handle, { b: { deep: [1] } });
    Object.assign(kb.py.thing!, { c: 3 });
    delete handle.a;
    await kb.session.settled();
    expect({ ...thing }).toEqual({ b: { deep: [1] }, c: 3 });
  });

  test("names of the notebook are set, read and deleted", async () => {
    const { kb, names } = await pair();
    Object.assign(kb.py, { x: 5 });
    expect(await kb.py.x!).toBe(5);
    delete kb.py.x;
    await kb.session.settled();
    expect(names).toEqual({});
  });

  test("new is a call, and keyword arguments without a value are not given", async () => {
    const { kb, names } = await pair();
    names.show = (...args: unknown[]) => JSON.stringify(args);
    expect(await new kb.py.show!(1)).toBe("[1]");
    expect(await kb.py.show!(1, kw({ a: 2, b: undefined }))).toBe('[1,{"a":2}]');
    expect(() => kb.py.show!(kw({ a: 1 }), 2)).toThrow("keyword arguments come last");
  });

  test("members reach items, length and operators", async () => {
    const { kb, names } = await pair();
    names.list = new Node({ a: 1, length: 3 });
    names.two = 2;
    const { py, op } = kb;
    const list = py.list!;
    list.$set("b", 7);
    list.$del("a");
    expect(await Promise.all([list.$at("b"), list.$len(), list.$has("a"), list.$type()])).toEqual([
      7,
      3,
      false,
      "Node",
    ]);
    expect(
      await Promise.all([py.two!.$add(3), py.two!.$lt(1), op.mul!(py.two, 4), op.sub!(10, py.two)]),
    ).toEqual([5, false, 8, 8]);
    expect(await list.$attr("b")).toBe(7);
    expect(await list.$js()).toEqual({ b: 7, length: 3 });
  });

  test("templates are programs whose holes are parameters", async () => {
    const { kb, names } = await pair();
    names.offset = 1;
    const { py } = kb;
    expect(await py`${2} * ${[20]}[0] + ${py.offset}`).toBe(41);
    expect(await py("1 + 1")).toBe(2);
    expect(await py`"\n".length + "\`".length`).toBe(2);
    await py.exec`names.made = ${"text"}`;
    expect(names.made).toBe("text");
  });

  test("iterating fetches more at once as it goes, and leaving early gives the iterator up", async () => {
    const { kb, kernel, names, sent } = await pair();
    let ended = false;
    names.count = function* (to: number) {
      try {
        for (let at = 0; at < to; at += 1) yield at;
      } finally {
        ended = true;
      }
    };
    const before = sent.length;
    const seen: unknown[] = [];
    for await (const item of kb.py.count!(1000)) seen.push(item);
    expect(seen).toEqual(Array.from({ length: 1000 }, (_, at) => at));
    expect(sent.length - before).toBeLessThan(15);
    expect(ended).toBe(true);
    for await (const item of kb.py.count!(1000).$iter({ batch: 10 })) if (item === 3) break;
    await kb.session.settled();
    await kernel.perform("repr", [null]);
    expect(kernel.tally().exports).toBe(0);
  });

  test("a context manager is entered and left, with the error", async () => {
    const { kb, names } = await pair();
    const log: unknown[] = [];
    const manager = (swallow: boolean) =>
      new Node({
        enter: () => log.push("enter") && "inside",
        exit: (error: unknown) => {
          log.push(error instanceof Error ? error.message.slice(-2) : error);
          return swallow;
        },
      });
    Object.assign(names, { plain: manager(false), swallowing: manager(true) });
    const fail = () => {
      throw new Error("no");
    };
    expect(await kb.with(kb.py.plain, (value) => `${String(value)}!`)).toBe("inside!");
    await expect(kb.with(kb.py.plain, fail)).rejects.toThrow("no");
    expect(await kb.with(kb.py.swallowing, fail)).toBeUndefined();
    expect(log).toEqual(["enter", null, "enter", "no", "enter", "no"]);
  });
});

describe("release", () => {
  test("a released object is given back, and using it says so", async () => {
    const { kb, kernel, names } = await pair();
    names.thing = new Node();
    const thing = (await kb.py.thing!) as PyObject;
    thing.$release();
    await kb.session.settled();
    await kernel.perform("repr", [null]);
    expect(kernel.tally().exports).toBe(0);
    await expect(fetched(thing.attribute!)).rejects.toThrow(ReleasedError);
    await expect(fetched(kb.py.id!(thing))).rejects.toThrow(/Node {} was used after its release/);
  });

  test("what was written before a release still finds the object", async () => {
    const { kb, names } = await pair();
    names.thing = new Node({ name: "thing" });
    const thing = (await kb.py.thing!) as PyObject;
    const name = thing.name.then((value: unknown) => value);
    thing.$release();
    expect(await name).toBe("thing");
  });

  test("an object that comes again after its release is a new handle", async () => {
    const { kb, names } = await pair();
    names.thing = new Node({ name: "thing" });
    const first = (await kb.py.thing!) as PyObject;
    first.$release();
    const second = (await kb.py.thing!) as PyObject;
    expect(second).not.toBe(first);
    expect(await second.name).toBe("thing");
  });

  test("using releases an expression's result at the end of the block", async () => {
    const { kb, kernel, names } = await pair();
    names.make = () => new Node({ size: 3 });
    {
      using made = kb.py.make!();
      expect(await made.size!).toBe(3);
      expect(kernel.tally().slots).toBe(1);
    }
    await kb.session.settled();
    await kernel.perform("repr", [null]);
    expect(kernel.tally().slots).toBe(0);
  });

  test("a fetched result is no longer kept there", async () => {
    const { kb, kernel, names } = await pair();
    names.make = () => new Node({ size: 3 });
    const made = kb.py.make!();
    await made;
    await kb.session.settled();
    await kernel.perform("repr", [null]);
    expect(kernel.tally().slots).toBe(0);
    expect(await made.size!).toBe(3);
  });
});

describe("errors", () => {
  test("an awaited failure has the user's line, then the other side's traceback", async () => {
    const { kb } = await pair();
    const error = await fetched(kb.py.missing!.method!(1)).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(PyError);
    const { stack = "", pyType } = error as PyError;
    expect(pyType).toBe("ReferenceError");
    expect((error as PyError).is("Error")).toBe(true);
    expect((error as PyError).is("KeyError")).toBe(false);
    expect(stack.split("\n")[1]).toContain("proxy.test.ts");
    expect(stack).toContain("name 'missing' is not defined\n    at name (");
  });

  test("an awaited attribute has the user's line too", async () => {
    const { kb } = await pair();
    const asked = async () => await kb.py.missing!.attribute!;
    const error = (await asked().catch((caught: unknown) => caught)) as Error;
    expect(error.stack?.split("\n")[1]).toContain("proxy.test.ts");
  });

  test("an error of the other side goes back as the same object", async () => {
    const { kb, names } = await pair();
    const original = new RangeError("theirs");
    let got: unknown;
    names.fail = () => {
      throw original;
    };
    names.take = (value: unknown) => {
      got = value;
    };
    const error = await fetched(kb.py.fail!()).catch((caught: unknown) => caught);
    await kb.py.take!(error);
    expect(got).toBe(original);
  });

  test("causes, groups and messages cross", async () => {
    const { kb, names } = await pair();
    names.fail = () => {
      throw new AggregateError([new TypeError("one"), new RangeError("two")], "several", {
        cause: new Error("why"),
      });
    };
    const error = (await fetched(kb.py.fail!()).catch((caught: unknown) => caught)) as PyError;
    expect(error.message).toBe("AggregateError: several");
    expect((error.cause as PyError).message).toBe("Error: why");
    expect(error.errors?.map(({ message }) => message)).toEqual(["TypeError: one", "RangeError: two"]);
  });
});

describe("subscripts", () => {
  test.each([
    ["s`:10`", s`:10`, slice(10)],
    ["s`1:-1:2`", s`1:-1:2`, slice(1, -1, 2)],
    ["s`::`", s`::`, slice(null)],
    ["a hole", s`${"a"}:`, slice("a", null)],
    ["a single value", s`3`, 3],
    ["a list of labels", s`["a", 'b\'c']`, ["a", "b'c"]],
    ["words", s`[None, True, False]`, [null, true, false]],
    ["a huge index", s`100000000000000000000`, 10n ** 20n],
    ["a float", s`-1.5e3`, -1500],
  ])("%s", (_, got, expected) => {
    expect(got).toStrictEqual(expected);
  });

  test.each([
    ["several indices", s`:10, ["a", "b"]`, [slice(10), ["a", "b"]]],
    ["the ellipsis and None", s`..., None`, [expect.anything(), null]],
    ["a trailing comma", s`1,`, [1]],
    ["a hole among others", s`${[1]}, 2`, [[1], 2]],
  ])("%s are a tuple", (_, got, items) => {
    expect(got).toMatchObject({ items });
  });

  test.each([
    ["nothing", () => s``, /is empty/],
    ["a name", () => s`a:b`, /"a:b", which is no literal; put other values into holes|which is no literal/],
    ["an open bracket", () => s`[1`, /lacks \]/],
    ["two values", () => s`1 2`, /lacks ,/],
    ["a missing item", () => s`1,,2`, /lacks a value/],
  ])("%s is a syntax error that says what to do", (_, act, message) => {
    expect(act).toThrow(SyntaxError);
    expect(act).toThrow(message);
  });
});
