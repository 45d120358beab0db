import { inspect as nodes } from "node:util";
import { describe, expect, test } from "vitest";
import { inspect } from "../src/inspect.js";

class Point {
  x = 1;
  #hidden = 2;
  get sum() {
    return this.x + this.#hidden;
  }
}
class Point3 extends Point {}
class Tagged {
  get [Symbol.toStringTag]() {
    return "tag";
  }
}
const cyclic: Record<string, unknown> = { name: "a" };
cyclic.self = cyclic;
cyclic.list = [cyclic];
const both: Record<string, unknown> = {
  get a() {
    return 1;
  },
  set a(_) {},
  set b(_: number) {},
  get c() {
    return 1;
  },
};

/** Values that look as Node shows them. */
const like: readonly (readonly [title: string, value: unknown])[] = [
  ["undefined", undefined],
  ["null", null],
  ["numbers", [1, -1.5, Number.NaN, -0, 1e100]],
  ["bigint", 12n],
  ["symbols", [Symbol("a"), Symbol.iterator]],
  ["strings", ["plain", "it's", `"it's"`, "`\"'", "a\nb\t\\", "\u0001"]],
  ["an empty object", {}],
  ["an empty array", []],
  ["an object", { a: 1, "b c": "x", [Symbol("s")]: true, nested: { deep: [1, 2] } }],
  ["an object without prototype", Object.assign(Object.create(null), { a: 1 })],
  ["an instance", new Point()],
  ["an instance of a subclass", new Point3()],
  ["a tagged instance", new Tagged()],
  ["accessors", both],
  ["a function", function f() {}],
  ["an arrow function without a name", [() => {}]],
  ["an async function", async function g() {}],
  ["a generator function", function* h() {}],
  ["a function with properties", Object.assign(function f() {}, { a: 1 })],
  ["a class", class A {}],
  ["a class that extends", Point3],
  [
    "a map",
    new Map<unknown, unknown>([
      ["a", 1],
      [{ k: 1 }, [2]],
    ]),
  ],
  ["a set", new Set([1, "a"])],
  ["a subclass of a map", new (class Names extends Map<string, number> {})([["a", 1]])],
  ["a subclass of an array", new (class Stack extends Array<number> {})(1, 2, 3)],
  ["typed arrays", [new Float64Array([1, 2.5]), new Uint8Array(3), new BigInt64Array([1n])]],
  ["an array with holes", Object.assign(new Array(5), { 0: 1, 2: 3 })],
  ["an array with properties", Object.assign([1], { a: 2 })],
  ["a cycle", cyclic],
  ["dates", [new Date(0), new Date(Number.NaN)]],
  ["a regular expression", /a+/gi],
  ["weak collections", [new WeakMap(), new WeakSet()]],
  ["boxed primitives", [Object(1), Object("ab"), Object(true), Object(1n)]],
  ["many short items", Array.from({ length: 3 }, (_, index) => ({ index }))],
  ["a wide object", { first: "a".repeat(40), second: "b".repeat(40) }],
];

describe("inspect(value)", () => {
  test.each(like)("shows %s as Node does", (_title, value) => {
    expect(inspect(value)).toBe(nodes(value, { depth: 4 }));
  });

  const own: readonly (readonly [title: string, value: unknown, text: string])[] = [
    ["long arrays are cut", Array.from({ length: 200 }, () => 0).fill(7, 0, 101), "... 100 more items\n]"],
    ["holes are not walked through", new Array(2 ** 32 - 1), "[ <4294967295 empty items> ]"],
    ["long strings are cut", "x".repeat(10_001), "... 1 more character"],
    ["what lies deep is named", { a: { b: { c: { d: { e: { f: 1 } } } } } }, "[Object]"],
    [
      "an object that says how it looks is shown so",
      { [Symbol.for("nodejs.util.inspect.custom")]: () => "MINE" },
      "MINE",
    ],
    ["a revoked proxy is told, not thrown", revoked(), "cannot be shown"],
    ["a buffer shows its size", new ArrayBuffer(8), "ArrayBuffer { byteLength: 8 }"],
  ];
  test.each(own)("%s", (_title, value, text) => {
    expect(inspect(value)).toContain(text);
  });

  test("what is wide and deep at once ends", () => {
    const wide = (depth: number): unknown =>
      depth === 0 ? 1 : Array.from({ length: 200 }, () => wide(depth - 1));
    const level = wide(2);
    const deep = [level, [level, [level]]].concat(Array.from({ length: 99 }, () => [level, level]));
    expect(inspect(deep).length).toBeLessThan(1_000_000);
  });

  test("long arrays of short numbers stand in columns", () => {
    const text = inspect(Array.from({ length: 100 }, (_, index) => index));
    const lines = text.split("\n");
    expect(lines.length).toBeLessThan(10);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(lines[1]!.length).toBe(lines[2]!.length);
  });

  test("an error is shown by the text that the caller makes of it, with its own properties", () => {
    const error = Object.assign(new Error("boo"), { code: 7 });
    expect(inspect(error, { error: ({ message }) => `E ${message}` })).toBe("E boo { code: 7 }");
  });
});

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
