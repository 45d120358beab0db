// Small classes for parts of Python's data model that JavaScript has no type of its own for; numbers, times and arrays have
// files of their own. Each is immutable and goes back to Python as what it was. How they are written is the codec's.

import { preview } from "./info.js";

/** The key under which Node and our cells ask a value how it is shown. */
export const INSPECT = Symbol.for("nodejs.util.inspect.custom");

/** Python's `slice`; `null` where a bound is left out. */
export class Slice {
  readonly start: unknown;
  readonly stop: unknown;
  readonly step: unknown;

  constructor(start: unknown = null, stop: unknown = null, step: unknown = null) {
    this.start = start;
    this.stop = stop;
    this.step = step;
    Object.freeze(this);
  }

  toString(): string {
    return `slice(${[this.start, this.stop, this.step].map((bound) => preview(bound, 40)).join(", ")})`;
  }

  [INSPECT](): string {
    return this.toString();
  }
}

/** A Python tuple, where one is needed: several indices, a dict key. */
export class Tuple {
  readonly items: readonly unknown[];

  constructor(items: readonly unknown[]) {
    this.items = items;
    Object.freeze(this);
  }
}

/**
 * A value that is exact as text only. Operators refuse it, because they would lose digits, or glue texts together where
 * a sum was meant.
 */
export abstract class Exact {
  abstract toString(): string;
  abstract [INSPECT](): string;

  [Symbol.toPrimitive](hint: string): string {
    if (hint === "string") return this.toString();
    throw new TypeError(
      `JavaScript's operators do not reach ${this[INSPECT]()}: compute with it in Python, or use its fields or String(x)`,
    );
  }
}

/** Python's `complex`. */
export class Complex extends Exact {
  readonly re: number;
  readonly im: number;

  constructor(re: number, im: number) {
    super();
    if (typeof re !== "number" || typeof im !== "number") {
      throw new TypeError(`a complex number has two numbers, not ${preview(re, 40)} and ${preview(im, 40)}`);
    }
    this.re = re;
    this.im = im;
    Object.freeze(this);
  }

  override toString(): string {
    const [re, im] = [this.re, this.im].map((part) => (Object.is(part, -0) ? "-0" : String(part)));
    return `${re}${im?.startsWith("-") ? "" : "+"}${im}j`;
  }

  override [INSPECT](): string {
    return `Complex(${this})`;
  }
}

class EllipsisType {
  toString(): string {
    return "...";
  }
}

/** Python's `...`; the only value of its type. */
export const Ellipsis = new EllipsisType();

/** A member of a Python enumeration: what it is called, its value, and the member itself, which is what goes back. */
export class EnumMember {
  /** Name of the enumeration, such as `"Color"`. */
  readonly type: string;
  /** Name of the member; null for several flags at once, which have none. */
  readonly name: string | null;
  readonly value: unknown;
  /** The live member. */
  readonly member: object;

  constructor(type: string, name: string | null, value: unknown, member: object) {
    if ((typeof member !== "object" && typeof member !== "function") || member === null) {
      throw new TypeError(
        `a member of an enumeration lives in Python: use the handle ${type}.${name}, not ${preview(member, 40)}`,
      );
    }
    this.type = type;
    this.name = name;
    this.value = value;
    this.member = member;
    Object.freeze(this);
  }

  toString(): string {
    return this.name === null ? `${this.type}(${preview(this.value, 40)})` : `${this.type}.${this.name}`;
  }

  toJSON(): unknown {
    return this.value;
  }

  [INSPECT](): string {
    return this.name === null ? `<${this}>` : `<${this}: ${preview(this.value, 40)}>`;
  }
}

/** What a converter made that is not registered here: its name, and the value that it gave. */
export class Tagged {
  readonly name: string;
  readonly value: unknown;

  constructor(name: string, value: unknown) {
    if (typeof name !== "string") {
      throw new TypeError(`the name of a converter is a string, not ${preview(name, 40)}`);
    }
    this.name = name;
    this.value = value;
    Object.freeze(this);
  }
}
