// Small classes for values that JavaScript has no type of its own for. Each goes back to Python as what it was.
// How they are written on the wire is the codec's.

/** Python's `slice`; `null` where a bound is left out. */
export class Slice {
  readonly start: unknown;
  readonly stop: unknown;
  readonly step: unknown;

  constructor(start: unknown = null, stop: unknown = null, step: unknown = null) {
    this.start = start;
    this.stop = stop;
    this.step = step;
  }
}

/** A Python tuple, where one is needed: several indices, a dict key. */
export class Tuple {
  readonly items: readonly unknown[];

  constructor(items: readonly unknown[]) {
    this.items = items;
  }
}

/** Python's `complex`. */
export class Complex {
  readonly re: number;
  readonly im: number;

  constructor(re: number, im: number) {
    this.re = re;
    this.im = im;
  }
}

class EllipsisType {
  toString(): string {
    return "...";
  }
}

/** Python's `...`; the only value of its type. */
export const Ellipsis = new EllipsisType();

/**
 * A Python datetime with more than a `Date` holds: microseconds, an offset, a zone or a fold. It is the `Date` of
 * its millisecond, and goes back to Python exactly as long as it is not changed.
 */
export class PyDateTime extends Date {
  /** ISO 8601 text as Python wrote it. */
  readonly iso: string;
  /** Which of two equal local times is meant: 0 the earlier, 1 the later. */
  readonly fold: 0 | 1;
  /** Name of the zone, such as `"Europe/Berlin"`; null for a plain offset. */
  readonly zone: string | null;
  readonly #millisecond: number;

  constructor(millisecond: number, iso: string, fold: 0 | 1, zone: string | null) {
    super(millisecond);
    this.iso = iso;
    this.fold = fold;
    this.zone = zone;
    this.#millisecond = millisecond;
  }

  /** Whether the `Date` still is the moment that Python sent. */
  get exact(): boolean {
    return this.getTime() === this.#millisecond;
  }
}

/** A typed array of a dtype that JavaScript has natively, else the raw bytes. */
export type ArrayData = Exclude<TypedArray, Uint8ClampedArray>;

export type TypedArray =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array;

/** A NumPy array of any shape: a view on the received bytes. */
export class NDArray {
  /** The elements in memory order; the raw bytes where JavaScript has no type for `dtype`. */
  readonly data: ArrayData;
  /** As NumPy's `dtype.str`, such as `"<f8"`. */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** `"C"`: the last index varies fastest; `"F"`: the first. */
  readonly order: "C" | "F";

  constructor(data: ArrayData, dtype: string, shape: readonly number[], order: "C" | "F" = "C") {
    this.data = data;
    this.dtype = dtype;
    this.shape = shape;
    this.order = order;
  }

  /** Number of elements. */
  get size(): number {
    return this.shape.reduce((product, length) => product * length, 1);
  }

  /** Bytes from one element to the next along each axis, as in NumPy. */
  get strides(): number[] {
    const strides: number[] = [];
    let step = this.size === 0 ? 0 : this.data.byteLength / this.size;
    for (const axis of this.#fastestFirst()) {
      strides[axis] = step;
      step *= this.shape[axis] ?? 1;
    }
    return strides;
  }

  #fastestFirst(): number[] {
    const axes = [...this.shape.keys()];
    return this.order === "F" ? axes : axes.reverse();
  }
}
