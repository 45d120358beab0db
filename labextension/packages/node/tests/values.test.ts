// What each kind of value is on the other side of a real kernel, and that it comes back as what it was.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { kept } from "../../bridge/tests/arbitrary.js";
import { Point } from "../../bridge/tests/values.js";
import {
  ArrowTable,
  Complex,
  Decimal,
  Ellipsis,
  type EnumMember,
  Fraction,
  NaiveDateTime,
  NDArray,
  PyDate,
  PyDateTime,
  PyObject,
  PyPath,
  PyTime,
  Slice,
  TimeDelta,
  Tuple,
  UUID,
} from "../src/index.js";
import { launched } from "./launched.js";

const python = launched(`
import datetime, enum
from decimal import Decimal
from fractions import Fraction
from pathlib import PurePosixPath
from uuid import UUID
import numpy as np
import pandas as pd

class Color(enum.Enum):
    RED = "r"

class Access(enum.Flag):
    READ = 1
    WRITE = 2
`);

const floats = Array.from({ length: 70 }, (_, at) => at + 0.5);

/** Given to Python; `back` where a copy of it is another value than it was. */
const GIVEN: [title: string, value: unknown, type: string, repr: string, back?: unknown][] = [
  ["an integer", 42, "int", "42"],
  ["the largest safe integer", 2 ** 53 - 1, "int", "9007199254740991"],
  ["an integral number beyond", 2 ** 53, "float", "9007199254740992.0"],
  ["a float", 0.1, "float", "0.1"],
  ["minus zero", -0, "float", "-0.0"],
  ["not a number", Number.NaN, "float", "nan"],
  ["infinity", Number.NEGATIVE_INFINITY, "float", "-inf"],
  ["a bigint", 2n ** 64n, "int", "18446744073709551616"],
  ["a small bigint, which comes back as a number", 5n, "int", "5", 5],
  ["text beyond the basic plane", "é😀", "str", "'é😀'"],
  ["a lone surrogate", "a\ud83d", "str", "'a\\ud83d'"],
  ["undefined", undefined, "NoneType", "None", null],
  ["a list with a hole", Object.assign([1], { 2: "a" }), "list", "[1, None, 'a']", [1, null, "a"]],
  ["a long list of floats", floats, "list", `[${floats.map((one) => one.toFixed(1)).join(", ")}]`],
  ["a plain object", { b: 1, __proto__: null, a: [true] }, "dict", "{'b': 1, 'a': [True]}", { b: 1, a: [true] }],
  ["a key called __proto__", JSON.parse('{"__proto__": 1}'), "dict", "{'__proto__': 1}"],
  ["a Map", new Map<unknown, unknown>([[1, "a"], [null, 2]]), "dict", "{1: 'a', None: 2}"],
  ["a Set", new Set([1]), "set", "{1}"],
  ["a tuple", new Tuple([1, "a"]), "tuple", "(1, 'a')", [1, "a"]],
  ["a slice", new Slice(1, null, -1), "slice", "slice(1, None, -1)"],
  ["the ellipsis", Ellipsis, "ellipsis", "Ellipsis"],
  ["a complex number", new Complex(0, -1.5), "complex", "-1.5j"],
  ["a Date", new Date(250), "datetime", "datetime.datetime(1970, 1, 1, 0, 0, 0, 250000, tzinfo=datetime.timezone.utc)"],
  ["a local time", new NaiveDateTime("2024-02-29T12:30:00.5", 1), "datetime", "datetime.datetime(2024, 2, 29, 12, 30, 0, 500000, fold=1)"],
  ["a day", new PyDate("2024-02-29"), "date", "datetime.date(2024, 2, 29)"],
  ["a time of day", new PyTime("12:30:00.000001"), "time", "datetime.time(12, 30, 0, 1)"],
  ["a time of day in a zone", new PyTime("02:30", 0, "Europe/Berlin"), "time", "datetime.time(2, 30, tzinfo=zoneinfo.ZoneInfo(key='Europe/Berlin'))"],
  ["a difference of times", new TimeDelta(0, 0, -1), "timedelta", "datetime.timedelta(days=-1, seconds=86399, microseconds=999999)"],
  ["a decimal", new Decimal("1.10"), "Decimal", "Decimal('1.10')"],
  ["a fraction", new Fraction(2n ** 64n, 3n), "Fraction", "Fraction(18446744073709551616, 3)"],
  ["a UUID", new UUID("12345678-1234-5678-1234-567812345678"), "UUID", "UUID('12345678-1234-5678-1234-567812345678')"],
  ["a path", new PyPath("PurePosixPath", "/a b"), "PurePosixPath", "PurePosixPath('/a b')"],
  ["bytes", Uint8Array.of(0, 255), "bytes", "b'\\x00\\xff'"],
  ["an ArrayBuffer", Uint8Array.of(7).buffer, "bytes", "b'\\x07'", Uint8Array.of(7)],
  ["a part of a buffer", new Float32Array([0, 0.5, 1.5, 0]).subarray(1, 3), "ndarray", "array([0.5, 1.5], dtype=float32)", Float32Array.of(0.5, 1.5)],
  ["clamped bytes", Uint8ClampedArray.of(1, 255), "ndarray", "array([  1, 255], dtype=uint8)", Uint8Array.of(1, 255)],
  ["integers of 64 bits", BigInt64Array.of(-1n, 2n ** 62n), "ndarray", "array([                 -1, 4611686018427387904])"],
  ["a grid, columns first", new NDArray(Int32Array.of(1, 3, 2, 4), "<i4", [2, 2], "F"), "ndarray", "array([[1, 2],\n       [3, 4]], dtype=int32)"],
  ["days", new NDArray(BigInt64Array.of(19782n), "<M8[D]", [1]), "ndarray", "array(['2024-02-29'], dtype='datetime64[D]')"],
  ["records", new NDArray(Uint8Array.of(1, 0, 2), [["a", "|u1"], ["b", ">u2"]], [1]), "ndarray", "array([(1, 2)], dtype=[('a', 'u1'), ('b', '>u2')])"],
  ["text of fixed length", new NDArray(Uint8Array.of(0x61, 0, 0, 0, 0, 0, 0, 0), "<U2", [1]), "ndarray", "array(['a'], dtype='<U2')"],
  ["objects", new NDArray(["a", { b: 1 }], "|O", [2]), "ndarray", "array(['a', {'b': 1}], dtype=object)"],
  ["a promise in a list", [Promise.resolve(1), 2], "list", "[1, 2]", [1, 2]],
]; // biome-ignore format: one a line

