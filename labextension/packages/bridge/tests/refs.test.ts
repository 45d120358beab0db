import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { byref, isPython, type PyObject, ReleasedError } from "../src/index.js";
import { type Arrival, Exports, type Held, Imports } from "../src/refs.js";
import { Node, pair } from "./pair.js";

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

/** Collects garbage until a condition holds; finalizers run between turns of the event loop. */
async function collected(holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 200 && !holds(); turn += 1) {
    collectGarbage();
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(holds()).toBe(true);
}

/** What an object arrives for that nobody asked for in a scope. */
const arriving = async (): Promise<Arrival> => ({ scope: (await pair()).client.scope, origin: undefined });

const INFO = { type: "T", repr: "T()", flags: "" };

describe("exports", () => {
  test("an object keeps its reference while it is held, and is owned until all introductions are back", () => {
    const exports = new Exports();
    const value = {};
    const [[ref], [again], [other]] = [
      exports.introduce(value),
      exports.introduce(value),
      exports.introduce({}),
    ];
    expect([again, other]).toEqual([ref, ref + 1]);
    exports.release(ref, 1);
    expect(exports.resolve(ref)).toBe(value);
    exports.release(ref, 1);
    expect(() => exports.resolve(ref)).toThrow(ReleasedError);
    expect(exports.size).toBe(1);
  });

  test("a reference is never used again", () => {
    const exports = new Exports();
    const value = {};
    const [first] = exports.introduce(value);
    exports.release(first, 1);
    expect(exports.introduce(value)[0]).not.toBe(first);
  });

  test("symbols and functions have references too", () => {
    const exports = new Exports();
    const symbol = Symbol("s");
    const [ref, wire] = exports.introduce(symbol);
    expect(exports.resolve(ref)).toBe(symbol);
    expect(wire).toEqual({ mine: [ref, { type: "symbol", repr: "Symbol(s)", flags: "" }] });
    expect(exports.introduce(() => {})[1]).toMatchObject({
      mine: [ref + 1, { type: "Function", flags: "c" }],
    });
  });
});

describe("imports", () => {
  test("a release gives back every introduction at once", async () => {
    const arrival = await arriving();
    const made: Held[] = [];
    const imports = new Imports<object>(
      (held) => made.push(held) && {},
      () => {},
    );
    const proxy = imports.accept(7, INFO, arrival);
    expect(imports.accept(7, INFO, arrival)).toBe(proxy);
    for (const held of [...made, ...made]) imports.release(held, "was released");
    expect(made).toMatchObject([{ gone: "was released" }]);
    expect(imports.takeReleased()).toEqual([[7, 2]]);
    expect(imports.takeReleased()).toEqual([]);
  });

  test("a collected proxy is given back", async () => {
    const arrival = await arriving();
    let told = 0;
    const imports = new Imports<object>(
      () => ({}),
      () => void told++,
    );
    imports.accept(7, INFO, arrival);
    await collected(() => told === 1);
    expect(imports.takeReleased()).toEqual([[7, 1]]);
    expect(imports.size).toBe(0);
  });

  test("a proxy made anew before the finalizer of the old one ran keeps the object", async () => {
    const arrival = await arriving();
    let told = 0;
    let made = 0;
    const imports = new Imports<object>(
      () => ({ number: ++made }),
      () => void told++,
    );
    imports.accept(7, INFO, arrival);
    imports.accept(8, INFO, arrival);
    collectGarbage();
    const fresh = imports.accept(7, INFO, arrival);
    await collected(() => told >= 1);
    expect(imports.accept(7, INFO, arrival)).toBe(fresh);
    expect(imports.takeReleased()).toEqual([[8, 1]]);
    imports.accept(7, INFO, arrival);
  });
});

describe("values by reference", () => {
  test("functions and instances stay here, and come home as themselves", async () => {
    const { kb, names } = await pair();
    const got: unknown[] = [];
    names.take = (...values: unknown[]) => void got.push(...values);
    names.echo = (value: unknown) => value;
    const mine = [
      new Node(),
      () => 1,
      class {},
      Symbol("s"),
      /x/,
      new (class extends Map {})(),
      new Proxy(new Node(), {}),
    ];
    await kb.py.take!(...mine);
    expect(got.map(isPython)).toEqual(mine.map(() => "object"));
    for (const value of mine) expect(await kb.py.echo!(value)).toBe(value);
    for (const handle of got) (handle as PyObject).$release();
    await kb.session.settled();
  });

  test("byref keeps a container here that would be copied", async () => {
    const { kb, names } = await pair();
    names.push = (list: PyObject, item: unknown) => list.push!(item);
    names.echo = (value: unknown) => value;
    const list: unknown[] = [1];
    await kb.py.push!(byref(list), 2);
    expect(list).toEqual([1, 2]);
    expect(await kb.py.echo!(byref(list))).toBe(list);
    expect(byref(5)).toBe(5);
  });

  test("a dropped expression gives its result up", async () => {
    const { kb, kernel, names } = await pair();
    names.make = () => new Node();
    for (let at = 0; at < 100; at += 1) kb.py.make!();
    await kb.session.settled();
    expect(kernel.tally().slots).toBe(100);
    await collected(() => kernel.tally().slots === 0);
  });

  test("a path keeps the object that it starts from", async () => {
    const { kb, names } = await pair();
    names.thing = new Node({ inner: new Node({ value: 5 }) });
    const path = ((await kb.py.thing!) as PyObject).inner!.value!;
    for (let turn = 0; turn < 5; turn += 1) {
      collectGarbage();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await path).toBe(5);
  });

  test("an object with options keeps the object itself", async () => {
    const { kb, names } = await pair();
    names.thing = new Node({ value: 5 });
    const patient = ((await kb.py.thing!) as PyObject).$opt({ timeout: 1000 });
    for (let turn = 0; turn < 5; turn += 1) {
      collectGarbage();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await patient.value!).toBe(5);
  });
});
