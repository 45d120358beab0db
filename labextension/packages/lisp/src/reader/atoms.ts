// Owns what a bare token means: number, literal name, keyword, slice or symbol.
import { type Datum, literal, symbol } from "../datum.js";
import type { Report } from "../diagnostics.js";
import type { Span } from "../source.js";

const INTEGER = /^([+-]?)(0[xX][\da-fA-F][\da-fA-F_]*|0[bB][01][01_]*|0[oO][0-7][0-7_]*|\d[\d_]*)(n?)$/;
const DECIMAL = /^[+-]?(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?$/;
const LOOKS_NUMERIC = /^[+-]?\.?\d/;
const KEYWORD = /^:[^:\d-][^:]*$/;

const NAMED: ReadonlyMap<string, boolean | null | undefined> = new Map<string, boolean | null | undefined>([
  ["true", true],
  ["#t", true],
  ["false", false],
  ["#f", false],
  ["nil", null],
  ["null", null],
  ["undefined", undefined],
]);

function parseNumber(token: string): number | bigint | undefined {
  const integer = INTEGER.exec(token);
  if (integer) {
    const [, sign, digits, big] = integer;
    const plain = digits!.replaceAll("_", "");
    if (big) return sign === "-" ? -BigInt(plain) : BigInt(plain);
    return sign === "-" ? -Number(plain) : Number(plain);
  }
  return DECIMAL.test(token) ? Number(token.replaceAll("_", "")) : undefined;
}

const isSlice = (token: string): boolean => token.includes(":") && token.split(":").length <= 3;

function readSlice(token: string, span: Span, report: Report): Datum {
  const parts = token.split(":").map((part) => (part === "" ? undefined : readAtom(part, span, report)));
  return { type: "slice", parts, span };
}

/** What text processors and keyboards put in the place of signs that mean something here. */
const LOOKALIKES: ReadonlyMap<string, string> = new Map(
  [
    ['"', "“”„‟«»＂"],
    ["'", "‘’‚‛＇"],
    ["(", "（"],
    [")", "）"],
    ["[", "［"],
    ["]", "］"],
    ["{", "｛"],
    ["}", "｝"],
    ["-", "−–—－"],
  ].flatMap(([sign, others]) => [...others!].map((other) => [other, sign!] as const)),
);

/** What nobody can see in a name, but for the joiners that some scripts need; and halves of characters. */
const INVISIBLE =
  /[\p{Cc}\p{Cs}\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/u;

/** What nearly every token is made of. */
const PLAIN = /^[!-~]*$/;

/** Tells of a character that a token cannot be meant to have. */
function checkCharacters(token: string, span: Span, report: Report): void {
  const other = [...token].find((character) => LOOKALIKES.has(character));
  if (other) {
    const sign = LOOKALIKES.get(other);
    report.add("read", "character", span, `${other} is not ${sign}`, `write ${sign} here`);
  }
  const hidden = INVISIBLE.exec(token)?.[0];
  if (!hidden) return;
  const code = hidden.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
  const hint = `remove it; in a string it may be written \\u${code}`;
  report.add("read", "character", span, `a character that cannot be seen stands here, U+${code}`, hint);
}

/** What most tokens are, and what can be nothing else than a name. */
const NAME = /^[A-Za-z][\w-]*[?!]?$/;

/** The datum of a token that is not a bracket, string or prefix. */
export function readAtom(token: string, span: Span, report: Report): Datum {
  if (NAME.test(token) && !NAMED.has(token)) return symbol(token, span);
  if (!PLAIN.test(token)) checkCharacters(token, span, report);
  if (NAMED.has(token)) return literal(NAMED.get(token), span);
  const looksNumeric = LOOKS_NUMERIC.test(token);
  const number = looksNumeric ? parseNumber(token) : undefined;
  if (number !== undefined) return literal(number, span);
  if (KEYWORD.test(token)) return { type: "keyword", name: token.slice(1), span };
  if (isSlice(token)) return readSlice(token, span, report);
  if (looksNumeric && !/^[+-]?\d+[+-]$/.test(token)) {
    const hint =
      "a number is like 12, -1.5, 1e3, 0xff, 0b101, 1_000 or 12n; a name cannot begin with a digit";
    report.add("read", "number", span, `${token} is not a number`, hint);
    return literal(0, span);
  }
  return symbol(token, span);
}
