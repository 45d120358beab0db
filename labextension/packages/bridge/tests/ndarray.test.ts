import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Complex, type DType, NDArray } from "../src/index.js";
import { read, written } from "./values.js";

const bytes = (...values: number[]) => Uint8Array.from(values);

const ELEMENTS: [DType, Uint8Array, unknown][] = [
  ["|b1", bytes(1), true],
  ["|i1", bytes(255), -1],
  ["|u1", bytes(255), 255],
  ["<i2", bytes(255, 255), -1],
  [">u2", bytes(1, 0), 256],
  [">i4", bytes(255, 255, 255, 254), -2],
  ["<u4", bytes(0, 0, 0, 128), 2 ** 31],
  [">i8", bytes(255, 255, 255, 255, 255, 255, 255, 255), -1n],
  [">u8", bytes(128, 0, 0, 0, 0, 0, 0, 0), 2n ** 63n],
  ["<f2", bytes(0, 0x3c), 1],
  ["<f2", bytes(1, 0), 2 ** -24],
  ["<f2", bytes(0, 0xfc), Number.NEGATIVE_INFINITY],
  ["<f2", bytes(1, 0x7e), Number.NaN],
  [">f2", bytes(0x80, 0), -0],
  [">f4", bytes(0x3f, 0xc0, 0, 0), 1.5],
  [">f8", bytes(0xbf, 0xf8, 0, 0, 0, 0, 0, 0), -1.5],
  [">c8", bytes(0x3f, 0xc0, 0, 0, 0xbf, 0xc0, 0, 0), new Complex(1.5, -1.5)],
  [">M8[D]", bytes(0, 0, 0, 0, 0, 0, 0, 1), 1n],
  ["<m8", bytes(1, 0, 0, 0, 0, 0, 0, 128), -(2n ** 63n) + 1n],
  ["<U2", bytes(0x61, 0, 0, 0, 0, 0, 0, 0), "a"],
  [">U1", bytes(0, 1, 0xf6, 0), "😀"],
  ["<U1", bytes(0x3d, 0xd8, 0, 0), "\ud83d"],
  ["|S3", bytes(97, 0, 0), bytes(97)],
  ["|S0", bytes(), bytes()],
  ["|V3", bytes(97, 0, 0), bytes(97, 0, 0)],
  ["<f16", bytes(...Array(16).keys()), bytes(...Array(16).keys())],
];

describe.each(ELEMENTS)("an element of %s in %j", (dtype, data, element) => {
  test("is read as what it is", () => expect(new NDArray(data, dtype, []).at()).toStrictEqual(element));

  test("is read in a record too", () => {
    const fields: DType = [
      ["before", "|u1"],
      ["it", dtype],
    ];
    expect(new NDArray(bytes(7, ...data), fields, []).at()).toStrictEqual({ before: 7, it: element });
  });
});

test("elements that a typed array holds are read from it", () => {
  expect(new NDArray(BigInt64Array.of(1n, 2n), "<M8[s]", [2]).at(1)).toBe(2n);
  expect(new NDArray(Float64Array.of(1, 2, 3, 4), "<c16", [2]).at(1)).toStrictEqual(new Complex(3, 4));
});

const grid = (order: "C" | "F") => new NDArray(Int8Array.of(0, 1, 2, 3, 4, 5), "|i1", [2, 3], order);

test.each([
  [
    "C",
    [
      [0, 1, 2],
      [3, 4, 5],
    ],
    [3, 1],
  ],
  [
    "F",
    [
      [0, 2, 4],
      [1, 3, 5],
    ],
    [1, 2],
  ],
] as const)("rows and columns in order %s", (order, rows, strides) => {
  const array = grid(order);
  expect(array.toArray()).toEqual(rows);
  expect([...array]).toEqual(rows);
  expect(array.at(1, -2)).toBe(rows[1][1]);
  expect(array.strides).toEqual(strides);
  expect(JSON.stringify(array)).toBe(JSON.stringify(rows));
});

test("without dimensions there is one element, without length none", () => {
  expect(new NDArray(Float64Array.of(2.5), "<f8", []).toArray()).toBe(2.5);
  expect([...new NDArray(Float64Array.of(2.5), "<f8", [])]).toEqual([2.5]);
  expect(new NDArray(new Float64Array(), "<f8", [2, 0]).toArray()).toEqual([[], []]);
  expect(new NDArray(new Float64Array(), "<f8", [2, 0, 3]).strides).toEqual([24, 24, 8]);
});

test("an array in a field is a nested array, and room between fields is nobody's", () => {
  const fields: DType = [
    ["m", "|u1", [2, 2]],
    ["", "|V1"],
    [["title", "n"], "|i1"],
  ];
  expect(new NDArray(bytes(1, 2, 3, 4, 9, 255), fields, [1]).at(0)).toStrictEqual({
    m: [
      [1, 2],
      [3, 4],
    ],
    n: -1,
  });
});

test("it is shown with dtype and shape, and a large one with the beginning of its data", () => {
  expect(inspect(grid("C"))).toBe("NDArray(|i1, [2, 3]) [ [ 0, 1, 2 ], [ 3, 4, 5 ] ]");
  expect(inspect(new NDArray(bytes(1, 2), [["a", "|u1", [2]]], [1]))).toBe(
    "NDArray({a: |u1[2]}, [1]) [ { a: [ 1, 2 ] } ]",
  );
  const large = inspect(new NDArray(new Float32Array(1e6), "<f4", [1000, 1000]));
  expect(large).toMatch(/^NDArray\(<f4, \[1000, 1000\]\) Float32Array\(1000000\)/);
  expect(large.length).toBeLessThan(2000);
});

