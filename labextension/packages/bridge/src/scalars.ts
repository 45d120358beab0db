// How numbers and text are written: by `typeof`. JSON has one kind of number, Python two.

import type { Wire } from "./protocol.js";

/** By `typeof`. */
export const SCALARS: Readonly<Record<string, (value: never) => Wire>> = {
  undefined: () => null,
  boolean: (value: boolean) => value,
  number: encodeNumber,
  string: encodeString,
  bigint: (value: bigint) => ({ int: value.toString(16) }),
};

function encodeNumber(value: number): Wire {
  return isPlainNumber(value) ? value : { float: Object.is(value, -0) ? "-0" : String(value) };
}

/** Whether a value is a number whose JSON text reads as the same number in Python: without `.` or `e` it is an integer. */
export function isPlainNumber(value: unknown): value is number {
  if (typeof value !== "number") return false;
  if (Number.isSafeInteger(value)) return !Object.is(value, -0);
  return Number.isFinite(value) && (!Number.isInteger(value) || Math.abs(value) >= 1e21);
}

/** Whether a value is a number that is a float in Python too. */
export function isFloat(value: unknown): value is number {
  return typeof value === "number" && (!Number.isSafeInteger(value) || Object.is(value, -0));
}

const SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** An integer as Python writes it: plain while a number holds it. */
export function encodeInteger(value: bigint): Wire {
  return value >= -SAFE && value <= SAFE ? Number(value) : { int: value.toString(16) };
}

/** Whether UTF-8 can carry a text: no half of a surrogate pair stands alone. */
export const isWellFormed = (text: string): boolean => text.isWellFormed();

/** Text by value. */
export function encodeString(value: string): Wire {
  if (isWellFormed(value)) return value;
  return { str: Array.from({ length: value.length }, (_, at) => value.charCodeAt(at)) };
}
