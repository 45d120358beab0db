// Owns the library's functions of strings. Positions are those of JavaScript, in UTF-16 units.
import { items } from "./iteration.js";
import { settled } from "./python.js";
import type { Row } from "./row.js";
import { briefly, show } from "./show.js";

/** The string that a function was given. */
function string(value: unknown, caller: string): string {
  if (typeof value === "string") return value;
  throw new TypeError(`${caller} takes a string, not ${briefly(value)}`);
}

const text = (value: unknown): string =>
  value === null || value === undefined
    ? ""
    : typeof value === "object"
      ? show(settled(value))
      : String(value);

/** Adds instead of joining: a long text that grows is not copied each time. */
export function str(...values: unknown[]): string {
  let result = "";
  for (const value of values) result += typeof value === "string" ? value : text(value);
  return result;
}

export const join = (...args: unknown[]): string =>
  args.length > 1
    ? [...items(args[1])].map(text).join(text(args[0]))
    : [...items(args[0])].map(text).join("");

export const split = (value: unknown, separator: string | RegExp, limit?: number): string[] => {
  const parts = string(value, "split").split(separator);
  if (limit === undefined || parts.length <= limit || typeof separator !== "string")
    return parts.slice(0, limit);
  return [...parts.slice(0, limit - 1), parts.slice(limit - 1).join(separator)];
};

export const lines = (value: unknown): string[] => string(value, "lines").split(/\r?\n/);
export const words = (value: unknown): string[] => string(value, "words").match(/\S+/g) ?? [];
export const chars = (value: unknown): string[] => [...string(value, "chars")];
export const upperCase = (value: unknown): string => string(value, "upper-case").toUpperCase();
export const lowerCase = (value: unknown): string => string(value, "lower-case").toLowerCase();
export const trim = (value: unknown): string => string(value, "trim").trim();
export const trimStart = (value: unknown): string => string(value, "trim-start").trimStart();
export const trimEnd = (value: unknown): string => string(value, "trim-end").trimEnd();

export const capitalize = (value: unknown): string => {
  const whole = string(value, "capitalize");
  return whole.slice(0, 1).toUpperCase() + whole.slice(1);
};

export const padStart = (value: unknown, width: number, fill?: string): string =>
  text(value).padStart(width, fill);
export const padEnd = (value: unknown, width: number, fill?: string): string =>
  text(value).padEnd(width, fill);

type Replacement = string | ((...parts: string[]) => string);

/** A function is called for each match; the text of a string stands as it is. */
const replacement =
  (by: Replacement) =>
  (...parts: string[]): string =>
    typeof by === "function" ? text(by(...parts)) : by;

export const replace = (value: unknown, old: string | RegExp, by: Replacement): string => {
  const whole = string(value, "replace");
  if (typeof old === "string") return whole.replaceAll(old, replacement(by));
  return typeof by === "function" ? whole.replace(old, replacement(by)) : whole.replace(old, by);
};

export const replaceFirst = (value: unknown, old: string | RegExp, by: Replacement): string =>
  string(value, "replace-first").replace(old, replacement(by));

export const startsWith = (value: unknown, part: string): boolean =>
  string(value, "starts-with?").startsWith(part);
export const endsWith = (value: unknown, part: string): boolean => string(value, "ends-with?").endsWith(part);

export const includes = (value: unknown, part: unknown): boolean =>
  typeof value === "string" ? value.includes(String(part)) : [...items(value)].includes(part);

export const substring = (value: unknown, start: number, end?: number): string =>
  string(value, "substring").slice(start, end);

export const charCode = (value: unknown): number => string(value, "char-code").codePointAt(0) ?? Number.NaN;
export const char = (code: number): string => String.fromCodePoint(code);

const found = (match: RegExpMatchArray | null): unknown =>
  match === null ? null : match.length === 1 ? match[0] : [...match];

export const reFind = (regex: RegExp, value: unknown): unknown =>
  found(string(value, "re-find").match(single(regex)));

export const reMatches = (regex: RegExp, value: unknown): unknown =>
  found(string(value, "re-matches").match(whole(single(regex))));

export const reSeq = (regex: RegExp, value: unknown): unknown[] =>
  [...string(value, "re-seq").matchAll(every(single(regex)))].map(found);

