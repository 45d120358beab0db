// Owns operators as values: `(reduce + xs)`. On Python handles they use the handle's own operator methods.
import { OPERATORS } from "../operators.js";
import { equal } from "./equality.js";
import { isHandle, native } from "./python.js";
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
  if (python !== "" && !native(a, b)) return onHandle(python, a, b);
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

const PARAMETERS = { fold: "value …", chain: "value …", pair: "left right", single: "value" } as const;

export const OPERATOR_ROWS: readonly Row[] = [...OPERATORS].map(([name, { shape, python }]) => [
  name,
  PARAMETERS[shape],
  `The operator ${name}${python ? `; \`operator.${python}\` on Python values` : ""}.`,
  binary(name),
]);
