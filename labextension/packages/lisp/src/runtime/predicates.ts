// Owns the tests of one value: what kind it is of.
import { Keyword, Sym } from "./code.js";
import { items } from "./iteration.js";
import { Pair } from "./pair.js";
import { isHandle, isPromise, truthy } from "./python.js";
import type { Row } from "./row.js";

type Test = (value: unknown) => boolean;

export const isNil: Test = (value) => value === null || value === undefined;
export const isSome: Test = (value) => value !== null && value !== undefined;
export const isTrue: Test = (value) => value === true;
export const isFalse: Test = (value) => value === false;
export const not: Test = (value) => !truthy(value);
export const boolean: Test = (value) => !not(value);
export const isBoolean: Test = (value) => typeof value === "boolean";
export const isNumber: Test = (value) => typeof value === "number" || typeof value === "bigint";
export const isInteger: Test = (value) => typeof value === "bigint" || Number.isInteger(value);
export const isNotANumber: Test = (value) => Number.isNaN(value);
export const isFiniteNumber: Test = (value) => typeof value === "bigint" || Number.isFinite(value);
export const isZero: Test = (value) => value === 0 || value === 0n;
export const isPositive: Test = (value) => (value as number) > 0;
export const isNegative: Test = (value) => (value as number) < 0;
export const isEven: Test = (value) =>
  typeof value === "bigint" ? value % 2n === 0n : (value as number) % 2 === 0;
export const isOdd: Test = (value) => isInteger(value) && !isEven(value);
export const isString: Test = (value) => typeof value === "string";
export const isBlank: Test = (value) => !/\S/.test(String(value ?? ""));
export const isSymbol: Test = (value) => value instanceof Sym;
export const isKeyword: Test = (value) => value instanceof Keyword;
export const isFunction: Test = (value) => typeof value === "function" && !isHandle(value);
export const isList: Test = (value) => value === null || value instanceof Pair;
export const isPair: Test = (value) => value instanceof Pair;
export const isArray: Test = (value) => Array.isArray(value);
export const isObject: Test = (value) =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Pair);
export const isSet: Test = (value) => value instanceof Set;
export const isRegex: Test = (value) => value instanceof RegExp;
export const isPromiseValue: Test = (value) => isPromise(value);
export const isPython: Test = (value) => isHandle(value);
export const isSequence: Test = (value) =>
  typeof value === "string" || (typeof value === "object" && value !== null && Symbol.iterator in value);
export const isEmpty: Test = (xs) => items(xs)[Symbol.iterator]().next().done === true;
export const isInstance = (type: new () => unknown, value: unknown): boolean => value instanceof type;

/** Lisp name, what it tests for, an example that holds, and the test. */
type TestRow = readonly [name: string, what: string, example: string, test: Test];

const TESTS: readonly TestRow[] = [
  ["nil?", "nil or undefined", "(nil? nil)", isNil],
  ["null?", "nil or undefined, which is also the empty list", "(null? '())", isNil],
  ["some?", "neither nil nor undefined", "(some? 0)", isSome],
  ["true?", "true itself", "(true? (= 1 1))", isTrue],
  ["false?", "false itself", "(false? (= 1 2))", isFalse],
  ["not", "false, nil or undefined, so that it counts as false", "(not nil)", not],
  ["boolean", "anything that counts as true", "(boolean 0)", boolean],
  ["boolean?", "true or false", "(boolean? false)", isBoolean],
  ["number?", "a number", "(number? 1.5)", isNumber],
  ["integer?", "an integer", "(integer? 2)", isInteger],
  ["nan?", "the number that is none", "(nan? (/ 0 0))", isNotANumber],
  ["finite?", "a number and not infinite", "(finite? 1)", isFiniteNumber],
  ["zero?", "0", "(zero? (- 2 2))", isZero],
  ["pos?", "above 0", "(pos? 3)", isPositive],
  ["neg?", "below 0", "(neg? -3)", isNegative],
  ["even?", "an even number", "(even? 4)", isEven],
  ["odd?", "an odd number", "(odd? 3)", isOdd],
  ["string?", "a string", '(string? "a")', isString],
  ["blank?", "an empty string, or white space", '(blank? "  ")', isBlank],
  ["symbol?", "a symbol", "(symbol? 'a)", isSymbol],
  ["keyword?", "a keyword in the code that a macro is given", "(not (keyword? :a))", isKeyword],
  ["fn?", "a function", "(fn? inc)", isFunction],
  ["list?", "a list, which may be empty", "(list? '(1 2))", isList],
  ["pair?", "a list that is not empty", "(pair? '(1))", isPair],
  ["array?", "an array", "(array? [1])", isArray],
  ["vector?", "an array", "(vector? [1])", isArray],
  ["object?", "an object, and neither an array nor a list", "(object? {:a 1})", isObject],
  ["map?", "an object or a Map", "(map? {:a 1})", isObject],
  ["set?", "a set", "(set? #{1})", isSet],
  ["regex?", "a regular expression", "(regex? #/a/)", isRegex],
  ["sequence?", "a string, array, list, set or anything else that has items", "(sequence? [1])", isSequence],
  ["promise?", "a promise", "(promise? (all []))", isPromiseValue],
  ["python?", "a Python value", "(not (python? 1))", isPython],
];

const testRow = ([name, what, example, test]: TestRow): Row => [
  name,
  "value",
  `Whether a value is ${what}.`,
  `${example} → true`,
  test,
  "boolean",
];

const OTHERS: readonly Row[] = [
  ["empty?", "xs", "Whether there is no item.", "(empty? []) → true", isEmpty, "boolean"],
  [
    "instance?",
    "class value",
    "Whether a value is an instance of a class.",
    "(instance? js/Date (js/Date.)) → true",
    isInstance,
    "boolean",
  ],
];

export const PREDICATE_ROWS: readonly Row[] = /* @__PURE__ */ TESTS.map(testRow).concat(OTHERS);
