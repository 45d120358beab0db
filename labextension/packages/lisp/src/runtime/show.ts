// Owns the text form of data: what `show` gives and what symbols and lists look like.
import { Keyword, MapForm, Sym } from "./code.js";
import { Pair } from "./pair.js";
import { isHandle } from "./python.js";

const joined = (values: Iterable<unknown>): string => [...values].map(show).join(" ");

function showObject(value: object): string {
  const entries = Object.entries(value).map(([key, item]) => `:${key} ${show(item)}`);
  return `{${entries.join(" ")}}`;
}

function showList(list: Pair): string {
  const shown = [show(list.first)];
  let { rest } = list;
  for (; rest instanceof Pair; rest = rest.rest) shown.push(show(rest.first));
  return `(${shown.join(" ")}${rest === null ? "" : ` . ${show(rest)}`})`;
}

/** A value as the Lisp would write it; what has no such form, as JavaScript writes it. */
export function show(value: unknown): string {
  if (value === null) return "nil";
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (value instanceof Sym) return value.name;
  if (value instanceof Keyword) return `:${value.name}`;
  if (value instanceof Pair) return showList(value);
  if (value instanceof MapForm) return `{${joined(value)}}`;
  if (Array.isArray(value)) return `[${joined(value)}]`;
  if (value instanceof Set) return `#{${joined(value)}}`;
  const isPlain =
    typeof value === "object" && [Object.prototype, null].includes(Object.getPrototypeOf(value));
  if (isPlain) return showObject(value);
  return String(value);
}

const MOST = 60;

/** A value in a message: its text form, cut where it is long. */
export function briefly(value: unknown): string {
  if (isHandle(value)) return "a Python value, which (await …) brings over if it is a number or a text";
  const text = typeof value === "function" ? "a function" : show(value);
  return text.length <= MOST ? text : `${text.slice(0, MOST)}…`;
}

/** Consoles and notebooks show code and lists as the Lisp writes them. */
const INSPECT = Symbol.for("nodejs.util.inspect.custom");
for (const { prototype } of [Pair, Sym, Keyword, MapForm]) {
  Object.defineProperty(prototype, INSPECT, {
    value(this: object): string {
      return show(this);
    },
  });
}
