// Values of every kind, for properties: `anything` that crosses, and what Python gives back exactly as it was given.

import fc from "fast-check";
import {
  Complex,
  Decimal,
  Ellipsis,
  Fraction,
  NaiveDateTime,
  NDArray,
  PyDate,
  PyPath,
  PyTime,
  Slice,
  Tagged,
  TimeDelta,
  UUID,
} from "../src/index.js";
import { Point } from "./values.js";

/** Lone surrogates too. */
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .array(fc.integer({ min: 0xd7f0, max: 0xe010 }), { maxLength: 8 })
    .map((units) => String.fromCharCode(...units)),
);

const number = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double(),
  fc.double({ min: -1e22, max: 1e22 }).map(Math.trunc),
);

const scalar = fc.oneof(fc.constant(null), fc.boolean(), number, text);

const day = fc.date({
  min: new Date("0001-01-01T00:00:00Z"),
  max: new Date("9999-12-31T23:59:59Z"),
  noInvalidDate: true,
});
const fold = fc.constantFrom(0 as const, 1 as const);
const isoDay = day.map((date) => date.toISOString().slice(0, 10));
const clock = day.map((date) => date.toISOString().slice(11, 23));

const record = fc.oneof(
  day,
  fc.tuple(isoDay, clock, fold).map(([date, time, one]) => new NaiveDateTime(`${date}T${time}`, one)),
  isoDay.map((iso) => new PyDate(iso)),
  fc
    .tuple(clock, fc.constantFrom("", "Z", "-05:30"), fold)
    .map(([iso, offset, one]) => new PyTime(iso + offset, one)),
  fc
    .tuple(fc.integer({ min: -1e8, max: 1e8 }), fc.integer(), fc.integer())
    .map((parts) => new TimeDelta(...parts)),
  fc.tuple(fc.bigInt(), fc.nat(9)).map(([digits, tenths]) => new Decimal(`${digits}.${tenths}0`)),
  fc.tuple(fc.bigInt(), fc.bigInt({ min: 1n })).map(([above, below]) => new Fraction(above, below)),
  fc.uuid().map((one) => new UUID(one)),
  fc.tuple(fc.double(), fc.double()).map(([re, im]) => new Complex(re, im)),
  fc.tuple(scalar, scalar, scalar).map((bounds) => new Slice(...bounds)),
  fc.constant(Ellipsis),
);

const array = fc.oneof(
  fc.uint8Array(),
  fc.float64Array(),
  fc.bigInt64Array(),
  fc.array(fc.double(), { minLength: 60, maxLength: 70 }),
  fc.float32Array().map((data) => new NDArray(data, "<f4", [data.length, 1])),
  fc.float32Array({ minLength: 6, maxLength: 6 }).map((data) => new NDArray(data, "<f4", [2, 3], "F")),
);

type Tie = fc.LetrecTypedTie<{ value: unknown }>;

/** Containers of all that `leaves` are, nested; `more` makes other containers. */
function trees(
  leaves: fc.Arbitrary<unknown>,
  more: (tie: Tie) => fc.Arbitrary<unknown>[],
): fc.Arbitrary<unknown> {
  return fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      { weight: 6, arbitrary: leaves },
      fc.array(tie("value")),
      fc.dictionary(fc.string({ unit: "binary" }), tie("value"), { noNullPrototype: true }),
      fc.tuple(text, tie("value")).map(([name, value]) => new Tagged(`tag ${name}`, value)),
      fc.tuple(tie("value"), tie("value")).map(([x, y]) => new Point(x, y)),
      ...more(tie),
    ),
  })).value;
}

const leaf = fc.oneof(scalar, record, array);

/** Python gives it back as the same value of the same class. */
export const kept = trees(leaf, () => []);

/** Any value that crosses. */
export const anything = trees(
  fc.oneof(
    leaf,
    fc.bigInt(),
    fc.tuple(fc.bigInt(), fc.integer()).map(([digits, exponent]) => new Decimal(`${digits}E${exponent}`)),
    text.map((path) => new PyPath("PurePosixPath", path)),
  ),
  (tie) => [
    fc.array(fc.tuple(tie("value"), tie("value"))).map((pairs) => new Map(pairs)),
    fc.array(tie("value")).map((items) => new Set(items)),
    fc.array(tie("value")).map((items) => new NDArray(items, "|O", [items.length])),
  ],
);
