// Python's times that a `Date` cannot hold: more than milliseconds, no zone, only a day, only a time of day, a difference.
// Texts are ISO 8601 as Python's `isoformat` writes them. How they travel is in datetime.ts.

import { preview } from "./info.js";
import { INSPECT } from "./values.js";

const DAY = /^(\d{4})-(\d\d)-(\d\d)$/;
const CLOCK = /^(\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?(Z|[+-]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)?$/;
const ZONE = /^[\w+./-]+$/;

type Fold = 0 | 1;

/**
 * A Python datetime with more than a `Date` holds: microseconds, an offset, a zone or a fold. It is the `Date` of
 * its millisecond, and goes back to Python exactly as long as it is not changed.
 */
export class PyDateTime extends Date {
  /** ISO 8601 text as Python wrote it. */
  readonly iso: string;
  /** Which of two equal local times is meant: 0 the earlier, 1 the later. */
  readonly fold: Fold;
  /** Name of the zone, such as `"Europe/Berlin"`; null for a plain offset. */
  readonly zone: string | null;
  readonly #millisecond: number;

  constructor(millisecond: number, iso: string, fold: Fold, zone: string | null) {
    super(millisecond);
    this.iso = iso;
    this.fold = checkedFold(fold);
    this.zone = checkedZone(zone);
    this.#millisecond = millisecond;
  }

  /** Whether the `Date` still is the moment that Python sent. */
  get exact(): boolean {
    return this.getTime() === this.#millisecond;
  }

  [INSPECT](): string {
    return `PyDateTime(${this.exact ? this.iso + zoneText(this.zone) : (this.toJSON() ?? "invalid")})`;
  }
}

/** A Python datetime without a zone: a local time, and no moment until someone says where. */
export class NaiveDateTime {
  /** As `2024-02-29T12:30:15.250000`; without a fraction where it is zero. */
  readonly iso: string;
  readonly fold: Fold;

  /** @throws TypeError when `iso` is no local time. A space may stand for the `T`, and seconds may be left out. */
  constructor(iso: string, fold: Fold = 0) {
    const [day = "", clock = "", ...more] = typeof iso === "string" ? iso.split(/[T ]/) : [];
    const time = clockOf(clock);
    if (more.length > 0 || !isDay(day) || time === undefined || time.offset !== "") {
      throw new TypeError(
        `a local time is written as "2024-02-29T12:30:15.25", without a zone, not ${preview(iso, 60)}`,
      );
    }
    this.iso = `${day}T${time.text}`;
    this.fold = checkedFold(fold);
    Object.freeze(this);
  }

  get year(): number {
    return Number(this.iso.slice(0, 4));
  }

  get month(): number {
    return Number(this.iso.slice(5, 7));
  }

  get day(): number {
    return Number(this.iso.slice(8, 10));
  }

  get hour(): number {
    return Number(this.iso.slice(11, 13));
  }

  get minute(): number {
    return Number(this.iso.slice(14, 16));
  }

  get second(): number {
    return Number(this.iso.slice(17, 19));
  }

  get microsecond(): number {
    return Number(this.iso.slice(20));
  }

  /** The moment at which clocks of UTC, or of this machine's zone, show this time; milliseconds are kept. */
  toDate(clocks: "utc" | "local"): Date {
    const text = this.iso.slice(0, 23);
    return new Date(clocks === "utc" ? `${text}Z` : text);
  }

  toString(): string {
    return this.iso;
  }

  toJSON(): string {
    return this.iso;
  }

  [INSPECT](): string {
    return `NaiveDateTime(${this.iso})`;
  }
}

/** Python's `date`: a day of the calendar, and no moment. */
export class PyDate {
  /** As `2024-02-29`. */
  readonly iso: string;

  /** @throws TypeError when `iso` is no day. */
  constructor(iso: string) {
    if (typeof iso !== "string" || !isDay(iso)) {
      throw new TypeError(`a day is written as "2024-02-29", not ${preview(iso, 60)}`);
    }
    this.iso = iso;
    Object.freeze(this);
  }

  get year(): number {
    return Number(this.iso.slice(0, 4));
  }

  get month(): number {
    return Number(this.iso.slice(5, 7));
  }

  get day(): number {
    return Number(this.iso.slice(8));
  }

  toString(): string {
    return this.iso;
  }

  toJSON(): string {
    return this.iso;
  }

  [INSPECT](): string {
    return `PyDate(${this.iso})`;
  }
}

/** Python's `time`: a time of day, with or without an offset or zone. */
export class PyTime {
  /** As `12:30:15.250000+02:00`; without a fraction where it is zero. */
  readonly iso: string;
  readonly fold: Fold;
  readonly zone: string | null;

  /** @throws TypeError when `iso` is no time of day, or `zone` no name. Seconds may be left out. */
  constructor(iso: string, fold: Fold = 0, zone: string | null = null) {
    const time = clockOf(iso);
    if (time === undefined) {
      throw new TypeError(`a time of day is written as "12:30:15.25", not ${preview(iso, 60)}`);
    }
    this.iso = time.text + time.offset;
    this.fold = checkedFold(fold);
    this.zone = checkedZone(zone);
    Object.freeze(this);
  }

  get hour(): number {
    return Number(this.iso.slice(0, 2));
  }

  get minute(): number {
    return Number(this.iso.slice(3, 5));
  }

  get second(): number {
    return Number(this.iso.slice(6, 8));
  }

  get microsecond(): number {
    return this.iso[8] === "." ? Number(this.iso.slice(9, 15)) : 0;
  }

  toString(): string {
    return this.iso;
  }

  toJSON(): string {
    return this.iso;
  }

  [INSPECT](): string {
    return `PyTime(${this.iso}${zoneText(this.zone)})`;
  }
}

function isDay(text: string): boolean {
  const year = Number(DAY.exec(text)?.[1] ?? 0);
  const moment = new Date(`${text}T00:00:00Z`);
  return year > 0 && !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text);
}

/** A time of day as Python writes it, and its offset; undefined when the text is none. */
function clockOf(text: string): { readonly text: string; readonly offset: string } | undefined {
  const match = typeof text === "string" ? CLOCK.exec(text) : null;
  if (match === null) return undefined;
  const [, minutes, seconds = "00", fraction = "", offset = ""] = match;
  const whole = `${minutes}:${seconds}`;
  if (!/^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(whole)) return undefined;
  const micro = fraction.padEnd(6, "0");
  return {
    text: /^0*$/.test(fraction) ? whole : `${whole}.${micro}`,
    offset: offset === "Z" ? "+00:00" : offset,
  };
}

function checkedFold(fold: Fold): Fold {
  if (fold === 0 || fold === 1) return fold;
  throw new TypeError(`a fold is 0 or 1, not ${preview(fold, 40)}`);
}

function checkedZone(zone: string | null): string | null {
  if (zone === null || (typeof zone === "string" && ZONE.test(zone))) return zone;
  throw new TypeError(`a zone has a name such as "Europe/Berlin", or null, not ${preview(zone, 40)}`);
}

const zoneText = (zone: string | null): string => (zone === null ? "" : ` ${zone}`);
