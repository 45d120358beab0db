// Values as text and frames, exactly as the table in docs/protocol.md says, and nothing else. A kind of value is one
// row: an encoder found by a predicate, a decoder found by its tag. What a reference *means* is not known here; the
// codec asks the `Names` it is given. Mirrored by kernelbridge/codec.py.

import { bytesOf, dtypeOf, elements, isNative, littleEndian, typeName } from "./binary.js";
import { dateOf, datetimeOf } from "./datetime.js";
import { BridgeError, ConversionError, LimitError, ProtocolError } from "./errors.js";
import { DEFAULT_LIMITS, type Limits, type Wire } from "./protocol.js";
import { Complex, Ellipsis, NDArray, Slice, Tuple, type TypedArray } from "./values.js";
import { Walk } from "./walk.js";

/** Arrays of at least this many floats travel as one frame. */
const PACKED_FROM = 64;

/** Who gives and resolves references; a session's tables. */
export interface Names {
  /** A reference for what stays where it lives: an object of ours, or the other peer's own when it is a handle. */
  introduce(value: object | symbol, to: Encoder): Wire;
  /** The object that a `mine`, `yours` or `result` tag stands for. */
  resolve(tag: string, payload: unknown): unknown;
  /** The `error` tag that describes an error. */
  describeError(error: Error, to: Encoder): Wire;
  /** The error that a description stands for. */
  reviveError(payload: unknown): Error;
}

/** Forces a live reference where a copy would be made. */
export class ByReference {
  readonly value: object | symbol;

  constructor(value: object | symbol) {
    this.value = value;
  }
}

/** Writes the values of one message and collects their frames. */
export class Encoder {
  readonly names: Names;
  readonly frames: Uint8Array[];
  readonly walk: Walk;
  /** Promises met that had not settled; what was written with one among them must be written again. */
  readonly unsettled: PromiseLike<unknown>[] = [];
  /** Values of promises that have settled since. */
  readonly #settled: WeakMap<object, unknown>;
  readonly #seen = new Map<object, number>();
  /** What the names refused with: the failure of another operation, which keeps its own class. */
  #poison: unknown;

  constructor(names: Names, frames: Uint8Array[], limits: Limits, settled = new WeakMap<object, unknown>()) {
    this.names = names;
    this.frames = frames;
    this.walk = new Walk(limits, "sent");
    this.#settled = settled;
  }

  /** Writes one value; containers in it are numbered from 0 for `again`. */
  value(value: unknown): Wire {
    this.#seen.clear();
    this.walk.restart();
    try {
      return this.encode(value);
    } catch (error) {
      throw this.#explained(error);
    }
  }

  encode(value: unknown): Wire {
    const scalar = SCALARS[typeof value];
    if (scalar !== undefined) return scalar(value as never);
    return value === null ? null : this.#object(value as object | symbol);
  }

  /** Writes the items of a container that begins here. */
  items(values: Iterable<unknown> & { readonly length: number }): Wire[] {
    this.walk.enter(values.length);
    const wires: Wire[] = [];
    for (const value of values) {
      this.walk.at(wires.length);
      wires.push(this.encode(value));
    }
    this.walk.leave();
    return wires;
  }

  /** Adds a frame and gives its 1-based index. */
  frame(bytes: Uint8Array): number {
    return this.frames.push(bytes);
  }

  introduce(value: object | symbol): Wire {
    try {
      return this.names.introduce(value, this);
    } catch (error) {
      this.#poison = error;
      throw error;
    }
  }

  /** The value of a promise, where it is known; else the promise is noted and anything may stand in its place. */
  promise(promise: PromiseLike<unknown>): Wire {
    if (this.#settled.has(promise)) return this.encode(this.#settled.get(promise));
    this.unsettled.push(promise);
    return null;
  }

  #object(value: object | symbol): Wire {
    if (typeof value !== "object") return this.introduce(value);
    const row = ROWS.find(([holds]) => holds(value));
    if (row === undefined) return this.introduce(value);
    return row[2] === "container" ? this.#container(value, row[1]) : row[1](this, value);
  }

