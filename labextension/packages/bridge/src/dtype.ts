// NumPy's dtypes: how the elements of each lie in memory, and what one element is in JavaScript. Knows nothing of arrays.

import { setOwn } from "./kinds.js";
import { isWellFormed } from "./scalars.js";
import { Complex } from "./values.js";

/** As NumPy's `dtype.str`, such as `"<f8"`; the fields of a record as `numpy.lib.format.dtype_to_descr` lists them. */
export type DType = string | readonly DTypeField[];

/** A field of a record, with the shape of the array in it, if it holds one. A field called `""` is room between others. */
export type DTypeField = readonly [
  name: string | readonly [title: string, name: string],
  dtype: DType,
  shape?: readonly number[],
];

/** One element: its bytes, and how to read it. */
export interface Element {
  readonly size: number;
  readonly read: (view: DataView, at: number) => unknown;
}

type Read = (view: DataView, at: number, little: boolean) => unknown;

/** By kind and bytes. Integers of 64 bits and times are bigints: only those hold them. */
const READ: Readonly<Record<string, Read>> = {
  b1: (view, at) => view.getUint8(at) !== 0,
  i1: (view, at) => view.getInt8(at),
  u1: (view, at) => view.getUint8(at),
  i2: (view, at, little) => view.getInt16(at, little),
  u2: (view, at, little) => view.getUint16(at, little),
  i4: (view, at, little) => view.getInt32(at, little),
  u4: (view, at, little) => view.getUint32(at, little),
  i8: (view, at, little) => view.getBigInt64(at, little),
  u8: (view, at, little) => view.getBigUint64(at, little),
  f2: (view, at, little) => half(view.getUint16(at, little)),
  f4: (view, at, little) => view.getFloat32(at, little),
  f8: (view, at, little) => view.getFloat64(at, little),
  c8: (view, at, little) => new Complex(view.getFloat32(at, little), view.getFloat32(at + 4, little)),
  c16: (view, at, little) => new Complex(view.getFloat64(at, little), view.getFloat64(at + 8, little)),
  M8: (view, at, little) => view.getBigInt64(at, little),
  m8: (view, at, little) => view.getBigInt64(at, little),
};

const DTYPE = /^([<>|])([biufcUSVMm])(\d{1,9})(\[\w+\])?$/;

/** How the elements of a dtype are read; a `TypeError` when it is none. */
export function elementOf(dtype: DType): Element {
  if (typeof dtype !== "string") return record(dtype);
  const match = DTYPE.exec(dtype);
  if (match === null)
    throw new TypeError(`${JSON.stringify(dtype)} is no dtype as NumPy's dtype.str gives it`);
  const [, order, kind = "", digits] = match;
  const size = Number(digits);
  const little = order !== ">";
  const read = READ[kind + digits];
  if (read !== undefined) return { size, read: (view, at) => read(view, at, little) };
  if (kind === "U") return { size: 4 * size, read: (view, at) => text(view, at, size, little) };
  const bytes = kind === "S" ? untilZeros : exactBytes;
  return { size, read: (view, at) => bytes(view, at, size) };
}

/** A dtype as a person would write it. */
export function dtypeText(dtype: DType): string {
  if (typeof dtype === "string") return dtype;
  const fields = dtype.filter(([name]) => name !== "");
  return `{${fields.map(([name, of, shape]) => `${nameOf(name)}: ${dtypeText(of)}${shape ? `[${shape}]` : ""}`).join(", ")}}`;
}

/** The number of elements of a shape; a `TypeError` when it is none. */
export function countOf(shape: readonly number[]): number {
  const isShape =
    Array.isArray(shape) && shape.every((length) => Number.isSafeInteger(length) && length >= 0);
  if (!isShape) throw new TypeError(`a shape is an array of lengths, not ${JSON.stringify(shape)}`);
  return shape.reduce((product, length) => product * length, 1);
}

function record(fields: readonly DTypeField[]): Element {
  if (!Array.isArray(fields))
    throw new TypeError(`a dtype is text or a list of fields, not ${typeof fields}`);
  const placed: { readonly name: string; readonly at: number; readonly element: Element }[] = [];
  let size = 0;
  for (const [name, dtype, shape] of fields) {
    const element = shape === undefined ? elementOf(dtype) : nested(elementOf(dtype), shape);
    if (name !== "") placed.push({ name: checkedName(name), at: size, element });
    size += element.size;
  }
  const read = (view: DataView, at: number): unknown => {
    const target: Record<string, unknown> = {};
    for (const field of placed) setOwn(target, field.name, field.element.read(view, at + field.at));
    return target;
  };
  return { size, read };
}

const nameOf = (name: DTypeField[0]): string => (typeof name === "string" ? name : name[1]);

function checkedName(name: DTypeField[0]): string {
  const isText = (part: unknown): boolean => typeof part === "string" && isWellFormed(part);
  if (isText(name) || (Array.isArray(name) && name.length === 2 && name.every(isText))) return nameOf(name);
  throw new TypeError(`a field of a record has a name, or [title, name], not ${JSON.stringify(name)}`);
}

/** The array in a field, as nested lists. */
function nested(element: Element, shape: readonly number[]): Element {
  const size = element.size * countOf(shape);
  const [length, ...inner] = shape;
  if (length === undefined) return element;
  const item = nested(element, inner);
  return {
    size,
    read: (view, at) => Array.from({ length }, (_, index) => item.read(view, at + index * item.size)),
  };
}

function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}

/** Text of a fixed number of code points, without the zeros that fill it up. */
function text(view: DataView, at: number, length: number, little: boolean): string {
  const points = Array.from({ length }, (_, index) => view.getUint32(at + 4 * index, little));
  const valid = points.map((point) => (point > 0x10ffff ? 0xfffd : point));
  return String.fromCodePoint(...valid).replace(/\0+$/, "");
}

function exactBytes(view: DataView, at: number, size: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + at, size);
}

function untilZeros(view: DataView, at: number, size: number): Uint8Array {
  const bytes = exactBytes(view, at, size);
  return bytes.subarray(0, bytes.findLastIndex((byte) => byte !== 0) + 1);
}
