// Moments as they cross: ISO text with up to microseconds and any offset, a fold, a zone. A Date holds milliseconds in
// UTC; what is more than that stays beside it in a PyDateTime, and what is no moment is a NaiveDateTime.

import { NaiveDateTime, PyDateTime } from "./times.js";

const ISO =
  /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(Z|([+-])(\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?)?$/;

/** The payload of a `datetime` tag. */
export function datetimeOf(date: Date): [string, number, string | null] {
  if (date instanceof PyDateTime && date.exact) return [date.iso, date.fold, date.zone];
  const year = Number.isNaN(date.getTime()) ? Number.NaN : date.getUTCFullYear();
  if (!(year >= 1 && year <= 9999)) {
    throw new RangeError(`${String(date)} is no moment in Python, which has the years 1 to 9999`);
  }
  return [date.toISOString(), 0, null];
}

/** What a payload stands for: a local time without an offset, else a moment, a plain `Date` where that holds all of it. */
export function dateOf(iso: string, fold: 0 | 1, zone: string | null): Date | NaiveDateTime {
  const match = ISO.exec(iso);
  if (match === null)
    throw new TypeError(`${JSON.stringify(iso)} is no time as Python's isoformat writes it`);
  const [, local, fraction = "", offset] = match;
  if (offset === undefined) return new NaiveDateTime(iso, fold);
  const digits = fraction.padEnd(3, "0");
  const millisecond = Date.parse(`${local}.${digits.slice(0, 3)}Z`) - 1000 * offsetSeconds(match);
  if (Number.isNaN(millisecond)) throw new TypeError(`there is no moment ${iso}`);
  const inUTC = offset === "Z" || offset === "+00:00";
  const whole = inUTC && fold === 0 && zone === null && /^0*$/.test(digits.slice(3));
  return whole ? new Date(millisecond) : new PyDateTime(millisecond, iso, fold, zone);
}

function offsetSeconds([, , , , sign, hours = "0", minutes = "0", seconds = "0"]: RegExpExecArray): number {
  const size = 3600 * Number(hours) + 60 * Number(minutes) + Number(seconds);
  return sign === "-" ? -size : size;
}
