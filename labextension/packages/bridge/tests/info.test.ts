import { expect, test } from "vitest";
import { describe as describeValue, preview } from "../src/info.js";

class Point {
  x = 1;
  get y(): number {
    throw new Error("must not be read");
  }
}

const cycle: Record<string, unknown> = {};
cycle.me = cycle;

test.each([
  [null, "null"],
  [undefined, "undefined"],
  [-0, "-0"],
  [12n, "12n"],
  ["line\nbreak", '"line\\nbreak"'],
  [[1, [2, [3, [4]]]], "[1, [2, Array {…}]]"],
  [Array.from({ length: 20 }, (_, at) => at), "[0, 1, 2, 3, 4, 5, 6, 7, … 12 more]"],
  [
    {
      a: 1,
      get b() {
        return 2;
      },
    },
    "{a: 1, b: (getter)}",
  ],
  [new Point(), "Point {x: 1}"],
  [new Map([["a", 1]]), 'Map {"a" => 1}'],
  [new Set([1]), "Set {1}"],
  [new Uint8Array(3), "Uint8Array (3 bytes)"],
  [new Date(0), "Date 1970-01-01T00:00:00.000Z"],
  [new TypeError("no"), "TypeError: no"],
  [Point, "class Point"],
  [() => 1, "function (anonymous)"],
  [cycle, "{me: {me: Object {…}}}"],
  [Object.create(null), "{}"],
  [Proxy.revocable({}, {}).proxy, "{}"],
])("a preview of value %# is short and safe", (value, expected) => {
  expect(preview(value, 120)).toBe(expected);
});

test("a preview is cut to its length and has no half characters", () => {
  expect(preview("x".repeat(500), 20)).toBe(`"${"x".repeat(18)}…`);
  expect(preview("😀".repeat(50), 20)).toMatch(/^"(😀){9}�?…$/u);
});

test("what throws at every question is described all the same", () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  expect(describeValue(proxy)).toEqual({ type: "Object", repr: "<Object that cannot be shown>", flags: "" });
});

test.each([
  [() => 1, "c"],
  [Point, "ct"],
  [[1], "isq"],
  [new Map(), "ism"],
  [[1].values(), "in"],
  [Promise.resolve(1), "a"],
  [new Error("x"), "e"],
  [(async function* () {})(), "nAW"],
  [{ [Symbol.dispose]() {} }, "w"],
])("capabilities of value %# are %s", (value, flags) => {
  const got = describeValue(value).flags;
  for (const letter of flags.replace("W", "")) expect(got).toContain(letter);
});