  #container(value: object, encode: (to: Encoder, value: object) => Wire): Wire {
    const number = this.#seen.get(value);
    if (number !== undefined) return { again: number };
    this.#seen.set(value, this.#seen.size);
    return encode(this, value);
  }

  #explained(error: unknown): Error {
    if (error instanceof BridgeError || error === this.#poison) return error as Error;
    if (error instanceof RangeError && /call stack/.test(error.message)) {
      return new LimitError(
        `a value is nested too deeply to be sent, near ${this.walk.path()}; send a part of it`,
      );
    }
    return new ConversionError(`${this.walk.path()} cannot be sent: ${messageOf(error)}`, { cause: error });
  }
}

/** Reads the values of one message against its frames, within the receiver's limits. */
export class Decoder {
  readonly names: Names;
  readonly walk: Walk;
  readonly #frames: readonly Uint8Array[];
  #met: unknown[] = [];

  constructor(names: Names, frames: readonly Uint8Array[], limits: Limits = DEFAULT_LIMITS) {
    this.names = names;
    this.#frames = frames;
    this.walk = new Walk(limits, "received");
  }

  /** Reads one value. */
  value(wire: Wire): unknown {
    this.#met = [];
    this.walk.restart();
    try {
      return this.decode(wire);
    } catch (error) {
      if (!MALFORMED.some((kind) => error instanceof kind)) throw error;
      throw new ProtocolError(`${this.walk.path()} is malformed: ${messageOf(error)}`, { cause: error });
    }
  }

  decode(wire: Wire): unknown {
    if (typeof wire !== "object" || wire === null) return wire;
    if (isList(wire)) return this.fill(this.met<unknown[]>([]), wire);
    const [tag, ...more] = Object.keys(wire);
    if (tag === undefined || more.length > 0) {
      throw new ProtocolError(
        `a tag has exactly one key; ${this.walk.path()} has ${more.length + (tag ? 1 : 0)}`,
      );
    }
    const row = DECODERS.get(tag);
    return row === undefined ? this.names.resolve(tag, wire[tag]) : row(this, wire[tag] as never);
  }

  /** Numbers a container that begins here. */
  met<T>(container: T): T {
    this.#met.push(container);
    return container;
  }

  again(number: number): unknown {
    if (!(number in this.#met)) {
      throw new ProtocolError(`${this.walk.path()} refers to container ${number}, which has not begun`);
    }
    return this.#met[number];
  }

  fill(target: unknown[], wires: readonly Wire[]): unknown[] {
    this.each(wires, (value) => target.push(value));
    return target;
  }

  /** Reads the items of a container that begins here. */
  each(wires: readonly Wire[], take: (value: unknown) => void): void {
    this.walk.enter(wires.length);
    for (let at = 0; at < wires.length; at += 1) {
      this.walk.at(at);
      take(this.decode(wires[at] as Wire));
    }
    this.walk.leave();
  }

  frame(index: number): Uint8Array {
    const frame = this.#frames[index - 1];
    if (frame === undefined)
      throw new ProtocolError(`a value names frame ${index} of ${this.#frames.length}`);
    return frame;
  }
}

/** What reading a payload of another shape than its tag's throws. */
const MALFORMED = [TypeError, RangeError, SyntaxError];

const isList = (wire: Wire): wire is readonly Wire[] => Array.isArray(wire);

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The body of a message as bytes. */
export function dumps(body: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(body));
}

/** The body of a message from bytes; a `ProtocolError` when it is no JSON. */
export function loads(text: Uint8Array | undefined): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(text));
  } catch (error) {
    throw new ProtocolError(`the body of a message is no JSON: ${messageOf(error)}`);
  }
}

// Scalars: found by `typeof`.

const SCALARS: Readonly<Record<string, (value: never) => Wire>> = {
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

// Objects: found by the first predicate that holds. Types are told by name and brand, never by identity, because a
// cell's values may come from another realm than this code.

type Row = readonly [
  holds: (value: object) => boolean,
  encode: (to: Encoder, value: never) => Wire,
  kind: "container" | "leaf",
];

const brandOf = (value: object): string => Object.prototype.toString.call(value).slice(8, -1);

/** The name of the class that an object is a direct instance of. */
function className(value: object): string | undefined {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (typeof prototype !== "object" || prototype === null) return undefined;
  const kind: unknown = Object.getOwnPropertyDescriptor(prototype, "constructor")?.value;
  return typeof kind === "function" ? kind.name : undefined;
}

/** Direct instances of a built-in class; one of a subclass is more than its items and stays a reference. */
const builtin = (name: string) => (value: object) => brandOf(value) === name && className(value) === name;

const branded = (name: string) => (value: object) => brandOf(value) === name;

const instance =
  (Type: new (...args: never[]) => object) =>
  (value: object): boolean =>
    value instanceof Type;

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && (Object.getPrototypeOf(prototype) !== null || className(value) !== "Object"))
    return false;
  return Object.getOwnPropertySymbols(value).length === 0 && brandOf(value) === "Object";
}

