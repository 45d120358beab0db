import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import {
  Complex,
  Decimal,
  EnumMember,
  Fraction,
  NaiveDateTime,
  PyDate,
  PyDateTime,
  PyPath,
  PyTime,
  Slice,
  Tagged,
  TimeDelta,
  UUID,
} from "../src/index.js";

const handle = () => {};

const VALUES: [string, object, text: string, shown: string, json: string][] = [
  ["a decimal", new Decimal("1.10"), "1.10", "Decimal(1.10)", '"1.10"'],
  ["a fraction in lowest terms", new Fraction(2, -6), "-1/3", "Fraction(-1/3)", '"-1/3"'],
  ["a whole fraction", new Fraction(8n, 2n), "4", "Fraction(4)", '"4"'],
  ["no fraction at all", new Fraction(0, -5), "0", "Fraction(0)", '"0"'],
  [
    "a UUID in lower case",
    new UUID("ABCDEF00-1234-5678-1234-567812345678"),
    "abcdef00-1234-5678-1234-567812345678",
    "UUID(abcdef00-1234-5678-1234-567812345678)",
    '"abcdef00-1234-5678-1234-567812345678"',
  ],
  ["a path", new PyPath("PosixPath", "/a b"), "/a b", 'PosixPath("/a b")', '"/a b"'],
  ["a complex number", new Complex(1, -0), "1-0j", "Complex(1-0j)", '{"re":1,"im":0}'],
  [
    "a local time without seconds",
    new NaiveDateTime("2024-02-29 12:30"),
    "2024-02-29T12:30:00",
    "NaiveDateTime(2024-02-29T12:30:00)",
    '"2024-02-29T12:30:00"',
  ],
  ["a day", new PyDate("0001-01-01"), "0001-01-01", "PyDate(0001-01-01)", '"0001-01-01"'],
  [
    "a time of day in UTC",
    new PyTime("23:59:59.5Z"),
    "23:59:59.500000+00:00",
    "PyTime(23:59:59.500000+00:00)",
    '"23:59:59.500000+00:00"',
  ],
  [
    "a time of day in a zone",
    new PyTime("12:00", 0, "Europe/Berlin"),
    "12:00:00",
    "PyTime(12:00:00 Europe/Berlin)",
    '"12:00:00"',
  ],
  [
    "a difference of times",
    new TimeDelta(1, 7384, 5),
    "1 day, 2:03:04.000005",
    "TimeDelta(1 day, 2:03:04.000005)",
    '{"days":1,"seconds":7384,"microseconds":5}',
  ],
  [
    "a negative one",
    new TimeDelta(0, -1),
    "-1 day, 23:59:59",
    "TimeDelta(-1 day, 23:59:59)",
    '{"days":-1,"seconds":86399,"microseconds":0}',
  ],
  ["a member", new EnumMember("Color", "RED", 1, handle), "Color.RED", "<Color.RED: 1>", "1"],
  ["several flags", new EnumMember("Access", null, 3, handle), "Access(3)", "<Access(3)>", "3"],
  [
    "a slice",
    new Slice(1, "b"),
    'slice(1, "b", null)',
    'slice(1, "b", null)',
    '{"start":1,"stop":"b","step":null}',
  ],
];

describe.each(VALUES)("%s", (_, value, text, shown, json) => {
  test("is its text as a string", () => {
    expect(String(value)).toBe(text);
    expect(`${value}`).toBe(text);
  });
  test("is shown with its kind", () => expect(inspect(value)).toBe(shown));
  test("is exact in JSON", () => expect(JSON.stringify(value)).toBe(json));
  test("cannot be changed", () => expect(Object.isFrozen(value)).toBe(true));
});

