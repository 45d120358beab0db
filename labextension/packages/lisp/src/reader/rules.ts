// Owns what a form can begin with: brackets, prefixes, strings, and what is a mistake.
import { type Datum, type SequenceType, sequence } from "../datum.js";
import type { Reader } from "./reader.js";
import { readRawString, readRegex, readString, readTemplate } from "./strings.js";

type ReadRule = (reader: Reader, start: number) => Datum | undefined;

const bracket =
  (type: SequenceType, close: string): ReadRule =>
  (reader, start) =>
    sequence(type, reader.readUntil(close, start), reader.cursor.spanFrom(start));

const prefix =
  (name: string): ReadRule =>
  (reader, start) =>
    reader.readPrefixed(name, start);

const quasi: ReadRule = (reader, start) => {
  reader.quasiDepth++;
  const result = reader.readPrefixed("quasiquote", start);
  reader.quasiDepth--;
  return result;
};

const discard: ReadRule = (reader) => {
  reader.readRequired("#_");
  return undefined;
};

const strayBracket: ReadRule = (reader, start) => {
  const character = reader.cursor.source.text[start]!;
  const hint = reader.guesses.tooMany();
  reader.error(
    "stray-close",
    reader.cursor.spanFrom(start),
    `nothing is open that ${character} could close`,
    hint,
  );
  return undefined;
};

const HASH_HINT = "# begins #t, #f, #{set}, #/regex/, #_ignored and #| comment |#";

/** A # that begins nothing. */
export const stray: ReadRule = (reader, start) => {
  const token = `#${reader.cursor.takeToken()}`;
  const isFunction = token === "#" && reader.cursor.peek() === "(";
  const hint = isFunction ? "(fn (x) …) is a function without a name" : HASH_HINT;
  if (isFunction) reader.readRequired("#");
  reader.error("hash", reader.cursor.spanFrom(start), `${token} has no meaning`, hint);
  return undefined;
};

/** What a form can begin with; the first match wins, anything else is a token. */
const RULES: readonly (readonly [string, ReadRule])[] = [
  ["(", bracket("list", ")")],
  ["[", bracket("vector", "]")],
  ["{", bracket("map", "}")],
  ["#{", bracket("set", "}")],
  [")", strayBracket],
  ["]", strayBracket],
  ["}", strayBracket],
  ['"""', readRawString],
  ['"', readString],
  ['f"', readTemplate],
  ["#/", readRegex],
  ["#_", discard],
  ["'", prefix("quote")],
  ["`", quasi],
  [",@", prefix("unquote-splicing")],
  [",", prefix("unquote")],
  ["~@", prefix("unquote-splicing")],
  ["~", prefix("unquote")],
];

/** The rules by the character they begin with. */
export const RULES_BY_FIRST = new Map(
  RULES.map(([opening]) => [opening[0]!, RULES.filter(([other]) => other[0] === opening[0])]),
);