const isError = (value: object): value is Error => value instanceof Error || brandOf(value) === "Error";

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
    put(payload, key, to.encode(value[key]));
  }
  to.walk.leave();
  return { dict: payload };
}

/** Sets an own property, also one called `__proto__`. */
function put(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== "__proto__") target[key] = value;
  else Object.defineProperty(target, key, { value, configurable: true, enumerable: true, writable: true });
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
] satisfies readonly Row[] as unknown as readonly (readonly [
  holds: (value: object) => boolean,
  encode: (to: Encoder, value: object) => Wire,
  kind: Row[2],
])[];

// Decoders: one a tag. References are not here; the names resolve them.

function decodeInteger(_: Decoder, text: string): bigint {
  const digits = text.startsWith("-") ? text.slice(1) : text;
  const magnitude = BigInt(`0x${digits}`);
  return digits === text ? magnitude : -magnitude;
}

function decodeString(_: Decoder, units: readonly number[]): string {
  return units.map((unit) => String.fromCharCode(unit)).join("");
}

function decodeDict(of: Decoder, payload: Readonly<Record<string, Wire>>): unknown {
  const target = of.met<Record<string, unknown>>({});
  const keys = Object.keys(payload);
  of.walk.enter(keys.length);
  for (const key of keys) {
    of.walk.at(key);
    put(target, key, of.decode(payload[key] as Wire));
  }
  of.walk.leave();
  return target;
}

function decodeMap(of: Decoder, pairs: readonly (readonly [Wire, Wire])[]): unknown {
  const target = of.met(new Map<unknown, unknown>());
  of.walk.enter(2 * pairs.length);
  for (const [at, [key, value]] of pairs.entries()) {
    of.walk.at(at);
    const decodedKey = of.decode(key);
    target.set(decodedKey, of.decode(value));
  }
  of.walk.leave();
  return target;
}

function decodeSet(of: Decoder, wires: readonly Wire[]): unknown {
  const target = of.met(new Set<unknown>());
  of.each(wires, (value) => target.add(value));
  return target;
}

const decodeList = (of: Decoder, wires: readonly Wire[]): unknown => of.fill(of.met<unknown[]>([]), wires);

function decodeFloats(of: Decoder, index: number): unknown {
  return of.met(Array.from(elements(of.frame(index), "<f8") as Float64Array));
}

function decodeArray(
  of: Decoder,
  [index, dtype, shape, order]: readonly [number, string, readonly number[], "C" | "F"],
): unknown {
  const data = elements(of.frame(index), dtype);
  return of.met(shape.length === 1 && isNative(dtype) ? data : new NDArray(data, dtype, shape, order));
}

const DECODERS: ReadonlyMap<string, (of: Decoder, payload: never) => unknown> = new Map<
  string,
  (of: Decoder, payload: never) => unknown
>([
  ["float", (_, text: string) => Number(text)],
  ["int", decodeInteger],
  ["str", decodeString],
  ["bytes", (of, index: number) => of.met(of.frame(index))],
  ["dict", decodeDict],
  ["map", decodeMap],
  ["tuple", decodeList],
  ["set", decodeSet],
  ["frozenset", decodeSet],
  ["floats", decodeFloats],
  ["array", decodeArray],
  ["datetime", (_, payload: readonly [string, 0 | 1, string | null]) => dateOf(...payload)],
  ["slice", (of, bounds: readonly Wire[]) => new Slice(...bounds.map((bound) => of.decode(bound)))],
  ["ellipsis", () => Ellipsis],
  [
    "complex",
    (of, [re, im]: readonly [Wire, Wire]) => new Complex(of.decode(re) as number, of.decode(im) as number),
  ],
  ["error", (of, payload: unknown) => of.names.reviveError(payload)],
  ["again", (of, number: number) => of.again(number)],
]);