const REFUSED: [string, () => unknown, RegExp][] = [
  ["a decimal from a number", () => new Decimal(1.1 as never), /digits as text.*not from 1\.1/],
  ["a decimal of words", () => new Decimal("one"), /not from "one"/],
  ["a decimal with a comma", () => new Decimal("1,5"), /digits/],
  ["a decimal of Arabic digits, which Python would take", () => new Decimal("١"), /digits/],
  ["a fraction of a half", () => new Fraction(0.5), /0\.5/],
  ["a fraction by zero", () => new Fraction(1, 0), /denominator is not zero: 1\/0/],
  ["a UUID without hyphens", () => new UUID("12345678123456781234567812345678"), /with hyphens/],
  ["a path of no class", () => new PyPath("Path" as never, "/"), /PosixPath, WindowsPath/],
  ["a path that is no text", () => new PyPath("PosixPath", 1 as never), /and 1/],
  ["a complex number of bigints", () => new Complex(1n as never, 0), /two numbers, not 1n and 0/],
  ["a local time with an offset", () => new NaiveDateTime("2024-02-29T12:30:00Z"), /without a zone/],
  ["a local time that no clock shows", () => new NaiveDateTime("2024-02-29T24:00:00"), /local time/],
  ["a local time on no day", () => new NaiveDateTime("2023-02-29T12:00:00"), /local time/],
  ["a third fold", () => new NaiveDateTime("2024-02-29T12:00", 2 as never), /fold is 0 or 1, not 2/],
  ["a day that is none", () => new PyDate("2023-02-30"), /not "2023-02-30"/],
  ["the year zero, which Python has not", () => new PyDate("0000-01-01"), /day/],
  ["a Date for a day", () => new PyDate(new Date(0) as never), /not Date 1970/],
  ["a minute too many", () => new PyTime("12:60"), /time of day/],
  ["a zone that is none", () => new PyTime("12:00", 0, "\ud83d"), /zone has a name/],
  ["half a second in seconds", () => new TimeDelta(0, 0.5), /integers, not 0, 0\.5, 0/],
  ["a difference longer than Python's", () => new TimeDelta(1e9), /more than Python's timedelta holds/],
  [
    "a member that is a copy",
    () => new EnumMember("Color", "RED", 1, 1 as never),
    /handle Color\.RED, not 1/,
  ],
  ["a name that is a number", () => new Tagged(1 as never, null), /string, not 1/],
];

test.each(REFUSED)("there is no %s", (_, make, message) => {
  expect(make).toThrow(message);
});

test.each([
  ["Decimal", new Decimal("1.5")],
  ["Fraction", new Fraction(1, 2)],
  ["Complex", new Complex(1, 2)],
])("JavaScript's operators refuse a %s instead of losing digits", (_, value) => {
  expect(() => (value as never) + 1).toThrow(/operators do not reach .*in Python/);
  expect(() => (value as never) < 1).toThrow(/operators do not reach/);
});

test("times of one kind compare, and differences count in milliseconds", () => {
  expect(new PyDate("2024-02-29") < new PyDate("2024-03-01")).toBe(true);
  expect(new NaiveDateTime("2024-02-29T12:00") < new NaiveDateTime("2024-02-29T12:00:00.5")).toBe(true);
  expect(new Date(+new Date(5000) - +new TimeDelta(0, 2, 500))).toStrictEqual(new Date(2999.5));
  expect(new TimeDelta(0, 3) > new TimeDelta(0, 2, 999_999)).toBe(true);
});

test("a moment shows what a Date has not, and after a change what it is now", () => {
  const moment = new PyDateTime(0, "1970-01-01T01:00:00.000001+01:00", 0, "Europe/Berlin");
  expect(inspect(moment)).toBe("PyDateTime(1970-01-01T01:00:00.000001+01:00 Europe/Berlin)");
  moment.setTime(1);
  expect(inspect(moment)).toBe("PyDateTime(1970-01-01T00:00:00.001Z)");
  moment.setTime(Number.NaN);
  expect(inspect(moment)).toBe("PyDateTime(invalid)");
});

test("a local time becomes a moment where someone says whose clocks show it", () => {
  const noon = new NaiveDateTime("2024-02-29T12:00:00.250001");
  expect(noon.toDate("utc")).toStrictEqual(new Date("2024-02-29T12:00:00.250Z"));
  expect(noon.toDate("local")).toStrictEqual(new Date(2024, 1, 29, 12, 0, 0, 250));
});

test("the fields of times are numbers", () => {
  const moment = new NaiveDateTime("2024-02-29T12:30:15.25");
  const { year, month, day, hour, minute, second, microsecond } = moment;
  expect([year, month, day, hour, minute, second, microsecond]).toEqual([2024, 2, 29, 12, 30, 15, 250_000]);
  const { year: y, month: m, day: d } = new PyDate("2024-02-29");
  expect([y, m, d]).toEqual([2024, 2, 29]);
  const clock = new PyTime("01:02:03.000004+05:30");
  expect([clock.hour, clock.minute, clock.second, clock.microsecond]).toEqual([1, 2, 3, 4]);
  expect(new PyTime("01:02+05:30").microsecond).toBe(0);
});
