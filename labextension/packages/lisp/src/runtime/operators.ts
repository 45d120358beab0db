// Owns operators as values: `(reduce + xs)`. On Python handles they use the handle's own operator methods.
import { OPERATORS } from "../operators.js";
import { equal } from "./equality.js";
import { isHandle, operable } from "./python.js";
import type { Row } from "./row.js";

type Binary = (a: never, b: never) => unknown;

const NATIVE: Readonly<Record<string, Binary>> = {
  "+": (a: number, b: number) => a + b,
  "-": (a: number, b: number) => a - b,
  "*": (a: number, b: number) => a * b,
  "/": (a: number, b: number) => a / b,
  "//": (a: number, b: number) => Math.floor(a / b),
  "%": (a: number, b: number) => a % b,
  "**": (a: number, b: number) => a ** b,
  "<": (a: number, b: number) => a < b,
  "<=": (a: number, b: number) => a <= b,
  ">": (a: number, b: number) => a > b,
  ">=": (a: number, b: number) => a >= b,
  "=": (a: unknown, b: unknown) => equal(a, b),
  "!=": (a: unknown, b: unknown) => !equal(a, b),
  "==": (a: unknown, b: unknown) => a === b,
  "!==": (a: unknown, b: unknown) => a !== b,
  "bit-and": (a: number, b: number) => a & b,
  "bit-or": (a: number, b: number) => a | b,
  "bit-xor": (a: number, b: number) => a ^ b,
  "<<": (a: number, b: number) => a << b,
  ">>": (a: number, b: number) => a >> b,
  ">>>": (a: number, b: number) => a >>> b,
};

/** Comparisons that hold with sides exchanged. */
const MIRRORED: Readonly<Record<string, string>> = {
  lt: "gt",
  le: "ge",
  gt: "lt",
  ge: "le",
  eq: "eq",
  ne: "ne",
};

type Methods = Record<string, (other: unknown) => unknown>;

/** An operator of which one side is a Python handle. */
function onHandle(python: string, a: unknown, b: unknown): unknown {
  if (isHandle(a)) return (a as unknown as Methods)[`$${python}`]!(b);
  const mirrored = MIRRORED[python];
  if (mirrored) return (b as Methods)[`$${mirrored}`]!(a);
  return (b as Methods)[`__r${python}__`]!(a);
}

function apply(name: string, a: unknown, b: unknown): unknown {
  const { python } = OPERATORS.get(name)!;
  if (python !== "" && !operable(a, b)) return onHandle(python, a, b);
  const operation = NATIVE[name];
  if (!operation) throw new TypeError(`${name} needs a Python value on one side`);
  return operation(a as never, b as never);
}

function single(name: string, value: unknown): unknown {
  const { unary, unit, shape } = OPERATORS.get(name)!;
  if (shape === "chain") return true;
  if (unary?.js === "-")
    return isHandle(value) ? (value as unknown as Methods).$neg!(undefined) : -(value as number);
  if (unary?.js === "~")
    return isHandle(value) ? (value as unknown as Methods).$invert!(undefined) : ~(value as number);
  return unit === undefined ? value : apply(name, unit, value);
}

/** The operator as a function of any number of values. */
function nary(name: string): (...values: unknown[]) => unknown {
  const { shape, empty } = OPERATORS.get(name)!;
  return (...values) => {
    if (values.length === 0) return shape === "chain" ? true : empty;
    if (values.length === 1) return single(name, values[0]);
    if (shape === "chain") return values.slice(1).every((value, i) => apply(name, values[i], value));
    return values.slice(1).reduce((result, value) => apply(name, result, value), values[0]);
  };
}

/** Two numbers are the common case, and go straight to the operator. */
function binary(name: string): (...values: unknown[]) => unknown {
  const many = nary(name);
  const operation = NATIVE[name] as ((a: unknown, b: unknown) => unknown) | undefined;
  return (...values) => {
    const [a, b] = values;
    if (values.length !== 2) return many(...values);
    return operation && typeof a === "number" && typeof b === "number" ? operation(a, b) : apply(name, a, b);
  };
}

