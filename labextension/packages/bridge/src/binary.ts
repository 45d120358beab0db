// Typed arrays and frames: which NumPy dtype each type is, and little-endian bytes without a copy where there need
// be none. Knows nothing of tags.

import type { ArrayData, TypedArray } from "./values.js";

type ArrayType = {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): ArrayData;
};

const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

const DTYPE_OF: Readonly<Record<string, string>> = {
  Int8Array: "|i1",
  Uint8Array: "|u1",
  Uint8ClampedArray: "|u1",
  Int16Array: "<i2",
  Uint16Array: "<u2",
  Int32Array: "<i4",
  Uint32Array: "<u4",
  Float32Array: "<f4",
  Float64Array: "<f8",
  BigInt64Array: "<i8",
  BigUint64Array: "<u8",
};

const TYPE_OF: ReadonlyMap<string, ArrayType> = new Map<string, ArrayType>([
  ["|i1", Int8Array],
  ["|u1", Uint8Array],
  ["<i2", Int16Array],
  ["<u2", Uint16Array],
  ["<i4", Int32Array],
  ["<u4", Uint32Array],
  ["<f4", Float32Array],
  ["<f8", Float64Array],
  ["<i8", BigInt64Array],
  ["<u8", BigUint64Array],
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
  return DTYPE_OF[typeName(array) ?? ""];
}

/** Exactly the bytes that a view shows: no copy. */
export function bytesOf(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

/** The bytes of a typed array as they travel. */
export function littleEndian(array: TypedArray): Uint8Array {
  const bytes = bytesOf(array);
  return LITTLE_ENDIAN ? bytes : swapped(bytes, array.BYTES_PER_ELEMENT);
}

/** The elements in a received frame: a view where its alignment allows, else a copy; raw bytes for a dtype unknown here. */
export function elements(frame: Uint8Array, dtype: string): ArrayData {
  const Type = TYPE_OF.get(dtype);
  if (Type === undefined) return frame;
  const width = Type.BYTES_PER_ELEMENT;
  const native = LITTLE_ENDIAN ? frame : swapped(frame, width);
  const aligned = native.byteOffset % width === 0 ? native : native.slice();
  return new Type(aligned.buffer, aligned.byteOffset, Math.floor(aligned.byteLength / width));
}

/** Whether JavaScript has a typed array for a dtype. */
export function isNative(dtype: string): boolean {
  return TYPE_OF.has(dtype);
}

function swapped(bytes: Uint8Array, width: number): Uint8Array {
  const copy = bytes.slice();
  for (let at = 0; at < copy.length; at += width) copy.subarray(at, at + width).reverse();
  return copy;
}
