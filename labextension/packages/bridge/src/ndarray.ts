// NumPy arrays that are more than a typed array: any shape and order, any dtype. A view on the received bytes.

import { type ArrayData, isPaired, storageOf, typeName } from "./binary.js";
import { countOf, type DType, dtypeText, type Element, elementOf } from "./dtype.js";
import { Complex, INSPECT } from "./values.js";

/** Arrays of at most this many elements are shown with their shape, larger ones as their data. */
const SHOWN_ELEMENTS = 1000;

/** What NumPy's own arrays of objects have: pointers. */
const OBJECT: Element = { size: 8, read: () => undefined };

type Inspect = (value: unknown, options: object) => string;

/** A NumPy array of any shape and dtype: a view on the received bytes. */
export class NDArray {
  /**
   * The elements in memory order: a typed array where one holds them (complex numbers as pairs of their parts, times as
   * bigints), an Array for objects, else the raw bytes.
   */
  readonly data: ArrayData | unknown[];
  /** As NumPy's `dtype.str`, such as `"<f8"`; a list of fields for records. */
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** `"C"`: the last index varies fastest; `"F"`: the first. */
  readonly order: "C" | "F";
  readonly #steps: readonly number[];
  readonly #itemSize: number;
  readonly #read: (index: number) => unknown;

  /** @throws TypeError when the parts do not fit each other. */
  constructor(data: ArrayData | unknown[], dtype: DType, shape: readonly number[], order: "C" | "F" = "C") {
    const element = dtype === "|O" ? OBJECT : elementOf(dtype);
    if (order !== "C" && order !== "F") throw new TypeError(`an order is "C" or "F", not ${String(order)}`);
    checkFit(data, dtype, element.size, countOf(shape));
    this.data = data;
    this.dtype = dtype;
    this.shape = Object.freeze([...shape]);
    this.order = order;
    this.#itemSize = element.size;
    this.#steps = stepsOf(shape, order);
    this.#read = readerOf(data, dtype, element);
    Object.freeze(this);
  }

  /** Number of elements. */
  get size(): number {
    return countOf(this.shape);
  }

  /** Bytes from one element to the next along each axis, as in NumPy. */
  get strides(): number[] {
    return this.#steps.map((step) => step * this.#itemSize);
  }

  /**
   * One element: a number, a bigint (integers of 64 bits, times), a boolean, a `Complex`, a string, a `Uint8Array`, or an
   * object with the fields of a record. Negative indices count from the end.
   *
   * @throws RangeError for an index outside; TypeError for more or fewer than one an axis.
   */
  at(...indices: readonly number[]): unknown {
    if (indices.length !== this.shape.length) {
      throw new TypeError(
        `at takes one index for each of ${this.shape.length} axes, not ${indices.length}: ${this}`,
      );
    }
    return this.#read(indices.reduce((sum, index, axis) => sum + this.#step(index, axis), 0));
  }

  /** Nested arrays, an element for an array without dimension. */
  toArray(): unknown {
    return this.#nested(0, 0);
  }

  /** Along the first axis: elements, or nested arrays where there are more axes. Without an axis, the one element. */
  *[Symbol.iterator](): Generator<unknown, void, undefined> {
    const [length = 1] = this.shape;
    const axis = Math.min(this.shape.length, 1);
    for (let index = 0; index < length; index += 1) yield this.#nested(axis, index * (this.#steps[0] ?? 0));
  }

  toJSON(): unknown {
    return this.toArray();
  }

  toString(): string {
    return `NDArray(${dtypeText(this.dtype)}, [${this.shape.join(", ")}])`;
  }

  [INSPECT](_depth: number, options: object, inspect: Inspect): string {
    const shown = this.size <= SHOWN_ELEMENTS ? this.toArray() : this.data;
    return `${this} ${inspect(shown, options)}`;
  }

  #step(index: number, axis: number): number {
    const length = this.shape[axis] ?? 0;
    const from = index < 0 ? index + length : index;
    if (!(Number.isInteger(index) && from >= 0 && from < length)) {
      throw new RangeError(`index ${index} is outside of axis ${axis}, which has length ${length}: ${this}`);
    }
    return from * (this.#steps[axis] ?? 0);
  }

  #nested(axis: number, from: number): unknown {
    const length = this.shape[axis];
    const step = this.#steps[axis] ?? 0;
    if (length === undefined) return this.#read(from);
    return Array.from({ length }, (_, index) => this.#nested(axis + 1, from + index * step));
  }
}

/** Elements from one to the next along each axis; an axis without length counts as NumPy counts it, as one. */
function stepsOf(shape: readonly number[], order: "C" | "F"): number[] {
  const steps: number[] = [];
  const axes = [...shape.keys()];
  let step = 1;
  for (const axis of order === "F" ? axes : axes.reverse()) {
    steps[axis] = step;
    step *= Math.max(shape[axis] ?? 1, 1);
  }
  return steps;
}

function readerOf(data: NDArray["data"], dtype: DType, { size, read }: Element): (index: number) => unknown {
  if (Array.isArray(data)) return (index) => data[index];
  if (typeName(data) === "Uint8Array") {
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    return (index) => read(view, index * size);
  }
  if (!isPaired(dtype)) return (index) => data[index];
  return (index) => new Complex(data[2 * index] as number, data[2 * index + 1] as number);
}

function checkFit(data: NDArray["data"], dtype: DType, itemSize: number, count: number): void {
  const isList = Array.isArray(data);
  if (isList !== (dtype === "|O")) throw new TypeError(`objects, and only objects, lie in an Array`);
  const size = isList ? data.length : data.byteLength;
  const expected = isList ? count : count * itemSize;
  if (!isList) checkType(data, dtype);
  if (size === expected) return;
  const unit = isList ? "objects" : "bytes";
  throw new TypeError(`an array of ${count} × ${dtypeText(dtype)} has ${expected} ${unit}, not ${size}`);
}

function checkType(data: ArrayData, dtype: DType): void {
  const own = storageOf(dtype)?.name;
  const name = ArrayBuffer.isView(data) ? typeName(data) : undefined;
  if (name !== undefined && (name === own || name === "Uint8Array")) return;
  const fitting = own === undefined ? "" : `a ${own} or `;
  throw new TypeError(
    `elements of ${dtypeText(dtype)} lie in ${fitting}a Uint8Array, not in a ${name ?? typeof data}`,
  );
}
