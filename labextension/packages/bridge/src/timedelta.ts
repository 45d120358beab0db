// Python's `timedelta`: a difference of two times, exact to the microsecond.

import { preview } from "./info.js";
import { INSPECT } from "./values.js";

const SECONDS_OF_DAY = 86_400;
const MOST_DAYS = 999_999_999;

/** Python's `timedelta`, normalized as there: only `days` may be negative. */
export class TimeDelta {
  readonly days: number;
  /** 0 to 86,399. */
  readonly seconds: number;
  /** 0 to 999,999. */
  readonly microseconds: number;

  /**
   * Parts of any size and sign, as in `datetime.timedelta(days, seconds, microseconds)`.
   *
   * @throws TypeError when a part is no safe integer; RangeError beyond 999,999,999 days.
   */
  constructor(days: number, seconds = 0, microseconds = 0) {
    if (![days, seconds, microseconds].every(Number.isSafeInteger)) {
      const parts = [days, seconds, microseconds].map((part) => preview(part, 40)).join(", ");
      throw new TypeError(`days, seconds and microseconds are integers, not ${parts}`);
    }
    const [moreSeconds, micro] = carry(microseconds, 1_000_000);
    const [moreDays, rest] = carry(seconds + moreSeconds, SECONDS_OF_DAY);
    this.days = days + moreDays + 0;
    this.seconds = rest;
    this.microseconds = micro;
    if (Math.abs(this.days) > MOST_DAYS) {
      throw new RangeError(`${this.days} days are more than Python's timedelta holds, ${MOST_DAYS}`);
    }
    Object.freeze(this);
  }

  /** The whole as milliseconds, with microseconds as their fraction. */
  get milliseconds(): number {
    return (this.days * SECONDS_OF_DAY + this.seconds) * 1000 + this.microseconds / 1000;
  }

  /** Milliseconds, as `Date` counts: `date - delta` and `one < other` mean what they say. */
  valueOf(): number {
    return this.milliseconds;
  }

  /** As Python's `str`: `-1 day, 23:59:59.500000`. */
  toString(): string {
    const { days, seconds, microseconds } = this;
    const clock = `${Math.floor(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
    const fraction = microseconds === 0 ? "" : `.${String(microseconds).padStart(6, "0")}`;
    const day = days === 0 ? "" : `${days} day${Math.abs(days) === 1 ? "" : "s"}, `;
    return day + clock + fraction;
  }

  [INSPECT](): string {
    return `TimeDelta(${this.toString()})`;
  }
}

/** How many whole units are in a count, rounded down, and what is left. */
function carry(count: number, unit: number): [whole: number, rest: number] {
  const rest = ((count % unit) + unit) % unit;
  return [(count - rest) / unit, rest];
}

const two = (count: number): string => String(Math.floor(count)).padStart(2, "0");
