import { describe, expect, test } from "vitest";
import { ConversionError, Converters, isPython, LimitError, Tagged } from "../src/index.js";
import { Node, type Pair, pair } from "./pair.js";

class Point {
  readonly x: unknown;
  readonly y: unknown;

  constructor(x: unknown, y: unknown) {
    this.x = x;
    this.y = y;
  }
}

class NamedPoint extends Point {}

const POINT = {
  name: "point",
  encode: ({ x, y }: Point) => ({ x, y }),
  decode: ({ x, y }: { x: unknown; y: unknown }) => new Point(x, y),
};

/** What arrives at the other end when a value is given to it. */
async function arrival({ kb, names }: Pair, value: unknown): Promise<unknown> {
  let arrived: unknown;
  names.take = (it: unknown) => {
    arrived = it;
  };
  await kb.py.take!(value);
  return arrived;
}

test("an instance crosses by value and is an instance at the other end, also inside a value", async () => {
  const both = await pair();
  both.kb.registerConverter(Point, POINT);
  both.kernel.converters.register(Point, POINT);
  const value = { at: [new Point(1, new Point(2, 3))] };
  expect(await arrival(both, value)).toStrictEqual(value);
  both.names.make = () => new Node({ from: new Point(4, 5) });
  expect(await both.kb.py.make!().from!).toStrictEqual(new Point(4, 5));
});

test("without a converter an instance is a live object, and with one so is an instance of a subclass", async () => {
  const both = await pair();
  expect(isPython(await arrival(both, new Point(1, 2)))).toBe("object");
  both.kb.registerConverter(Point, POINT);
  expect(isPython(await arrival(both, new NamedPoint(1, 2)))).toBe("object");
  both.kb.registerConverter(NamedPoint, { ...POINT, name: "named" });
  expect(await arrival(both, new NamedPoint(1, 2))).toStrictEqual(new Tagged("named", { x: 1, y: 2 }));
});

test("a name that nobody registered is kept as a Tagged, which goes back as what it was", async () => {
  const both = await pair();
  both.kb.registerConverter(Point, POINT);
  both.names.same = (value: unknown) => new Node({ value });
  const back = both.kb.py.same!(new Point(1, [2])).value;
  expect(await arrival(both, new Point(1, 2))).toStrictEqual(new Tagged("point", { x: 1, y: 2 }));
  expect(await back!).toStrictEqual(new Point(1, [2]));
});

test("a name registered again replaces the converter and its class, as when a cell runs again", async () => {
  const both = await pair();
  both.kb.registerConverter(Point, POINT);
  class Again extends Point {}
  both.kb.registerConverter(Again, { ...POINT, encode: ({ x }: Again) => x as never });
  expect(await arrival(both, new Again(1, 2))).toStrictEqual(new Tagged("point", 1));
  expect(isPython(await arrival(both, new Point(1, 2)))).toBe("object");
});

test("a class registered again under another name has only that one", async () => {
  const both = await pair();
  both.kb.registerConverter(Point, POINT);
  both.kb.registerConverter(Point, { name: "dot", encode: ({ x }) => x });
  both.names.same = (value: unknown) => new Node({ value });
  expect(await arrival(both, new Point(1, 2))).toStrictEqual(new Tagged("dot", 1));
  expect(await both.kb.py.same!([new Point(1, 2)]).value).toStrictEqual([new Tagged("dot", 1)]);
  expect(await both.kb.py.same!(new Tagged("point", 1)).value).toStrictEqual(new Tagged("point", 1));
});

test("what encode gives may hold promises and live objects", async () => {
  const both = await pair();
  const live = new Node();
  both.kb.registerConverter(Point, { ...POINT, encode: ({ x, y }) => [x, y] as never });
  const arrived = (await arrival(both, new Point(Promise.resolve(1), live))) as Tagged;
  expect(arrived).toMatchObject({ name: "point", value: [1, expect.anything()] });
  expect(isPython((arrived.value as unknown[])[1])).toBe("object");
});

describe("a failure names the converter and the path", () => {
  const failing = (error: Error) => (): never => {
    throw error;
  };

  test("of encode", async () => {
    const { kb } = await pair();
    const cause = new RangeError("no such point");
    kb.registerConverter(Point, { ...POINT, encode: failing(cause) });
    const sent = kb.py.take!({ rows: [0, new Point(1, 2)] });
    await expect(Promise.resolve(sent)).rejects.toThrow(ConversionError);
    await expect(Promise.resolve(sent)).rejects.toMatchObject({
      message: 'value[0]["rows"][1]: `encode` of converter "point" threw: no such point',
      cause,
    });
  });

  test("of decode", async () => {
    const { kb, kernel, names } = await pair();
    const cause = new TypeError("not today");
    names.make = () => ({ rows: [new Point(1, 2)] });
    kernel.converters.register(Point, POINT);
    kb.registerConverter(Point, { ...POINT, decode: failing(cause) });
    await expect(Promise.resolve(kb.py.make!())).rejects.toMatchObject({
      name: "ConversionError",
      message: 'value["rows"][0]: `decode` of converter "point" threw: not today',
      cause,
    });
  });

  test("of an object that its own converter gives again, or for ever", async () => {
    const { kb } = await pair();
    kb.registerConverter(Point, { ...POINT, encode: (point) => ({ x: [point], y: 0 }) });
    await expect(Promise.resolve(kb.py.take!(new Point(1, 2)))).rejects.toThrow(
      /value\[0\]\["x"\]\[0\]: what the converter of Point .* holds the object itself/,
    );
    kb.registerConverter(Point, { ...POINT, encode: () => new Point(1, 2) as never });
    await expect(Promise.resolve(kb.py.take!(new Point(1, 2)))).rejects.toThrow(LimitError);
  });
});

test.each([
  ["a converter without a name", Point, { ...POINT, name: "" }, /\{ name, encode, decode \}/],
  ["half a converter", Point, { name: "point", decode: () => 1 }, /lacks a part/],
  ["a converter whose decode is no function", Point, { ...POINT, decode: 1 }, /lacks a part/],
  ["a value for a class", new Point(1, 2), POINT, /is for a class, not for Point/],
  ["an arrow function for a class", () => {}, POINT, /is for a class/],
  ["plain objects", Object, POINT, /have a form already/],
  ["arrays", Array, POINT, /have a form already/],
])("%s is refused", (_, Class, converter, message) => {
  expect(() => new Converters().register(Class as never, converter as never)).toThrow(message);
});
