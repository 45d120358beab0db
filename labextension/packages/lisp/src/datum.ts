// Owns the syntax tree that the reader makes and macros rewrite: one type per shape, small constructors, and the
// text form of a datum. Knows no meaning of any form.
import type { Span } from "./source.js";

/** Where a symbol made by a macro template looks for its meaning. */
export interface Home {
  readonly macro: string;
  /** The scope the macro was written in; undefined for the top level. */
  readonly scope: object | undefined;
}

interface Common {
  readonly span: Span;
}
export interface SymbolDatum extends Common {
  readonly type: "symbol";
  readonly name: string;
  /** Set on symbols that stand in a macro template. */
  readonly home?: Home;
  /** Set on symbols that were renamed (`x#`, `syntax-rules`): equal only to symbols with the same number. */
  readonly rename?: number;
}
export interface KeywordDatum extends Common {
  readonly type: "keyword";
  readonly name: string;
}
/** `value` is a number, bigint, string, true, false, null or undefined. */
export interface LiteralDatum extends Common {
  readonly type: "literal";
  readonly value: number | bigint | string | boolean | null | undefined;
}
/** `f"…{x}…"`: `strings` has one more element than `values`. */
interface TemplateDatum extends Common {
  readonly type: "template";
  readonly strings: readonly string[];
  readonly values: readonly Datum[];
}
interface RegexDatum extends Common {
  readonly type: "regex";
  readonly source: string;
  readonly flags: string;
}
/** `1:5:2`; a part that was left out is undefined. */
interface SliceDatum extends Common {
  readonly type: "slice";
  readonly parts: readonly (Datum | undefined)[];
}
/** `( )`, `[ ]`, `{ }` and `#{ }`. */
export interface SequenceDatum<T extends SequenceType = SequenceType> extends Common {
  readonly type: T;
  readonly items: readonly Datum[];
}
export type SequenceType = "list" | "vector" | "map" | "set";
export type ListDatum = SequenceDatum<"list">;
export type Datum =
  | SymbolDatum
  | KeywordDatum
  | LiteralDatum
  | TemplateDatum
  | RegexDatum
  | SliceDatum
  | SequenceDatum;

export const symbol = (name: string, span: Span, home?: Home): SymbolDatum => ({
  type: "symbol",
  name,
  span,
  ...(home ? { home } : {}),
});
export const literal = (value: LiteralDatum["value"], span: Span): LiteralDatum => ({
  type: "literal",
  value,
  span,
});
export const sequence = <T extends SequenceType>(
  type: T,
  items: readonly Datum[],
  span: Span,
): SequenceDatum<T> => ({ type, items, span });
export const list = (items: readonly Datum[], span: Span): ListDatum => sequence("list", items, span);

export const isSymbol = (datum: Datum | undefined, name?: string): datum is SymbolDatum =>
  datum?.type === "symbol" && (name === undefined || datum.name === name);
export const isKeyword = (datum: Datum | undefined, name?: string): datum is KeywordDatum =>
  datum?.type === "keyword" && (name === undefined || datum.name === name);
export const isList = (datum: Datum | undefined): datum is ListDatum => datum?.type === "list";
/** The items of a list; a macro writes the empty list as nil. */
export const listItems = (datum: Datum): readonly Datum[] | undefined =>
  isList(datum) ? datum.items : datum.type === "literal" && datum.value === null ? [] : undefined;
export const isVector = (datum: Datum | undefined): datum is SequenceDatum<"vector"> =>
  datum?.type === "vector";
export const isMap = (datum: Datum | undefined): datum is SequenceDatum<"map"> => datum?.type === "map";
/** A list whose first item is the symbol `name`. */
export const isForm = (datum: Datum | undefined, name: string): datum is ListDatum =>
  isList(datum) && isSymbol(datum.items[0], name);

const BRACKETS: Readonly<Record<SequenceType, readonly [string, string]>> = {
  list: ["(", ")"],
  vector: ["[", "]"],
  map: ["{", "}"],
  set: ["#{", "}"],
};

function printTemplate({ strings, values }: TemplateDatum): string {
  const inner = strings.map((text, i) => {
    const escaped = JSON.stringify(text).slice(1, -1).replaceAll("{", "{{").replaceAll("}", "}}");
    return escaped + (i < values.length ? `{${show(values[i]!)}}` : "");
  });
  return `f"${inner.join("")}"`;
}

function showLiteral(value: LiteralDatum["value"]): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  return value === null ? "nil" : String(value);
}

/** A datum as Lisp source on one line. */
export function show(datum: Datum): string {
  switch (datum.type) {
    case "symbol":
      return datum.rename === undefined ? datum.name : `${datum.name}#${datum.rename}`;
    case "keyword":
      return `:${datum.name}`;
    case "literal":
      return showLiteral(datum.value);
    case "template":
      return printTemplate(datum);
    case "regex":
      return `#/${datum.source}/${datum.flags}`;
    case "slice":
      return datum.parts.map((part) => (part ? show(part) : "")).join(":");
    default: {
      const [open, close] = BRACKETS[datum.type];
      return open + datum.items.map(show).join(" ") + close;
    }
  }
}
