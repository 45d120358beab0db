// How each kind of value is written: one row a kind, found by a predicate. Mirrored by the encoders of kernelbridge/values.py
// and binary.py.

import { bytesOf, dtypeOf, littleEndian, typeName } from "./binary.js";
import { ByReference } from "./codec.js";
import { datetimeOf } from "./datetime.js";
import type { Encoder } from "./encoder.js";
import { ConversionError } from "./errors.js";
import { branded, builtin, instance, isError, isPlain, setOwn } from "./kinds.js";
import type { Wire } from "./protocol.js";
import { Complex, Ellipsis, NDArray, Slice, Tuple, type TypedArray } from "./values.js";

/** Arrays of at least this many floats travel as one frame. */
const PACKED_FROM = 64;

// Scalars: found by `typeof`.

/** By `typeof`. */
export const SCALARS: Readonly<Record<string, (value: never) => Wire>> = {
  undefined: () => null,
  boolean: (value: boolean) => value,
  number: encodeNumber,
  string: encodeString,
  bigint: (value: bigint) => ({ int: value.toString(16) }),
};

// JSON has one kind of number, Python two: text without `.` or `e` reads as an integer there.
function encodeNumber(value: number): Wire {
  if (Number.isSafeInteger(value)) return Object.is(value, -0) ? { float: "-0" } : value;
  const readsAsFloat = Number.isFinite(value) && (!Number.isInteger(value) || Math.abs(value) >= 1e21);
  return readsAsFloat ? value : { float: String(value) };
}

const LONE_SURROGATE = /\p{Surrogate}/u;

/** Text by value. */
export function encodeString(value: string): Wire {
  if (!LONE_SURROGATE.test(value)) return value;
  return { str: Array.from({ length: value.length }, (_, at) => value.charCodeAt(at)) };
}

// Objects: found by the first predicate that holds.

/** A kind of object: how it is told, how it is written, and whether `again` can name it. */
type Row = readonly [
  holds: (value: object) => boolean,
  encode: (to: Encoder, value: never) => Wire,
  kind: "container" | "leaf",
];

/** The same once its predicate holds. */
type EncodeRow = readonly [holds: Row[0], encode: (to: Encoder, value: object) => Wire, kind: Row[2]];

const isTyped = (value: object): boolean => ArrayBuffer.isView(value) && typeName(value) !== undefined;

function encodeArray(to: Encoder, value: readonly unknown[]): Wire {
  return value.length >= PACKED_FROM && value.every(readsAsFloat)
    ? { floats: to.frame(littleEndian(Float64Array.from(value as number[]))) }
    : to.items(value);
}

/** Whether a value is a number that is a float in Python too; holes and other values are not. */
function readsAsFloat(value: unknown): boolean {
  return typeof value === "number" && (!Number.isSafeInteger(value) || Object.is(value, -0));
}

function encodePlain(to: Encoder, value: Readonly<Record<string, unknown>>): Wire {
  const keys = Object.keys(value);
  if (keys.some((key) => LONE_SURROGATE.test(key))) return encodePairs(to, Object.entries(value));
  const payload: Record<string, Wire> = {};
  to.walk.enter(keys.length);
  for (const key of keys) {
    to.walk.at(key);
    setOwn(payload, key, to.encode(value[key]));
  }
  to.walk.leave();
  return { dict: payload };
}

function encodePairs(to: Encoder, pairs: readonly (readonly [unknown, unknown])[]): Wire {
  to.walk.enter(2 * pairs.length);
  const wires = pairs.map(([key, value], at) => {
    to.walk.at(at);
    return [to.encode(key), to.encode(value)];
  });
  to.walk.leave();
  return { map: wires };
}

function encodeTyped(to: Encoder, value: TypedArray): Wire {
  if (typeName(value) === "Uint8Array") return { bytes: to.frame(bytesOf(value)) };
  const dtype = dtypeOf(value);
  if (dtype === undefined) throw new ConversionError(`a ${typeName(value)} has no counterpart in Python`);
  return { array: [to.frame(littleEndian(value)), dtype, [value.length], "C"] };
}

function encodeNDArray(to: Encoder, value: NDArray): Wire {
  return { array: [to.frame(littleEndian(value.data)), value.dtype, value.shape, value.order] };
}

const encodeView = (to: Encoder, value: DataView): Wire => ({ bytes: to.frame(bytesOf(value)) });

const encodeBuffer = (to: Encoder, value: ArrayBufferLike): Wire => ({
  bytes: to.frame(new Uint8Array(value)),
});

const ROWS = [
  [Array.isArray, encodeArray, "container"],
  [isPlain, encodePlain, "container"],
  [isTyped, encodeTyped, "container"],
  [ArrayBuffer.isView, encodeView, "container"],
  [branded("ArrayBuffer"), encodeBuffer, "container"],
  [branded("SharedArrayBuffer"), encodeBuffer, "container"],
  [builtin("Map"), (to, value: Map<unknown, unknown>) => encodePairs(to, [...value]), "container"],
  [builtin("Set"), (to, value: Set<unknown>) => ({ set: to.items([...value]) }), "container"],
  [branded("Promise"), (to, value: Promise<unknown>) => to.promise(value), "leaf"],
  [branded("Date"), (_, value: Date) => ({ datetime: datetimeOf(value) }), "leaf"],
  [isError, (to, value: Error) => to.names.describeError(value, to), "leaf"],
  [instance(NDArray), encodeNDArray, "container"],
  [instance(Tuple), (to, value: Tuple) => ({ tuple: to.items(value.items) }), "container"],
  [
    instance(Slice),
    (to, { start, stop, step }: Slice) => ({ slice: [start, stop, step].map((bound) => to.encode(bound)) }),
    "leaf",
  ],
  [instance(Complex), (to, { re, im }: Complex) => ({ complex: [to.encode(re), to.encode(im)] }), "leaf"],
  [(value) => value === Ellipsis, () => ({ ellipsis: 0 }), "leaf"],
  [instance(ByReference), (to, { value }: ByReference) => to.introduce(value), "leaf"],
] satisfies readonly Row[] as unknown as readonly EncodeRow[];

/** The row of an object; undefined for one that stays where it lives. */
export function rowOf(value: object): EncodeRow | undefined {
  return ROWS.find(([holds]) => holds(value));
}
