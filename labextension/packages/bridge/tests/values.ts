// Names for values without a session: nothing can be introduced, so that a value which should cross by value but does not is
// seen at once. And what vectors may use in their expressions.

import { elements } from "../src/binary.js";
import { dumps, loads, type Names } from "../src/codec.js";
import { Decoder } from "../src/decoder.js";
import { Encoder } from "../src/encoder.js";
import * as bridge from "../src/index.js";
import { DEFAULT_LIMITS, type Limits, type Wire } from "../src/protocol.js";

/** An object with a converter, in both languages' tests. */
export class Point {
  readonly x: unknown;
  readonly y: unknown;

  constructor(x: unknown, y: unknown) {
    this.x = x;
    this.y = y;
  }
}

export const CONVERTERS = new bridge.Converters();
CONVERTERS.register(Point, {
  name: "point",
  encode: ({ x, y }) => [x, y] as const,
  decode: ([x, y]) => new Point(x, y),
});

const NO_NAMES: Names = {
  converters: CONVERTERS,
  arrow: undefined,
  introduce: (value) => {
    throw new Error(`introduced ${String(value)}`);
  },
  resolve: (tag) => {
    throw new Error(`resolved ${tag}`);
  },
  describeError: () => {
    throw new Error("described an error");
  },
  reviveError: () => new Error("revived"),
};

/** A value as text and frames. */
export function written(
  value: unknown,
  limits: Limits = DEFAULT_LIMITS,
): { text: string; frames: Uint8Array[] } {
  const frames: Uint8Array[] = [];
  const wire = new Encoder(NO_NAMES, frames, limits).value(value);
  return { text: new TextDecoder().decode(dumps(wire)), frames };
}

/** A value from text and frames. */
export function read(
  text: string,
  frames: readonly Uint8Array[] = [],
  limits: Limits = DEFAULT_LIMITS,
): unknown {
  return new Decoder(NO_NAMES, frames, limits).value(loads(new TextEncoder().encode(text)) as Wire);
}

/** Half floats by their bits, as `elements` gives them. */
function halves(...bits: number[]): unknown {
  return elements(new Uint8Array(Uint16Array.from(bits).buffer), "<f2");
}

const SCOPE = {
  ...bridge,
  Point,
  halves,
  moment: (iso: string, fold: 0 | 1 = 0, zone: string | null = null) =>
    new bridge.PyDateTime(
      new Date(read(JSON.stringify({ datetime: [iso, 0, null] })) as Date).getTime(),
      iso,
      fold,
      zone,
    ),
};

/** The value of an expression in a vector. */
export function evaluate(expression: string, it?: unknown): unknown {
  const names = { ...SCOPE, it };
  return new Function(...Object.keys(names), `return (${expression});`)(...Object.values(names));
}
