// Which object is written how: one row a kind, found by its class where that is of this realm, else by a predicate. Mirrored
// by the encoders of kernelbridge/values.py and its neighbours.

import { ArrowTable, isLibraryTable, written } from "./arrow.js";
import { typeName } from "./binary.js";
import { ByReference } from "./codec.js";
import {
  encodeArray,
  encodeBuffer,
  encodeNDArray,
  encodeOwn,
  encodePairs,
  encodePlain,
  encodeTagged,
  encodeTyped,
  encodeView,
} from "./containers.js";
import { datetimeOf } from "./datetime.js";
import type { Encoder } from "./encoder.js";
import { branded, builtin, instance, isError, isPlain } from "./kinds.js";
import { NDArray } from "./ndarray.js";
import type { Wire } from "./protocol.js";
import { Decimal, Fraction, PyPath, UUID } from "./records.js";
import { encodeInteger, encodeString } from "./scalars.js";
import { TimeDelta } from "./timedelta.js";
import { NaiveDateTime, PyDate, PyDateTime, PyTime } from "./times.js";
import { Complex, Ellipsis, EnumMember, Slice, Tagged, Tuple } from "./values.js";

/** Whether `again` can name an object: a container from where it begins, an own one from where it ends. */
type Kind = "container" | "own" | "leaf";

type Encode = (to: Encoder, value: object) => Wire;

/** A kind of object: how it is told, how it is written, and the classes whose direct instances are all of it. */
type Row = readonly [
  holds: (value: object) => boolean,
  encode: Encode,
  kind: Kind,
  classes: readonly Class[],
];

type Class = { readonly prototype: object };

function row<T>(
  holds: (value: object) => boolean,
  encode: (to: Encoder, value: T) => Wire,
  kind: Kind,
  ...classes: readonly Class[]
): Row {
  return [holds, encode as Encode, kind, classes];
}

/** A class of the bridge's own. */
function own<T extends object>(
  Type: new (...args: never[]) => T,
  encode: (to: Encoder, value: T) => Wire,
  kind: Kind = "leaf",
): Row {
  return row(instance(Type), encode, kind, Type);
}

const isTyped = (value: object): boolean => ArrayBuffer.isView(value) && typeName(value) !== undefined;

const TYPED: readonly Class[] = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
];

/** Tables of an Arrow library, where this session has one; as a promise, because it may have to be loaded. */
function encodeLibraryTable(to: Encoder, value: object): Wire {
  const { arrow } = to.names;
  return arrow === undefined ? to.introduce(value) : to.promise(written(value, arrow));
}

const PLAIN = row(isPlain, encodePlain, "container", Object);

const OWN = row(() => false, encodeOwn, "own");

const ROWS: readonly Row[] = [
  row(Array.isArray, encodeArray, "container", Array),
  PLAIN,
  row(isTyped, encodeTyped, "container", ...TYPED),
  row(ArrayBuffer.isView, encodeView, "container", DataView),
  row(branded("ArrayBuffer"), encodeBuffer, "container", ArrayBuffer),
  row(branded("SharedArrayBuffer"), encodeBuffer, "container"),
  row(builtin("Map"), (to, value: Map<unknown, unknown>) => encodePairs(to, [...value]), "container", Map),
  row(builtin("Set"), (to, value: Set<unknown>) => ({ set: to.items([...value]) }), "container", Set),
  row(branded("Promise"), (to, value: Promise<unknown>) => to.promise(value), "leaf", Promise),
  row(branded("Date"), (_, value: Date) => ({ datetime: datetimeOf(value) }), "leaf", Date, PyDateTime),
  row(isError, (to, value: Error) => to.names.describeError(value, to), "leaf"),
  own(NDArray, encodeNDArray, "container"),
  own(ArrowTable, (to, { ipc, kind }) => ({ arrow: [to.frame(ipc), kind] }), "container"),
  own(Tuple, (to, { items }) => ({ tuple: to.items(items) }), "container"),
  own(Tagged, encodeTagged, "own"),
  own(EnumMember, (to, { member }) => to.introduce(member)),
  own(Decimal, (_, { text }) => ({ decimal: text })),
  own(Fraction, (_, { numerator, denominator }) => ({
    fraction: [encodeInteger(numerator), encodeInteger(denominator)],
  })),
  own(UUID, (_, { text }) => ({ uuid: text })),
  own(PyPath, (_, { kind, text }) => ({ path: [kind, encodeString(text)] })),
  own(NaiveDateTime, (_, { iso, fold }) => ({ datetime: [iso, fold, null] })),
  own(PyDate, (_, { iso }) => ({ date: iso })),
  own(PyTime, (_, { iso, fold, zone }) => ({ time: [iso, fold, zone] })),
  own(TimeDelta, (_, { days, seconds, microseconds }) => ({ timedelta: [days, seconds, microseconds] })),
  own(Complex, (to, { re, im }) => ({ complex: [to.encode(re), to.encode(im)] })),
  own(Slice, (to, { start, stop, step }) => ({
    slice: [to.encode(start), to.encode(stop), to.encode(step)],
  })),
  row(
    (value) => value === Ellipsis,
    () => ({ ellipsis: 0 }),
    "leaf",
  ),
  own(ByReference, (to, { value }) => to.introduce(value)),
  row(isLibraryTable, encodeLibraryTable, "leaf"),
];

const BY_PROTOTYPE: ReadonlyMap<unknown, Row> = new Map(
  ROWS.flatMap((one) => one[3].map(({ prototype }) => [prototype, one] as const)),
);

/** The row of an object; undefined for one that stays where it lives. */
export function rowOf(to: Encoder, value: object): Row | undefined {
  if (to.names.converters.of(value) !== undefined) return OWN;
  const quick = BY_PROTOTYPE.get(Object.getPrototypeOf(value));
  if (quick !== undefined && (quick !== PLAIN || Object.getOwnPropertySymbols(value).length === 0))
    return quick;
  return ROWS.find(([holds]) => holds(value));
}
