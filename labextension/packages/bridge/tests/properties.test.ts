// What holds for any value and for any bytes.

import fc from "fast-check";
import { expect, test } from "vitest";
import { loads } from "../src/codec.js";
import { Decoder } from "../src/decoder.js";
import {
  BridgeError,
  Complex,
  Decimal,
  Ellipsis,
  Fraction,
  NaiveDateTime,
  NDArray,
  ProtocolError,
  PyDate,
  PyPath,
  PyTime,
  Slice,
  Tagged,
  TimeDelta,
  UUID,
} from "../src/index.js";
import { SessionNames } from "../src/names.js";
import { DEFAULT_LIMITS, type Wire } from "../src/protocol.js";
import { Exports, Imports } from "../src/refs.js";
import type { Session } from "../src/session.js";
import { CONVERTERS, Point, read, written } from "./values.js";

const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .array(fc.integer({ min: 0xd7f0, max: 0xe010 }), { maxLength: 8 })
    .map((units) => String.fromCharCode(...units)),
);

const scalar = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double(),
  fc.double({ min: -1e22, max: 1e22 }).map(Math.trunc),
  fc.bigInt(),
  text,
);

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
  fc.tuple(fc.bigInt(), fc.integer()).map(([digits, exponent]) => new Decimal(`${digits}E${exponent}`)),
  fc.tuple(fc.bigInt(), fc.bigInt({ min: 1n })).map(([above, below]) => new Fraction(above, below)),
  fc.uuid().map((one) => new UUID(one)),
  text.map((path) => new PyPath("PurePosixPath", path)),
  fc.tuple(fc.double(), fc.double()).map(([re, im]) => new Complex(re, im)),
  fc.tuple(scalar, scalar, scalar).map((bounds) => new Slice(...bounds)),
  fc.constant(Ellipsis),
);

const { value: anything } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalar,
    record,
    fc.array(tie("value")),
    fc.array(fc.double(), { minLength: 60, maxLength: 70 }),
    fc.dictionary(fc.string({ unit: "binary" }), tie("value"), { noNullPrototype: true }),
    fc.array(fc.tuple(tie("value"), tie("value"))).map((pairs) => new Map(pairs)),
    fc.array(tie("value")).map((items) => new Set(items)),
    fc.uint8Array(),
    fc.float64Array(),
    fc.bigInt64Array(),
    fc.float32Array().map((data) => new NDArray(data, "<f4", [data.length, 1], "F")),
    fc.array(tie("value")).map((items) => new NDArray(items, "|O", [items.length])),
    fc.tuple(text, tie("value")).map(([name, value]) => new Tagged(`tag ${name}`, value)),
    fc.tuple(tie("value"), tie("value")).map(([x, y]) => new Point(x, y)),
  ),
}));

test("any value is read as it was written", () => {
  fc.assert(
    fc.property(anything, (value) => {
      const { text: json, frames } = written(value);
      expect(read(json, frames)).toStrictEqual(value);
    }),
    { numRuns: 500 },
  );
});

/** Containers that hold scalars and each other, in any way: indices name containers. */
const graph = fc.array(
  fc.record({
    kind: fc.constantFrom("list", "object", "map", "objects"),
    holds: fc.array(
      fc.oneof(
        fc.nat(9).map((index) => ({ index })),
        fc.boolean(),
      ),
      { maxLength: 4 },
    ),
  }),
  { minLength: 1, maxLength: 10 },
);

type Plan = typeof graph extends fc.Arbitrary<infer T> ? T : never;

const MAKE = {
  list: (): unknown[] => [],
  object: (): Record<string, unknown> => ({}),
  map: () => new Map<unknown, unknown>(),
  objects: (count: number) => new NDArray(Array(count).fill(null), "|O", [count]),
};

/** The slots of a container, in order. */
function slots(container: unknown): unknown[] {
  if (container instanceof NDArray) return container.data as unknown[];
  if (container instanceof Map) return [...container.values()];
  return Object.values(container as object);
}

function put(container: unknown, at: number, value: unknown): void {
  if (container instanceof NDArray) (container.data as unknown[])[at] = value;
  else if (container instanceof Map) container.set(at, value);
  else Reflect.set(container as object, Array.isArray(container) ? at : `key ${at}`, value);
}

