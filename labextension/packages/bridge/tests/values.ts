// Names for values without a session: nothing can be introduced, so that a value which should cross by value but does not is
// seen at once. And what vectors may use in their expressions.

import { dumps, loads, type Names } from "../src/codec.js";
import { Decoder } from "../src/decoder.js";
import { Encoder } from "../src/encoder.js";
import { Complex, Ellipsis, NDArray, PyDateTime, Slice, Tuple } from "../src/index.js";
import { DEFAULT_LIMITS, type Limits, type Wire } from "../src/protocol.js";

const NO_NAMES: Names = {
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

const SCOPE = {
  Complex,
  Ellipsis,
  NDArray,
  Slice,
  Tuple,
  moment: (iso: string, fold: 0 | 1 = 0, zone: string | null = null) =>
    new PyDateTime(
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
