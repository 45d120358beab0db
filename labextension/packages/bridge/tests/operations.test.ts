import { expect, test } from "vitest";
import { byref, ConversionError } from "../src/index.js";
import { type Pair, pair } from "./pair.js";

/** Objects of the client that the other peer works on, by name. */
class Point {
  x = 1;
  y = 2;
  sum(scale = 1, { add = 0 } = {}): number {
    return (this.x + this.y) * scale + add;
  }
}

const CLIENT_VALUES: Record<string, unknown> = {
  point: new Point(),
  Point,
  map: new Map([["a", 1]]),
  text: "text",
  add: (a: number, b: number) => a + b,
  later: async (value: unknown) => value,
  fail: () => {
    throw new TypeError("mine");
  },
  letters: ["a", "b", "c"],
  async *stream() {
    yield 1;
    yield 2;
  },
};

/** A pair whose client offers its values by name, as cells do, and a way to work on them from the other side. */
async function withClient(): Promise<
  Pair & { on: (name: string, operation: string, ...operands: unknown[]) => Promise<unknown> }
> {
  const made = await pair({
    client: { operations: { name: (_, name: string) => byref(CLIENT_VALUES[name]) } },
  });
  const on = async (name: string, operation: string, ...operands: unknown[]): Promise<unknown> => {
    const target = await made.kernel.perform("name", [name]);
    return made.kernel.perform(operation, [target, ...operands]);
  };
  return { ...made, on };
}

test.each([
  ["call", "add", [[1, 2], null], 3],
  ["call", "later", [["soon"], null], "soon"],
  ["method", "point", ["sum", [2], { add: 1 }], 7],
  ["method", "map", ["get", ["a"], null], 1],
  ["get", "point", ["x"], 1],
  ["get", "text", ["length"], 4],
  ["get", "point", ["missing"], null],
  ["has", "point", ["sum"], true],
  ["has", "point", ["missing"], false],
  ["keys", "point", [], ["x", "y"]],
  ["repr", "point", [], "Point {x: 1, y: 2}"],
  ["mime", "point", [], { "text/plain": "Point {x: 1, y: 2}" }],
])("%s works on %s", async (operation, name, operands, expected) => {
  const { on } = await withClient();
  expect(await on(name, operation, ...operands)).toEqual(expected);
});

test.each([
  ["call", "point", [[], null], /what was called is not a function but Point {x: 1, y: 2}/],
  ["method", "point", ["fly", [], null], /property fly is not a function but undefined/],
  ["iter", "add", [], /cannot be iterated/],
  ["call", "fail", [[], null], /mine/],
])("%s on %s fails by name", async (operation, name, operands, message) => {
  const { on } = await withClient();
  await expect(on(name, operation, ...operands)).rejects.toThrow(message);
});

test("properties are set and deleted, and a frozen one says so", async () => {
  const { on } = await withClient();
  const point = CLIENT_VALUES.point as Record<string, unknown>;
  await on("point", "set", "z", 3);
  expect(point.z).toBe(3);
  await on("point", "del", "z");
  expect("z" in point).toBe(false);
  CLIENT_VALUES.frozen = Object.freeze({ a: 1 });
  await expect(on("frozen", "set", "a", 2)).rejects.toThrow("property a cannot be set");
  await expect(on("frozen", "del", "a")).rejects.toThrow("property a cannot be deleted");
});

test("a class is constructed, and its instance stays here", async () => {
  const { kernel } = await withClient();
  const kind = await kernel.perform("name", ["Point"]);
  const made = await kernel.perform("new", [kind, [], null]);
  expect(await kernel.perform("method", [made, "sum", [], null])).toBe(3);
});

test.each([
  ["letters", [], ["a", "b", "c"]],
  ["stream", [[], null], [1, 2]],
])("%s is iterated in pieces", async (name, callWith, items) => {
  const { kernel, on } = await withClient();
  const iterable =
    callWith.length === 0 ? await kernel.perform("name", [name]) : await on(name, "call", ...callWith);
  const iterator = await kernel.perform("iter", [iterable]);
  expect(await kernel.perform("next", [iterator, 2])).toEqual([items.slice(0, 2), false]);
  expect(await kernel.perform("next", [iterator, 2])).toEqual([items.slice(2), true]);
});

test("a value that cannot cross back is an error, not a silence", async () => {
  const { on } = await withClient();
  CLIENT_VALUES.never = () => new Date(Number.NaN);
  await expect(on("never", "call", [], null)).rejects.toThrow(ConversionError);
});

test("an error that was thrown without being one becomes one", async () => {
  const { on } = await withClient();
  CLIENT_VALUES.odd = () => {
    throw "odd";
  };
  await expect(on("odd", "call", [], null)).rejects.toThrow("odd");
});