function built(plan: Plan): unknown {
  const made = plan.map(({ kind, holds }) => MAKE[kind as keyof typeof MAKE](holds.length));
  plan.forEach(({ holds }, node) => {
    holds.forEach((one, at) => {
      put(made[node], at, typeof one === "boolean" ? one : made[one.index % made.length]);
    });
  });
  return made[0];
}

/** Whether one value has the same containers in the same places as another, each of the same kind. */
function alike(one: unknown, other: unknown, pairs = new Map<unknown, unknown>()): boolean {
  if (typeof one !== "object" || one === null) return one === other;
  if (pairs.has(one)) return pairs.get(one) === other;
  if (Object.getPrototypeOf(one) !== Object.getPrototypeOf(other)) return false;
  pairs.set(one, other);
  const [left, right] = [slots(one), slots(other)];
  return left.length === right.length && left.every((slot, at) => alike(slot, right[at], pairs));
}

test("what is shared stays shared, and cycles close", () => {
  fc.assert(
    fc.property(graph, (plan) => {
      const value = built(plan);
      const { text: json, frames } = written(value);
      const got = read(json, frames);
      expect(alike(value, got) && alike(got, value), json).toBe(true);
    }),
    { numRuns: 500 },
  );
});

// Whatever arrives is read or refused by an error of the bridge's own.

const TAGS = [
  ...[
    "float",
    "int",
    "str",
    "bytes",
    "dict",
    "map",
    "tuple",
    "set",
    "frozenset",
    "floats",
    "array",
    "objects",
  ],
  ...["arrow", "datetime", "date", "time", "timedelta", "decimal", "fraction", "uuid", "path", "enum", "own"],
  ...["slice", "ellipsis", "complex", "error", "again", "mine", "yours", "result", "nothing of ours"],
];

function readByAnyone(json: string, frames: readonly Uint8Array[]): unknown {
  const names = new SessionNames({
    session: {} as Session,
    exports: new Exports(),
    imports: new Imports(
      (ref, info) => ({ ref, info }),
      () => {},
    ),
    limits: DEFAULT_LIMITS,
    converters: CONVERTERS,
    arrow: undefined,
    result: (id) => {
      throw new ProtocolError(`there is no operation ${id}`);
    },
  });
  const limits = { ...DEFAULT_LIMITS, depth: 50, items: 1000 };
  return new Decoder(names, frames, limits).value(loads(new TextEncoder().encode(json)) as Wire);
}

function isReadOrRefused(json: string, frames: readonly Uint8Array[] = []): void {
  try {
    readByAnyone(json, frames);
  } catch (error) {
    expect(error instanceof BridgeError, `${json} gave ${String(error)}`).toBe(true);
  }
}

const tagged = fc.tuple(fc.constantFrom(...TAGS), fc.json()).map(([tag, json]) => `{"${tag}":${json}}`);

test("whatever JSON arrives, it is read or refused by name", () => {
  const wire = fc.oneof(
    fc.json(),
    tagged,
    fc.array(tagged, { maxLength: 3 }).map((parts) => `{"tuple":[${parts}]}`),
  );
  fc.assert(fc.property(wire, fc.array(fc.uint8Array(), { maxLength: 2 }), isReadOrRefused), {
    numRuns: 3000,
  });
});

/** JSON with one place in it, chosen by a number, replaced. */
function mutated(json: string, place: number, replacement: string): string {
  const parts = json.split(/(?<=[,:[{])/);
  parts.splice(place % parts.length, 1, replacement);
  return parts.join("");
}

test("whatever becomes of a value on its way, it is read or refused by name", () => {
  const damage = fc.oneof(
    fc.json(),
    tagged,
    fc.constantFrom("", ",", "]", "-1", '"again":', "1e400", "[[]],"),
  );
  fc.assert(
    fc.property(anything, fc.nat(), damage, fc.nat(3), (value, place, replacement, cut) => {
      const { text: json, frames } = written(value);
      const shortened = frames.map((frame) => frame.subarray(cut));
      isReadOrRefused(mutated(json, place, replacement), shortened);
      isReadOrRefused(json, shortened);
    }),
    { numRuns: 2000 },
  );
});