export const add = /* @__PURE__ */ binary("+");
export const subtract = /* @__PURE__ */ binary("-");
export const multiply = /* @__PURE__ */ binary("*");
export const divide = /* @__PURE__ */ binary("/");
export const floorDivide = /* @__PURE__ */ binary("//");
export const remainder = /* @__PURE__ */ binary("%");
export const power = /* @__PURE__ */ binary("**");
export const less = /* @__PURE__ */ binary("<");
export const lessOrEqual = /* @__PURE__ */ binary("<=");
export const greater = /* @__PURE__ */ binary(">");
export const greaterOrEqual = /* @__PURE__ */ binary(">=");
export const equals = /* @__PURE__ */ binary("=");
export const differs = /* @__PURE__ */ binary("!=");
export const same = /* @__PURE__ */ binary("==");
export const notSame = /* @__PURE__ */ binary("!==");
export const bitAnd = /* @__PURE__ */ binary("bit-and");
export const bitOr = /* @__PURE__ */ binary("bit-or");
export const bitXor = /* @__PURE__ */ binary("bit-xor");
export const bitNot = /* @__PURE__ */ binary("bit-not");
export const shiftLeft = /* @__PURE__ */ binary("<<");
export const shiftRight = /* @__PURE__ */ binary(">>");
export const shiftRightUnsigned = /* @__PURE__ */ binary(">>>");
export const matrixMultiply = /* @__PURE__ */ binary("@");

const PARAMETERS = { fold: "value …", chain: "value …", pair: "left right", single: "value" } as const;

type OperatorRow = readonly [name: string, doc: string, example: string, value: Row[4]];

const OPERATOR_DOCS: readonly OperatorRow[] = [
  ["+", "The sum of numbers, or strings joined.", "(+ 1 2 3) → 6", add],
  ["-", "The first number less the others, or its opposite.", "(- 10 1 2) → 7", subtract],
  ["*", "The product of numbers.", "(* 2 3 4) → 24", multiply],
  ["/", "The first number divided by the others, or 1 divided by it.", "(/ 12 3 2) → 2", divide],
  ["//", "The quotient rounded down.", "(// 7 2) → 3", floorDivide],
  ["%", "The remainder with the sign of the left number.", "(% -7 3) → -1", remainder],
  ["**", "A power.", "(** 2 10) → 1024", power],
  ["<", "Whether each value is less than the next.", "(< 1 2 3) → true", less],
  ["<=", "Whether no value is greater than the next.", "(<= 1 1 2) → true", lessOrEqual],
  [">", "Whether each value is greater than the next.", "(> 3 2 1) → true", greater],
  [">=", "Whether no value is less than the next.", "(>= 2 2 1) → true", greaterOrEqual],
  ["=", "Whether values have the same structure.", "(= [1 {:a 2}] [1 {:a 2}]) → true", equals],
  ["!=", "Whether two values have another structure.", "(!= [1] [2]) → true", differs],
  ["==", "Whether values are the very same, as === in JavaScript.", "(== [1] [1]) → false", same],
  ["!==", "Whether two values are not the very same.", "(!== 1 2) → true", notSame],
  ["bit-and", "The bits that all numbers have.", "(bit-and 6 3) → 2", bitAnd],
  ["bit-or", "The bits that some number has.", "(bit-or 6 3) → 7", bitOr],
  ["bit-xor", "The bits that differ.", "(bit-xor 6 3) → 5", bitXor],
  ["bit-not", "The opposite bits.", "(bit-not 5) → -6", bitNot],
  ["<<", "The bits moved to the left.", "(<< 1 4) → 16", shiftLeft],
  [">>", "The bits moved to the right, with the sign.", "(>> -8 1) → -4", shiftRight],
  [">>>", "The bits moved to the right, without a sign.", "(>>> -1 28) → 15", shiftRightUnsigned],
  ["@", "The product of matrices, in Python.", "(fn? @) → true", matrixMultiply],
];

function operatorRow([name, doc, example, value]: OperatorRow): Row {
  const { shape, python } = OPERATORS.get(name)!;
  return [
    name,
    PARAMETERS[shape],
    python ? `${doc} On Python values: operator.${python}.` : doc,
    example,
    value,
  ];
}

export const OPERATOR_ROWS: readonly Row[] = /* @__PURE__ */ OPERATOR_DOCS.map(operatorRow);
