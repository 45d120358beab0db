import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ConversionError, LimitError, ProtocolError } from "../src/index.js";
import { DEFAULT_LIMITS } from "../src/protocol.js";
import { evaluate, read, written } from "./values.js";

interface Vector {
  readonly name: string;
  readonly from: "js" | "python" | "both";
  readonly json: string;
  readonly frames: readonly string[];
  readonly js: string;
  readonly reads?: { readonly js?: string };
  readonly check?: { readonly js: string };
}

const WIRE = new URL("../../../../tests/wire/", import.meta.url);

const files = readdirSync(WIRE, { recursive: true, encoding: "utf8" }).filter((name) =>
  name.endsWith(".json"),
);

const vectorsOf = (file: string): Vector[] => JSON.parse(readFileSync(new URL(file, WIRE), "utf8"));

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, "hex"));

describe.each(files)("the vectors of %s", (file) => {
  test.each(vectorsOf(file))("$name", ({ from, json, frames, js, reads, check }) => {
    if (from !== "python") {
      const { text, frames: sent } = written(evaluate(js));
      expect(text).toBe(json);
      expect(sent.map((frame) => Buffer.from(frame).toString("hex"))).toEqual(frames);
    }
    const got = read(json, frames.map(bytes));
    expect(got).toStrictEqual(evaluate(reads?.js ?? js));
    if (check !== undefined) expect(evaluate(check.js, got)).toBe(true);
  });
});

test("a view with an offset is written exactly, and as it is now: the array may change before it is sent", () => {
  const array = Float64Array.from([0, 1, 2, 3]);
  const { text, frames } = written(array.subarray(1, 3));
  array.fill(9);
  expect(frames[0]?.byteLength).toBe(16);
  expect(read(text, frames)).toStrictEqual(Float64Array.of(1, 2));
});

test("a large frame is not copied when it is written, because it is sent at once, nor when it is read", () => {
  const array = new Float64Array(2 ** 18);
  const { text, frames } = written(array.subarray(2 ** 16));
  expect(frames[0]?.buffer).toBe(array.buffer);
  expect((read(text, frames) as Float64Array).buffer).toBe(array.buffer);
});

test("a frame that is not aligned is copied when it is read", () => {
  const frame = new Uint8Array(9).subarray(1);
  frame[7] = 0x40;
  expect(read('{"array":[1,"<f8",[1],"C"]}', [frame])).toStrictEqual(Float64Array.of(2));
});

test("a changed moment is sent as it is now", () => {
  const moment = evaluate('moment("2024-02-29T12:30:15.250001+02:00")') as Date;
  moment.setUTCFullYear(2025);
  expect(written(moment).text).toBe('{"datetime":["2025-03-01T10:30:15.250Z",0,null]}');
});

test.each([
  ["an invalid date", new Date(Number.NaN), /Invalid Date is no moment/],
  ["a year that Python has not", new Date(8e15), /years 1 to 9999/],
  [
    "a getter that throws, with the path to it",
    [
      {
        a: {
          get b() {
            throw new Error("no luck");
          },
        },
      },
    ],
    /value\[0\]\["a"\]\["b"\] cannot be sent: no luck/,
  ],
  ["a detached buffer", detached(), /cannot be sent/],
])("%s cannot be sent, and says why", (_, value, message) => {
  expect(() => written(value)).toThrow(ConversionError);
  expect(() => written(value)).toThrow(message);
});

function detached(): Uint8Array {
  const view = new Uint8Array(4);
  structuredClone(view.buffer, { transfer: [view.buffer] });
  return view;
}

const nested = (depth: number): unknown =>
  Array.from({ length: depth }).reduce<unknown>((inner) => [inner], null);

describe("limits name themselves and the path", () => {
  const depth = { ...DEFAULT_LIMITS, depth: 3 };
  const items = { ...DEFAULT_LIMITS, items: 5 };

  test.each([
    [
      "written too deep",
      () => written(nested(4), depth),
      /nested deeper than 3 .* `depth`, reached at value\[0\]\[0\]\[0\]/,
    ],
    ["read too deep", () => read("[[[[]]]]", [], depth), /nested deeper than 3/],
    ["written too long", () => written({ a: [1, 2, 3, 4, 5] }, items), /more than 5 items .*value\["a"\]/],
    ["read too long", () => read("[[1,2,3,4,5]]", [], items), /more than 5 items .*value\[0\]/],
    ["written deeper than any default", () => written(nested(200_000)), /nested deeper than 1000/],
  ])("%s", (_, act, message) => {
    expect(act).toThrow(LimitError);
    expect(act).toThrow(message);
  });

  test("within them all is well", () => {
    expect(read(written(nested(3), depth).text, [], depth)).toStrictEqual(nested(3));
  });
});

test.each([
  ["two keys in a tag", '{"a":1,"b":2}', /exactly one key/],
  ["no key in a tag", "{}", /exactly one key/],
  ["a frame that did not come", '{"bytes":1}', /frame 1 of 0/],
  ["a container that has not begun", '[{"again":1}]', /container 1, which has not begun/],
  ["text that is no JSON", "[", /no JSON/],
])("%s is a protocol error", (_, text, message) => {
  expect(() => read(text)).toThrow(ProtocolError);
  expect(() => read(text)).toThrow(message);
});

test.each([
  ["a Map", '[{"map":[[{"float":"NaN"},1],[{"float":"NaN"},2]]}]'],
  ["a Set", '[{"set":[0,{"float":"-0"}]}]'],
])("%s whose keys are one here and two in Python loses none silently", (_, text) => {
  expect(() => read(text)).toThrow(ConversionError);
  expect(() => read(text)).toThrow(/^value\[0\]: keys that differ in Python are equal here/);
});
