import { afterEach, describe, expect, test } from "vitest";
import { Builtins } from "../src/builtins.js";

describe("mend()", () => {
  const builtins = new Builtins();
  afterEach(() => void builtins.mend());

  const rows: readonly (readonly [name: string, change: () => void])[] = [
    ["Array.prototype.map", () => Reflect.set(Array.prototype, "map", () => [])],
    ["Promise.prototype.then", () => Reflect.set(Promise.prototype, "then", null)],
    ["Array.prototype[Symbol.iterator]", () => Reflect.set(Array.prototype, Symbol.iterator, null)],
    ["Map.prototype.size", () => Object.defineProperty(Map.prototype, "size", { get: () => 5 })],
    ["Set.prototype.add", () => void Reflect.deleteProperty(Set.prototype, "add")],
    ["Object.keys", () => Reflect.set(Object, "keys", () => [])],
  ];
  test.each(rows)("puts %s back and names it", (name, change) => {
    change();
    expect(builtins.mend()).toEqual([name]);
    expect(builtins.mend()).toEqual([]);
    expect([
      [1, 2].map((n) => 2 * n),
      [...new Set([1]).add(2)],
      new Map([[1, 2]]).size,
      Object.keys({ a: 1 }),
    ]).toEqual([[2, 4], [1, 2], 1, ["a"]]);
  });

  test("leaves what cells add, and what tests replace", () => {
    const random = Math.random;
    Math.random = () => 4;
    Reflect.set(Array.prototype, "last", () => 1);
    expect(builtins.mend()).toEqual([]);
    expect([Math.random(), "last" in []]).toEqual([4, true]);
    Math.random = random;
    Reflect.deleteProperty(Array.prototype, "last");
  });
});