describe.each(GIVEN)("%s", (_, value, type, repr, back = value) => {
  test("is of its type in Python", async () => {
    expect(await python.kb.py`type(${value}).__name__`).toBe(type);
    expect(await python.kb.py`repr(${value})`).toEqual(repr);
  });
  test("comes back as what it was", async () => {
    const copy = await python.kb.py`[${value}]`.$js<unknown[]>();
    expect(copy).toStrictEqual([back]);
  });
});

/** Taken from Python: an expression there, what a copy of it is here, and whether that is the same value there again. */
const TAKEN: [expression: string, copy: unknown][] = [
  ["datetime.datetime(2024, 2, 29, tzinfo=datetime.timezone.utc)", new Date("2024-02-29T00:00:00Z")],
  ["datetime.datetime(2024, 2, 29, microsecond=1)", new NaiveDateTime("2024-02-29T00:00:00.000001")],
  ["datetime.time(1, 2)", new PyTime("01:02")],
  ["datetime.timedelta(hours=-1)", new TimeDelta(0, -3600)],
  ["Decimal('0.10')", new Decimal("0.10")],
  ["Fraction(1, 3)", new Fraction(1, 3)],
  ["PurePosixPath('a/b')", new PyPath("PurePosixPath", "a/b")],
  ["{1: 'a'}", new Map([[1, "a"]])],
  ["{'a': {'b'}}", { a: new Set(["b"]) }],
  ["np.array([1.5, 2.5])", Float64Array.of(1.5, 2.5)],
  ["np.array([True])", new NDArray(Uint8Array.of(1), "|b1", [1])],
  ["np.arange(6, dtype='>i2').reshape(2, 3)[:, ::2]", new NDArray(Uint8Array.of(0, 0, 0, 2, 0, 3, 0, 5), ">i2", [2, 2])],
  ["np.array(['2024-02-29', 'NaT'], dtype='M8[D]')", new NDArray(BigInt64Array.of(19782n, -(2n ** 63n)), "<M8[D]", [2])],
  ["np.array(['a', None], dtype=object)", new NDArray(["a", null], "|O", [2])],
  ["np.zeros((2, 0), dtype='f4')", new NDArray(new Float32Array(), "<f4", [2, 0])],
]; // biome-ignore format: one a line

