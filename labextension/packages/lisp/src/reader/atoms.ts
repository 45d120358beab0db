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

/** The datum of a token that is not a bracket, string or prefix. */
export function readAtom(token: string, span: Span, report: Report): Datum {
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
