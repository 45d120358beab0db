// Owns the library's functions of names and kinds: symbols, the text form of data, the kind of a value.
import { gensym, Keyword, type Sym, symbol as symbolOf } from "./code.js";
import { isHandle } from "./python.js";
import type { Row } from "./row.js";
import { show } from "./show.js";

export { gensym, show };

export const symbol = (name: unknown): Sym => symbolOf(String(name));

export const name = (value: unknown): string =>
  typeof value === "function" ? value.name : value instanceof Keyword ? value.name : String(value);

export function type(value: unknown): string {
  if (value === null) return "null";
  if (isHandle(value)) return "python";
  return typeof value === "object" ? (value.constructor?.name ?? "Object") : typeof value;
}

export const SYMBOL_ROWS: readonly Row[] = [
  ["symbol", "name", "The symbol of a name.", '(symbol "a") → a', symbol, "native"],
  ["name", "value", "The name of a symbol, keyword or function.", '(name \'a) → "a"', name, "string"],
  [
    "gensym",
    "[name]",
    "A new symbol that no program can write.",
    '(symbol? (gensym "t")) → true',
    gensym,
    "native",
  ],
  [
    "show",
    "value",
    "A value as the Lisp would write it.",
    '(show [1 "a" nil]) → "[1 \\"a\\" nil]"',
    show,
    "string",
  ],
  ["type", "value", "The name of a value's kind.", '(type [1]) → "Array"', type, "string"],
];
