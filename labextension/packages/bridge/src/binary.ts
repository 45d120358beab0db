// Typed arrays and frames: which NumPy dtype each type is, and little-endian bytes without a copy where there need
// be none. Knows nothing of tags.

import type { DType } from "./dtype.js";

/** A `Float16Array`, where the engine has one. */
export interface HalfArray extends ArrayBufferView {
  readonly BYTES_PER_ELEMENT: number;
  readonly length: number;
  [index: number]: number;
}

/** Typed arrays that elements of an `NDArray` may lie in. */
export type ArrayData = Exclude<TypedArray, Uint8ClampedArray>;

export type TypedArray =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | HalfArray
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array;

export type ArrayType = {
  readonly name: string;
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): ArrayData;
};

const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

const HalfType = Reflect.get(globalThis, "Float16Array") as ArrayType | undefined;

/** Types whose elements are numbers of one dtype. */
const NATIVE: ReadonlyMap<string, ArrayType> = new Map<string, ArrayType>([
  ["|i1", Int8Array],
  ["|u1", Uint8Array],
  ["<i2", Int16Array],
  ["<u2", Uint16Array],
  ["<i4", Int32Array],
  ["<u4", Uint32Array],
  ...(HalfType === undefined ? [] : [["<f2", HalfType] as const]),
  ["<f4", Float32Array],
  ["<f8", Float64Array],
  ["<i8", BigInt64Array],
  ["<u8", BigUint64Array],
]);

const DTYPES: ReadonlyMap<string, string> = new Map([
  ...Array.from(NATIVE, ([dtype, { name }]) => [name, dtype] as const),
  ["Uint8ClampedArray", "|u1"],
]);

/** Complex numbers lie as pairs of their parts. */
const PAIRS: ReadonlyMap<string, ArrayType> = new Map<string, ArrayType>([
  ["<c8", Float32Array],
  ["<c16", Float64Array],
]);

const typedArrayName = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype),
  Symbol.toStringTag,
)!.get!;

/** `"Float64Array"` for one of any realm, also of a subclass; undefined for a `DataView`. */
export function typeName(view: ArrayBufferView): string | undefined {
  return typedArrayName.call(view);
}

/** The dtype that a typed array's elements have in Python. */
export function dtypeOf(array: TypedArray): string | undefined {
  return DTYPES.get(typeName(array) ?? "");
}

/** The type in which elements of a dtype lie; undefined where only raw bytes hold them. */
export function storageOf(dtype: DType): ArrayType | undefined {
  if (typeof dtype !== "string") return undefined;
  return NATIVE.get(dtype) ?? PAIRS.get(dtype) ?? (/^<[Mm]8/.test(dtype) ? BigInt64Array : undefined);
}

/** Whether elements of a dtype lie as pairs. */
export const isPaired = (dtype: DType): boolean => PAIRS.has(dtype as string);

/** Whether a typed array says all of a dtype. */
export const isNative = (dtype: DType): boolean => NATIVE.has(dtype as string);

/** Exactly the bytes that a view shows: no copy. */
export function bytesOf(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

/** The bytes of a typed array as they travel. */
export function littleEndian(array: TypedArray): Uint8Array {
  const bytes = bytesOf(array);
  return LITTLE_ENDIAN ? bytes : swapped(bytes, array.BYTES_PER_ELEMENT);
}

/** The elements in a received frame: a view where its alignment allows, else a copy; raw bytes where only those hold them. */
export function elements(frame: Uint8Array, dtype: DType): ArrayData {
  const Type = storageOf(dtype);
  const width = Type?.BYTES_PER_ELEMENT ?? 1;
  if (Type === undefined || frame.byteLength % width !== 0) return frame;
  const native = LITTLE_ENDIAN ? frame : swapped(frame, width);
  const aligned = native.byteOffset % width === 0 ? native : native.slice();
  return new Type(aligned.buffer, aligned.byteOffset, aligned.byteLength / width);
}

function swapped(bytes: Uint8Array, width: number): Uint8Array {
  const copy = bytes.slice();
  for (let at = 0; at < copy.length; at += width) copy.subarray(at, at + width).reverse();
  return copy;
}