test.each(TAKEN)("%s is copied as what it is, and goes back as what it was", async (expression, copy) => {
  expect(await python.kb.py(expression).$js()).toStrictEqual(copy);
  expect(
    await python.kb.py(`lambda it: (type(it), repr(it)) == (type(${expression}), repr(${expression}))`)(copy),
  ).toBe(true);
});

test("microseconds, offsets and zones stay with a moment while it is not changed", async () => {
  const source =
    "datetime.datetime(2024, 10, 27, 2, 30, 0, 1, tzinfo=__import__('zoneinfo').ZoneInfo('Europe/Berlin'), fold=1)";
  const moment = await python.kb.py(source).$js<PyDateTime>();
  expect(moment).toBeInstanceOf(PyDateTime);
  expect(moment.toISOString()).toBe("2024-10-27T01:30:00.000Z");
  expect(await python.kb.py`repr(${moment}) == repr(${python.kb.py(source)})`).toBe(true);
});

test("a member of an enumeration goes back as the member itself", async () => {
  const { red, both } = await python.kb.py`dict(red=Color.RED, both=Access.READ | Access.WRITE)`.$js<
    Record<string, EnumMember>
  >();
  expect([red, both].map(String)).toEqual(["Color.RED", expect.stringMatching(/^Access/)]);
  expect([red?.value, red?.name]).toEqual(["r", "RED"]);
  expect(await python.kb.py`${red} is Color.RED and ${both} is Access.READ | Access.WRITE`).toBe(true);
  expect(red?.member).toBeInstanceOf(PyObject);
});

test("what is met twice is one object on both sides, and a list in itself stays that", async () => {
  const inner = new Map([[1, floats]]);
  const value: unknown[] = [inner, { again: inner }];
  value.push(value);
  expect(await python.kb.py`(lambda v: v[0] is v[1]["again"] and v[2] is v)(${value})`).toBe(true);
  const copy = await python.kb.py`${value}`.$js<[unknown, { again: unknown }, unknown]>();
  expect(copy[0]).toBe(copy[1].again);
  expect(copy[2]).toBe(copy);
});

test("an instance crosses by the converters of both sides, and without one stays live or a Tagged", async () => {
  const kind = () => python.kb.py`type(${new Point(1, null)}).__name__`;
  expect(await kind()).not.toMatch(/Tagged|Dot/);
  python.kb.registerConverter(Point, {
    name: "tests.point",
    encode: ({ x }) => ({ x }),
    decode: ({ x }) => new Point(x, null),
  });
  expect(await kind()).toBe("Tagged");
  expect(await python.kb.py`[${new Point(1, null)}]`.$js()).toStrictEqual([new Point(1, null)]);
  await python.kb.py.exec`
from dataclasses import asdict, dataclass
from kernelbridge import register_converter

@dataclass
class Dot:
    x: int

register_converter(Dot, name="tests.point", encode=asdict, decode=lambda fields: Dot(**fields))
`;
  expect(await kind()).toBe("Dot");
  expect(await python.kb.py`[Dot(x=${2})]`.$js()).toStrictEqual([new Point(2, null)]);
});

test("a table is copied as Arrow, read as rows, and goes back as the DataFrame that it was", async () => {
  await python.kb.py
    .exec`df = pd.DataFrame({"id": [1, 2], "name": ["é", None], "score": [0.5, float("nan")]})`;
  const table: ArrowTable = await python.kb.py.df.$js();
  expect(table).toBeInstanceOf(ArrowTable);
  expect(table.kind).toBe("DataFrame");
  const rows = await table.rows();
  expect(rows.map(({ id, name }) => [id, name])).toEqual([[1n, "é"], [2n, null]]); // biome-ignore format: rows
  expect(await python.kb.py`${table}.equals(df)`).toBe(true);
  expect(await python.kb.py`type(${await table.toArrow()}).__name__`).toBe("Table");
});

test("any value is in Python what it is, and comes back equal", { timeout: 30_000 }, async () => {
  python.kb.registerConverter(Point, {
    name: "tests.pair",
    encode: ({ x, y }) => [x, y] as const,
    decode: ([x, y]) => new Point(x, y),
  });
  await fc.assert(
    fc.asyncProperty(kept, async (value) => {
      const shared = [value];
      const copy = await python.kb.py`(lambda it: it)(${{ one: shared, other: shared }})`.$js<{
        one: unknown;
        other: unknown;
      }>();
      expect(copy.one).toStrictEqual(shared);
      expect(copy.other).toBe(copy.one);
    }),
    { numRuns: 100 },
  );
});
