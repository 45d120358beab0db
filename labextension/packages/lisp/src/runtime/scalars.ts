// Owns the library's functions over numbers, strings, symbols and booleans, and the tests of kind.
import { gensym, Keyword, Sym, symbol } from "./code.js";
import { items } from "./iteration.js";
import { Pair } from "./pair.js";
import { isHandle, isPromise } from "./python.js";
import type { Row } from "./row.js";
import { show } from "./show.js";

const text = (value: unknown): string =>
  value === null || value === undefined ? "" : typeof value === "object" ? show(value) : String(value);
const str = (...values: unknown[]): string => values.map(text).join("");

const isNumber = (value: unknown): boolean => typeof value === "number" || typeof value === "bigint";
const isObject = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Rows of tests of one value. */
const tests = (rows: readonly (readonly [string, string, (value: never) => boolean])[]): Row[] =>
  rows.map(([name, doc, test]) => [name, "value", `Whether a value is ${doc}.`, test, "boolean"]);

/** Rows of functions of numbers. */
const numeric = (
  rows: readonly (readonly [string, string, string, (...values: number[]) => number])[],
): Row[] => rows.map(([name, parameters, doc, f]) => [name, parameters, doc, f, "number"]);

const joined = (...args: unknown[]): string =>
  args.length > 1
    ? [...items(args[1])].map(text).join(text(args[0]))
    : [...items(args[0])].map(text).join("");