const MISFITS: [string, () => unknown, RegExp][] = [
  ["too few bytes", () => new NDArray(bytes(1), "<i2", [1]), /1 × <i2 has 2 bytes, not 1/],
  ["a typed array of another dtype", () => new NDArray(Int32Array.of(1), "<f4", [1]), /Float32Array or a Uint8Array, not in a Int32Array/],
  ["a typed array for records", () => new NDArray(Int8Array.of(1), [["a", "|i1"]], [1]), /lie in a Uint8Array/],
  ["an array for numbers", () => new NDArray([1], "<f8", [1]), /objects, and only objects/],
  ["bytes for objects", () => new NDArray(bytes(1), "|O", [1]), /objects, and only objects/],
  ["a DataView", () => new NDArray(new DataView(new ArrayBuffer(1)) as never, "|u1", [1]), /not in a object/],
  ["too few objects", () => new NDArray([1], "|O", [2]), /2 × \|O has 2 objects, not 1/],
  ["an unknown dtype", () => new NDArray(bytes(1), "float64", [1]), /"float64" is no dtype/],
  ["a negative length", () => new NDArray(bytes(1), "|u1", [-1]), /shape is an array of lengths/],
  ["half a length", () => new NDArray(bytes(1), "|u1", [0.5]), /shape/],
  ["another order", () => new NDArray(bytes(1), "|u1", [1], "A" as never), /order is "C" or "F"/],
  ["a field without text", () => new NDArray(bytes(1), [[5 as never, "|u1"]], [1]), /field of a record has a name/],
  ["a field that UTF-8 cannot carry", () => new NDArray(bytes(1), [["\ud83d", "|u1"]], [1]), /field/],
  ["an object in a record", () => new NDArray(bytes(1), [["a", "|O" as never]], [1]), /"\|O" is no dtype/],
]; // biome-ignore format: one a line

test.each(MISFITS)("%s cannot make an array", (_, make, message) => {
  expect(make).toThrow(TypeError);
  expect(make).toThrow(message);
});

test("an index outside says which axis, and a missing one how many there are", () => {
  expect(() => grid("C").at(0, 3)).toThrow(/index 3 is outside of axis 1, which has length 3: NDArray/);
  expect(() => grid("C").at(-3, 0)).toThrow(RangeError);
  expect(() => grid("C").at(0.5, 0)).toThrow(RangeError);
  expect(() => grid("C").at(1)).toThrow(/each of 2 axes, not 1/);
});

test("a received array is a view on its frame", () => {
  const frame = new Uint8Array(16);
  const array = read('{"array":[1,"<c16",[1],"C"]}', [frame]) as NDArray;
  expect((array.data as Float64Array).buffer).toBe(frame.buffer);
  expect(written(array).frames[0]).toStrictEqual(frame);
});

test("half floats go back as they came, typed where the engine has a type for them", () => {
  const wire = '{"array":[1,"<f2",[2],"C"]}';
  const halves = read(wire, [bytes(0, 0x3c, 0, 0xc0)]) as Iterable<number>;
  expect([...halves]).toEqual([1, -2]);
  expect(halves instanceof NDArray).toBe(!("Float16Array" in globalThis));
  expect(written(halves).text).toBe(wire);
});

const dtype: fc.Arbitrary<DType> = fc.letrec<{ dtype: DType; name: string }>((tie) => ({
  name: fc.string({ unit: "binary", minLength: 1 }).filter((name) => name.isWellFormed()),
  dtype: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    fc.constantFrom(
      ...["|b1", "|i1", "<u2", ">i4", "<i8", ">u8", "<f2", "<f4", ">f8", "<c8", ">c16", "<M8[ns]", ">m8[3D]"],
      ...["<U3", ">U1", "|S2", "|V5", "<f16"],
    ),
    fc.array(fc.tuple(tie("name"), tie("dtype"), fc.array(fc.nat(2), { maxLength: 2 })), { maxLength: 3 }),
  ),
})).dtype;

test("an array of any dtype, shape and order goes back byte for byte and is read without an error", () => {
  const shape = fc.array(fc.nat(3), { maxLength: 3 });
  const order = fc.constantFrom("C" as const, "F" as const);
  fc.assert(
    fc.property(dtype, shape, order, fc.infiniteStream(fc.nat(255)), (type, lengths, memory, random) => {
      const count = lengths.reduce((product, length) => product * length, 1);
      const size = count * sizeOf(type);
      const frame = Uint8Array.from({ length: size }, () => random.next().value as number);
      const text = JSON.stringify({ array: [1, type, lengths, memory] });
      const array = read(text, [frame]);
      expect(Buffer.from(written(array).frames[0]!).equals(frame)).toBe(true);
      if (array instanceof NDArray) {
        expect(written(array).text).toBe(text);
        expect(inspect(array)).toMatch(/^NDArray/);
      }
    }),
    { numRuns: 300 },
  );
});

/** As NumPy counts it. */
function sizeOf(type: DType): number {
  if (typeof type !== "string")
    return type.reduce((sum, [, of, shape = []]) => sum + shape.reduce((n, m) => n * m, sizeOf(of)), 0);
  const size = Number(/\d+/.exec(type)?.[0]);
  return type[1] === "U" ? 4 * size : size;
}