/** The expression without its `g`, with which it would remember where it was. */
function single(regex: unknown): RegExp {
  if (regex instanceof RegExp) return new RegExp(regex, regex.flags.replace("g", ""));
  throw new TypeError(`a regular expression is written #/[a-z]+/, not ${briefly(regex)}`);
}

const whole = ({ source, flags }: RegExp): RegExp => new RegExp(`^(?:${source})$`, flags);
const every = (regex: RegExp): RegExp => new RegExp(regex, `${regex.flags}g`);

export const STRING_ROWS: readonly Row[] = [
  ["str", "value …", "All values as one string.", '(str "a" 1 nil [2]) → "a1[2]"', str, "string"],
  ["join", "[separator] xs", "The items as one string.", '(join ", " [1 2 3]) → "1, 2, 3"', join, "string"],
  [
    "split",
    "text separator [limit]",
    "The parts of a string between separators.",
    '(split "a,b,c" ",") → ["a" "b" "c"]',
    split,
    "native",
  ],
  ["lines", "text", "The lines of a string.", '(count (lines "a\\nb")) → 2', lines, "native"],
  ["words", "text", "The words of a string.", '(words " to be ") → ["to" "be"]', words, "native"],
  ["chars", "text", "The characters of a string.", '(chars "abc") → ["a" "b" "c"]', chars, "native"],
  ["upper-case", "text", "A string in capital letters.", '(upper-case "ab") → "AB"', upperCase, "string"],
  ["lower-case", "text", "A string in small letters.", '(lower-case "AB") → "ab"', lowerCase, "string"],
  [
    "capitalize",
    "text",
    "A string that begins with a capital letter.",
    '(capitalize "ada") → "Ada"',
    capitalize,
    "string",
  ],
  ["trim", "text", "A string without white space around it.", '(trim " a ") → "a"', trim, "string"],
  [
    "trim-start",
    "text",
    "A string without white space before it.",
    '(trim-start " a ") → "a "',
    trimStart,
    "string",
  ],
  [
    "trim-end",
    "text",
    "A string without white space behind it.",
    '(trim-end " a ") → " a"',
    trimEnd,
    "string",
  ],
  [
    "pad-start",
    "value width [fill]",
    "A value as text of at least that width, filled from the left.",
    '(pad-start 7 3 "0") → "007"',
    padStart,
    "string",
  ],
  [
    "pad-end",
    "value width [fill]",
    "A value as text of at least that width, filled from the right.",
    '(pad-end "a" 3 ".") → "a.."',
    padEnd,
    "string",
  ],
  [
    "replace",
    "text old new",
    "A string with all occurrences replaced; of a regular expression those it names.",
    '(replace "a-b-c" "-" "+") → "a+b+c"',
    replace,
    "string",
  ],
  [
    "replace-first",
    "text old new",
    "A string with the first occurrence replaced.",
    '(replace-first "a-b-c" "-" "+") → "a+b-c"',
    replaceFirst,
    "string",
  ],
  [
    "starts-with?",
    "text prefix",
    "Whether a string begins with another.",
    '(starts-with? "lisp" "li") → true',
    startsWith,
    "boolean",
  ],
  [
    "ends-with?",
    "text suffix",
    "Whether a string ends with another.",
    '(ends-with? "lisp" "sp") → true',
    endsWith,
    "boolean",
  ],
  [
    "includes?",
    "text-or-xs part",
    "Whether a string or sequence holds another value.",
    '(includes? "lisp" "is") → true',
    includes,
    "boolean",
  ],
  [
    "substring",
    "text start [end]",
    "A part of a string.",
    '(substring "lisp" 1 3) → "is"',
    substring,
    "string",
  ],
  ["char-code", "text", "The number of the first character.", '(char-code "A") → 65', charCode, "number"],
  ["char", "code", "The character of a number.", '(char 65) → "A"', char, "string"],
  [
    "re-find",
    "regex text",
    "The first match, with its groups in an array if it has any; or nil.",
    '(re-find #/\\d+/ "a12b3") → "12"',
    reFind,
  ],
  [
    "re-matches",
    "regex text",
    "The match of the whole string, or nil.",
    '(re-matches #/(\\d)-(\\d)/ "1-2") → ["1-2" "1" "2"]',
    reMatches,
  ],
  ["re-seq", "regex text", "All matches.", '(re-seq #/\\d+/ "a12b3") → ["12" "3"]', reSeq, "native"],
];
