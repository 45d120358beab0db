// What each tag becomes: one row a tag. Mirrored by the decoders of kernelbridge/values.py and binary.py.

import { elements, isNative } from "./binary.js";
import { dateOf } from "./datetime.js";
import type { Decoder } from "./decoder.js";
import { setOwn } from "./kinds.js";
import type { Wire } from "./protocol.js";
import { Complex, Ellipsis, NDArray, Slice } from "./values.js";

function decodeInteger(_: Decoder, text: string): bigint {
  const digits = text.startsWith("-") ? text.slice(1) : text;
  const magnitude = BigInt(`0x${digits}`);
  return digits === text ? magnitude : -magnitude;
}

function decodeString(_: Decoder, units: readonly number[]): string {
  return units.map((unit) => String.fromCharCode(unit)).join("");
}

function decodeDict(of: Decoder, payload: Readonly<Record<string, Wire>>): unknown {
  const target = of.met<Record<string, unknown>>({});
  const keys = Object.keys(payload);
  of.walk.enter(keys.length);
  for (const key of keys) {
    of.walk.at(key);
    setOwn(target, key, of.decode(payload[key] as Wire));
  }
  of.walk.leave();
  return target;
}

function decodeMap(of: Decoder, pairs: readonly (readonly [Wire, Wire])[]): unknown {
  const target = of.met(new Map<unknown, unknown>());
  of.walk.enter(2 * pairs.length);
  for (const [at, [key, value]] of pairs.entries()) {
    of.walk.at(at);
    const decodedKey = of.decode(key);
    target.set(decodedKey, of.decode(value));
  }
  of.walk.leave();
  return target;
}

function decodeSet(of: Decoder, wires: readonly Wire[]): unknown {
  const target = of.met(new Set<unknown>());
  of.each(wires, (value) => target.add(value));
  return target;
}

const decodeList = (of: Decoder, wires: readonly Wire[]): unknown => of.fill(of.met<unknown[]>([]), wires);

function decodeFloats(of: Decoder, index: number): unknown {
  return of.met(Array.from(elements(of.frame(index), "<f8") as Float64Array));
}

function decodeArray(
  of: Decoder,
  [index, dtype, shape, order]: readonly [number, string, readonly number[], "C" | "F"],
): unknown {
  const data = elements(of.frame(index), dtype);
  return of.met(shape.length === 1 && isNative(dtype) ? data : new NDArray(data, dtype, shape, order));
}

/** By tag. References are not here: the names resolve them. */
export const DECODERS: ReadonlyMap<string, (of: Decoder, payload: never) => unknown> = new Map<
  string,
  (of: Decoder, payload: never) => unknown
>([
  ["float", (_, text: string) => Number(text)],
  ["int", decodeInteger],
  ["str", decodeString],
  ["bytes", (of, index: number) => of.met(of.frame(index))],
  ["dict", decodeDict],
  ["map", decodeMap],
  ["tuple", decodeList],
  ["set", decodeSet],
  ["frozenset", decodeSet],
  ["floats", decodeFloats],
  ["array", decodeArray],
  ["datetime", (_, payload: readonly [string, 0 | 1, string | null]) => dateOf(...payload)],
  ["slice", (of, bounds: readonly Wire[]) => new Slice(...bounds.map((bound) => of.decode(bound)))],
  ["ellipsis", () => Ellipsis],
  [
    "complex",
    (of, [re, im]: readonly [Wire, Wire]) => new Complex(of.decode(re) as number, of.decode(im) as number),
  ],
  ["error", (of, payload: unknown) => of.names.reviveError(payload)],
  ["again", (of, number: number) => of.again(number)],
]);
