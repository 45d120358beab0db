// Python's exact numbers and its names of things, as immutable values: `Decimal`, `Fraction`, `UUID`, `PyPath`.

import { preview } from "./info.js";
import { Exact, INSPECT } from "./values.js";

const DECIMAL = /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|inf(?:inity)?|s?nan\d*)$/i;

/** Python's `Decimal`: every digit, trailing zeros among them. */
export class Decimal extends Exact {
  readonly text: string;

  /** @throws TypeError when `text` is no number as `decimal.Decimal` writes it. */
  constructor(text: string) {
    super();
    if (typeof text !== "string" || !DECIMAL.test(text)) {
      throw new TypeError(
        `a decimal is made from its digits as text, such as new Decimal("1.10"), not from ${preview(text, 40)}`,
      );
    }
    this.text = text;
    Object.freeze(this);
  }

  override toString(): string {
    return this.text;
  }

  toJSON(): string {
    return this.text;
  }

  override [INSPECT](): string {
    return `Decimal(${this.text})`;
  }
}

/** Python's `Fraction`, in lowest terms and with a positive denominator. */
export class Fraction extends Exact {
  readonly numerator: bigint;
  readonly denominator: bigint;

  /** @throws RangeError when a part is no integer, or the denominator is zero. */
  constructor(numerator: bigint | number, denominator: bigint | number = 1n) {
    super();
    const [above, below] = [BigInt(numerator), BigInt(denominator)];
    if (below === 0n) throw new RangeError(`a fraction's denominator is not zero: ${above}/0`);
    const common = below < 0n ? -divisor(above, below) : divisor(above, below);
    this.numerator = above / common;
    this.denominator = below / common;
    Object.freeze(this);
  }

  override toString(): string {
    return this.denominator === 1n ? String(this.numerator) : `${this.numerator}/${this.denominator}`;
  }

  toJSON(): string {
    return this.toString();
  }

  override [INSPECT](): string {
    return `Fraction(${this})`;
  }
}

/** The greatest common divisor, positive. */
function divisor(one: bigint, other: bigint): bigint {
  let [a, b] = [one, other];
  while (b !== 0n) [a, b] = [b, a % b];
  return a < 0n ? -a : a;
}

const UUID_TEXT = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Python's `UUID`. */
export class UUID {
  /** Lower case, with hyphens. */
  readonly text: string;

  /** @throws TypeError when `text` is no UUID with hyphens. */
  constructor(text: string) {
    const lower = typeof text === "string" ? text.toLowerCase() : "";
    if (!UUID_TEXT.test(lower)) {
      throw new TypeError(
        `a UUID is 32 hexadecimal digits with hyphens, such as crypto.randomUUID() gives, not ${preview(text, 60)}`,
      );
    }
    this.text = lower;
    Object.freeze(this);
  }

  toString(): string {
    return this.text;
  }

  toJSON(): string {
    return this.text;
  }

  [INSPECT](): string {
    return `UUID(${this.text})`;
  }
}

/** Classes of `pathlib` that a path may be of. */
const PATHS = ["PosixPath", "WindowsPath", "PurePosixPath", "PureWindowsPath"] as const;

/** A path of Python's `pathlib`. */
export class PyPath {
  /** Its class there. */
  readonly kind: (typeof PATHS)[number];
  readonly text: string;

  /** @throws TypeError when there is no such class, or `text` is no string. */
  constructor(kind: PyPath["kind"], text: string) {
    if (!PATHS.includes(kind) || typeof text !== "string") {
      throw new TypeError(
        `a path is one of ${PATHS.join(", ")} and a string, not ${preview(kind, 40)} and ${preview(text, 40)}`,
      );
    }
    this.kind = kind;
    this.text = text;
    Object.freeze(this);
  }

  toString(): string {
    return this.text;
  }

  toJSON(): string {
    return this.text;
  }

  [INSPECT](): string {
    return `${this.kind}(${JSON.stringify(this.text)})`;
  }
}
