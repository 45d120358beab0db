// What each kind of JavaScript value is at the other end of a session: a copy, a live object, or an error that names its path.

import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { ConversionError, EnumMember, isPython, PyObject } from "../src/index.js";
import { Node, pair } from "./pair.js";

class Own {
  readonly field = 1;
}

class List extends Map {}

const LIVE: [string, object | symbol][] = [
  ["an instance of a class", new Own()],
  ["a function", () => 1],
  ["a class", Own],
  ["a symbol", Symbol("s")],
  ["a regular expression", /x/g],
  ["a URL", new URL("https://example.org/")],
  ["a boxed number", new Number(1)],
  ["a boxed string", new String("s")],
  ["a generator", (function* () {})()],
  ["a WeakMap", new WeakMap()],
  ["a WeakRef", new WeakRef({})],
  ["a Proxy of an instance", new Proxy(new Own(), {})],
  ["an instance of a subclass of Map", new List()],
  ["an object with a key that is a symbol", { [Symbol("key")]: 1 }],
  ["the arguments of a call", runInNewContext("(function () { return arguments; })(1)")],
  ["an object that inherits from another", Object.create({ inherited: 1 })],
  ["an AbortSignal", new AbortController().signal],
  ["JSON itself", JSON],
];

test.each(LIVE)("%s stays one live object", async (_, value) => {
  const { kb, names } = await pair();
  const got: unknown[] = [];
  names.take = (...values: unknown[]) => {
    got.push(...values);
    return values[0];
  };
  const back = await kb.py.take!(value, [value]);
  expect(got.map((one) => isPython(Array.isArray(one) ? one[0] : one))).toEqual(["object", "object"]);
  expect((got[1] as unknown[])[0]).toBe(got[0]);
  expect(back).toBe(value);
});

const foreign = (source: string): unknown => runInNewContext(source);

const COPIED: [string, unknown, unknown][] = [
  ["an object of another realm", foreign("({ a: [1] })"), { a: [1] }],
  ["a Map of another realm", foreign("new Map([[1, 2]])"), new Map([[1, 2]])],
  ["a Date of another realm", foreign("new Date(5)"), new Date(5)],
  ["a typed array of another realm", foreign("Float32Array.of(0.5)"), Float32Array.of(0.5)],
  ["a promise of another realm", foreign("Promise.resolve(new Set([1]))"), new Set([1])],
  ["a promise of a promise in a list", [Promise.resolve(Promise.resolve(1)), 2], [1, 2]],
  ["a Buffer of Node's", Buffer.from([1, 2]), Uint8Array.of(1, 2)],
  ["a Proxy of an array", new Proxy([1, 2], {}), [1, 2]],
  ["a list with holes among floats", Object.assign(Array(70).fill(0.5), { length: 71 }), [...Array(70).fill(0.5), null]],
  ["a list of nothing but holes", Array(3), [null, null, null]],
  ["integers and minus zero", [1, -0, 2], [1, -0, 2]],
  ["numbers that JSON has not", [1, Number.NaN, Number.POSITIVE_INFINITY], [1, Number.NaN, Number.POSITIVE_INFINITY]],
]; // biome-ignore format: one a line

test.each(COPIED)("%s crosses by value", async (_, value, expected) => {
  const { kb, names } = await pair();
  names.take = (it: unknown) => {
    expect(it).toStrictEqual(expected);
  };
  await kb.py.take!(value);
});

test("a list that changes after the call arrives as it was", async () => {
  const { kb, names } = await pair();
  const got: unknown[] = [];
  names.take = (...values: unknown[]) => void got.push(...values);
  const [numbers, floats] = [[1, 2], Array(70).fill(0.5)];
  const taken = kb.py.take!(numbers, floats);
  numbers.push(3);
  floats[0] = 1.5;
  await taken;
  expect(got).toEqual([[1, 2], Array(70).fill(0.5)]);
});

function detached(): ArrayBuffer {
  const buffer = new ArrayBuffer(8);
  structuredClone(buffer, { transfer: [buffer] });
  return buffer;
}

const viewOf = (buffer: ArrayBuffer): Uint8Array => {
  const view = new Uint8Array(buffer);
  structuredClone(buffer, { transfer: [buffer] });
  return view;
};

const throwing = {
  get bad(): never {
    throw new Error("no luck");
  },
};

test.each([
  ["a detached buffer", { rows: [0, detached()] }, /^value\[0\]\["rows"\]\[1\] cannot be sent: .*detached/],
  [
    "a view on one",
    { rows: [viewOf(new ArrayBuffer(8))] },
    /^value\[0\]\["rows"\]\[0\] cannot be sent: .*detached/,
  ],
  ["a getter that throws", [{ a: throwing }], /^value\[0\]\[0\]\["a"\]\["bad"\] cannot be sent: no luck/],
  [
    "an invalid date",
    new Map([["when", new Date(Number.NaN)]]),
    /^value\[0\]\[0\] cannot be sent: Invalid Date/,
  ],
])("%s is a ConversionError with the path", async (_, value, message) => {
  const { kb } = await pair();
  const sent = Promise.resolve(kb.py.take!(value));
  await expect(sent).rejects.toThrow(ConversionError);
  await expect(sent).rejects.toThrow(message);
});

test("an object of another session says where it stands", async () => {
  const [one, other] = [await pair(), await pair()];
  one.names.thing = new Node();
  const thing = await one.kb.py.thing!;
  await expect(Promise.resolve(other.kb.py.take!({ deep: [thing] }))).rejects.toThrow(
    /value\[0\]\["deep"\]\[0\] is .*, which belongs to session \w+ and not to \w+, where/,
  );
});

test("a member of an enumeration goes back as the object that it is", async () => {
  const { kb, names } = await pair();
  const red = new Node({ value: 1 });
  const got: unknown[] = [];
  Object.assign(names, { red, take: (...values: unknown[]) => void got.push(...values) });
  const member = (await kb.py.red!) as PyObject;
  expect(member).toBeInstanceOf(PyObject);
  await kb.py.take!(new EnumMember("Color", "RED", 1, member));
  expect(got[0]).toBe(red);
});
