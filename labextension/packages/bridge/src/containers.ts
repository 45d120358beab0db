// How what holds other values is written: arrays, objects, maps, and binary data. Which object is which is not here.

import { bytesOf, dtypeOf, littleEndian, type TypedArray, typeName } from "./binary.js";
import { converted } from "./converters.js";
import type { Encoder } from "./encoder.js";
import { setOwn } from "./kinds.js";
import type { NDArray } from "./ndarray.js";
import type { Wire } from "./protocol.js";
import { encodeString, isFloat, isPlainNumber, isWellFormed } from "./scalars.js";
import type { Tagged } from "./values.js";

/** Arrays of at least this many floats travel as one frame. */
const PACKED_FROM = 64;

export function encodeArray(to: Encoder, value: readonly unknown[]): Wire {
  if (value.length >= PACKED_FROM && areFloats(value)) {
    return { floats: to.frame(littleEndian(Float64Array.from(value))) };
  }
  return arePlainNumbers(value) ? to.plainItems(value) : to.items(value);
}

// Loops, because `every` passes over holes.

function areFloats(values: readonly unknown[]): values is readonly number[] {
  for (let at = 0; at < values.length; at += 1) if (!isFloat(values[at])) return false;
  return true;
}

function arePlainNumbers(values: readonly unknown[]): values is readonly number[] {
  for (let at = 0; at < values.length; at += 1) if (!isPlainNumber(values[at])) return false;
  return true;
}

export function encodePlain(to: Encoder, value: Readonly<Record<string, unknown>>): Wire {
  const keys = Object.keys(value);
  if (!keys.every(isWellFormed)) return encodePairs(to, Object.entries(value));
  const payload: Record<string, Wire> = {};
  to.walk.enter(keys.length);
  for (const key of keys) {
    to.walk.at(key);
    setOwn(payload, key, to.encode(value[key]));
  }
  to.walk.leave();
  return { dict: payload };
}

export function encodePairs(to: Encoder, pairs: readonly (readonly [unknown, unknown])[]): Wire {
  to.walk.enter(2 * pairs.length);
  const wires = pairs.map(([key, value], at) => {
    to.walk.at(at);
    return [to.encode(key), to.encode(value)];
  });
  to.walk.leave();
  return { map: wires };
}

export function encodeTyped(to: Encoder, value: TypedArray): Wire {
  if (typeName(value) === "Uint8Array") return { bytes: to.frame(bytesOf(value)) };
  const dtype = dtypeOf(value);
  if (dtype === undefined) throw new TypeError(`a ${typeName(value)} has no counterpart in Python`);
  return { array: [to.frame(littleEndian(value)), dtype, [value.length], "C"] };
}

export function encodeNDArray(to: Encoder, { data, dtype, shape, order }: NDArray): Wire {
  return Array.isArray(data)
    ? { objects: [shape, order, to.items(data)] }
    : { array: [to.frame(littleEndian(data)), dtype, shape, order] };
}

export function encodeView(to: Encoder, value: DataView): Wire {
  return { bytes: to.frame(bytesOf(value)) };
}

export function encodeBuffer(to: Encoder, value: ArrayBufferLike): Wire {
  return { bytes: to.frame(new Uint8Array(value)) };
}

export function encodeTagged(to: Encoder, { name, value }: Tagged): Wire {
  return { own: [encodeString(name), to.encode(value)] };
}

/** An object for whose class this session has a converter. */
export function encodeOwn(to: Encoder, value: object): Wire {
  return encodeTagged(to, converted(value, to));
}
