// What holds for any value and for any bytes.

import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { loads } from "../src/codec.js";
import { Decoder } from "../src/decoder.js";
import { BridgeError, NDArray, ProtocolError } from "../src/index.js";
import { SessionNames } from "../src/names.js";
import { DEFAULT_LIMITS, type Wire } from "../src/protocol.js";
import { Exports, Imports } from "../src/refs.js";
import type { Session } from "../src/session.js";
import { tellPlainly } from "../src/tell.js";
import { anything } from "./arbitrary.js";
import { CONVERTERS, read, written } from "./values.js";

vi.setConfig({ testTimeout: 60_000 });

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
    tell: tellPlainly,
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
    { numRuns: 1000 },
  );
});