export const SCALAR_ROWS: readonly Row[] = [
  ...tests([
    ["nil?", "nil or undefined", (value) => value === null || value === undefined],
    ["null?", "nil or undefined", (value) => value === null || value === undefined],
    ["some?", "neither nil nor undefined", (value) => value !== null && value !== undefined],
    ["zero?", "0", (value) => value === 0],
    ["pos?", "above 0", (value: number) => value > 0],
    ["neg?", "below 0", (value: number) => value < 0],
    ["even?", "an even number", (value: number) => value % 2 === 0],
    ["odd?", "an odd number", (value: number) => Math.abs(value % 2) === 1],
    ["number?", "a number", isNumber],
    ["integer?", "an integer", (value) => typeof value === "bigint" || Number.isInteger(value)],
    ["nan?", "not a number", (value) => Number.isNaN(value)],
    ["string?", "a string", (value) => typeof value === "string"],
    ["boolean?", "true or false", (value) => typeof value === "boolean"],
    ["symbol?", "a symbol", (value: unknown) => value instanceof Sym],
    ["keyword?", "a keyword in the code of a macro", (value: unknown) => value instanceof Keyword],
    ["fn?", "a function", (value) => typeof value === "function"],
    ["list?", "a list", (value: unknown) => value === null || value instanceof Pair],
    ["pair?", "a list that is not empty", (value: unknown) => value instanceof Pair],
    ["array?", "an array", (value) => Array.isArray(value)],
    ["vector?", "an array", (value) => Array.isArray(value)],
    ["object?", "an object, and no array", isObject],
    ["map?", "an object or a Map", isObject],
    ["set?", "a set", (value: unknown) => value instanceof Set],
    ["promise?", "a promise", (value: unknown) => isPromise(value)],
    ["python?", "a Python value", (value: unknown) => isHandle(value)],
    ["true?", "true itself", (value) => value === true],
    ["false?", "false itself", (value) => value === false],
    ["blank?", "an empty string, or white space", (value) => !/\S/.test(String(value ?? ""))],
  ]),
  [
    "empty?",
    "xs",
    "Whether there is no item.",
    (xs: unknown) => items(xs)[Symbol.iterator]().next().done === true,
    "boolean",
  ],
  [
    "not",
    "value",
    "Whether a value counts as false.",
    (value: unknown) => value === false || value === null || value === undefined,
    "boolean",
  ],
  [
    "boolean",
    "value",
    "Whether a value counts as true.",
    (value: unknown) => !(value === false || value === null || value === undefined),
    "boolean",
  ],
  ...numeric([
    ["inc", "n", "One more.", (n) => n! + 1],
    ["dec", "n", "One less.", (n) => n! - 1],
    ["mod", "a b", "The remainder with the sign of b.", (a, b) => a! - b! * Math.floor(a! / b!)],
    ["quot", "a b", "The quotient without its fraction.", (a, b) => Math.trunc(a! / b!)],
    ["abs", "n", "The distance from 0.", (n) => Math.abs(n!)],
    ["min", "n …", "The least number.", Math.min],
    ["max", "n …", "The greatest number.", Math.max],
    ["floor", "n", "The next integer below.", (n) => Math.floor(n!)],
    ["ceil", "n", "The next integer above.", (n) => Math.ceil(n!)],
    ["round", "n", "The nearest integer.", (n) => Math.round(n!)],
    ["trunc", "n", "The number without its fraction.", (n) => Math.trunc(n!)],
    ["sqrt", "n", "The square root.", (n) => Math.sqrt(n!)],
    ["exp", "n", "e to a power.", (n) => Math.exp(n!)],
    ["log", "n", "The natural logarithm.", (n) => Math.log(n!)],
    ["sin", "n", "The sine of an angle in radians.", (n) => Math.sin(n!)],
    ["cos", "n", "The cosine of an angle in radians.", (n) => Math.cos(n!)],
    ["random", "", "A number from 0 up to, but without, 1.", () => Math.random()],
    ["random-int", "n", "An integer from 0 up to, but without, n.", (n) => Math.floor(Math.random() * n!)],
    ["now", "", "Milliseconds since the program began.", () => performance.now()],
  ]),
  ["number", "text", "The number that a string shows.", (value: unknown) => Number(value), "number"],
  [
    "int",
    "value",
    "The integer part of a number or of what a string shows.",
    (value: unknown) => Math.trunc(Number(value)),
    "number",
  ],
  ["str", "value …", "All values as one string.", str, "string"],
  ["show", "value", "A value as the Lisp would write it.", show, "string"],
  ["join", "separator-or-xs [xs]", "The items as one string.", joined, "string"],
  [
    "split",
    "text separator",
    "The parts of a string.",
    (value: string, separator: string | RegExp) => value.split(separator),
    "native",
  ],
  ["upper-case", "text", "A string in capital letters.", (value: string) => value.toUpperCase(), "string"],
  ["lower-case", "text", "A string in small letters.", (value: string) => value.toLowerCase(), "string"],
  [
    "capitalize",
    "text",
    "A string that begins with a capital letter.",
    (value: string) => value.slice(0, 1).toUpperCase() + value.slice(1),
    "string",
  ],
  ["trim", "text", "A string without white space around it.", (value: string) => value.trim(), "string"],
  [
    "replace",
    "text old new",
    "A string with all occurrences replaced.",
    (value: string, old: string | RegExp, by: string) =>
      typeof old === "string" ? value.replaceAll(old, by) : value.replace(old, by),
    "string",
  ],
  [
    "starts-with?",
    "text prefix",
    "Whether a string begins with another.",
    (value: string, prefix: string) => value.startsWith(prefix),
    "boolean",
  ],
  [
    "ends-with?",
    "text suffix",
    "Whether a string ends with another.",
    (value: string, suffix: string) => value.endsWith(suffix),
    "boolean",
  ],
  [
    "includes?",
    "text part",
    "Whether a string or array holds another.",
    (value: string, part: string) => value.includes(part),
    "boolean",
  ],
  [
    "substring",
    "text start [end]",
    "A part of a string.",
    (value: string, start: number, end?: number) => value.slice(start, end),
    "string",
  ],
  [
    "re-find",
    "regex text",
    "The first match of a regular expression, or nil.",
    (regex: RegExp, value: string) => value.match(regex)?.[0] ?? null,
  ],
  [
    "re-seq",
    "regex text",
    "All matches of a regular expression.",
    (regex: RegExp, value: string) =>
      [...value.matchAll(new RegExp(regex, [...new Set(`${regex.flags}g`)].join("")))].map(
        ([match]) => match,
      ),
    "native",
  ],
  [
    "instance?",
    "class value",
    "Whether a value is an instance of a class.",
    (type: new () => unknown, value: unknown) => value instanceof type,
    "boolean",
  ],
  [
    "type",
    "value",
    "The name of a value's kind.",
    (value: unknown) =>
      value === null
        ? "null"
        : typeof value === "object"
          ? (value.constructor?.name ?? "Object")
          : typeof value,
    "string",
  ],
  ["symbol", "name", "The symbol of a name.", (name: unknown) => symbol(String(name)), "native"],
  ["name", "value", "The name of a symbol or keyword.", (value: unknown) => String(value), "string"],
  ["gensym", "[name]", "A new symbol that no program can write.", gensym, "native"],
];
