// Owns the table of operators: how each is written in JavaScript, and the name it has on Python handles.
import type { Arity } from "./arity.js";

export interface Operator {
  /** The JavaScript binary operator. */
  readonly js: string;
  /** The name in Python's `operator` module, under which the bridge offers it. */
  readonly python: string;
  /** `fold` takes any number of operands from the left, `chain` compares neighbours, `pair` takes two, `single` one. */
  readonly shape: "fold" | "chain" | "pair" | "single";
  /** What JavaScript's operator gives when no operand is a Python handle. */
  readonly gives: "number" | "boolean" | "sum";
  /** Value of the operator without operands. */
  readonly empty?: number;
  /** What one operand means: itself, or the operator applied to this value and it. */
  readonly unit?: number;
  /** Python's operator for one operand. */
  readonly unary?: { readonly js: "-" | "+" | "~"; readonly python: string };
}

const number = { shape: "fold", gives: "number" } as const;
const comparison = { shape: "chain", gives: "boolean" } as const;

export const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>(
  Object.entries({
    "+": { js: "+", python: "add", shape: "fold", gives: "sum", empty: 0, unary: { js: "+", python: "pos" } },
    "-": { js: "-", python: "sub", ...number, unary: { js: "-", python: "neg" } },
    "*": { js: "*", python: "mul", ...number, empty: 1 },
    "/": { js: "/", python: "truediv", ...number, unit: 1 },
    "//": { js: "//", python: "floordiv", shape: "pair", gives: "number" },
    "%": { js: "%", python: "mod", shape: "pair", gives: "number" },
    "**": { js: "**", python: "pow", shape: "pair", gives: "number" },
    "<": { js: "<", python: "lt", ...comparison },
    "<=": { js: "<=", python: "le", ...comparison },
    ">": { js: ">", python: "gt", ...comparison },
    ">=": { js: ">=", python: "ge", ...comparison },
    "=": { js: "=", python: "eq", ...comparison },
    "!=": { js: "!=", python: "ne", shape: "pair", gives: "boolean" },
    "==": { js: "===", python: "", ...comparison },
    "!==": { js: "!==", python: "", shape: "pair", gives: "boolean" },
    "bit-and": { js: "&", python: "and", ...number },
    "bit-or": { js: "|", python: "or", ...number },
    "bit-xor": { js: "^", python: "xor", ...number },
    "bit-not": {
      js: "~",
      python: "invert",
      shape: "single",
      gives: "number",
      unary: { js: "~", python: "invert" },
    },
    "<<": { js: "<<", python: "lshift", shape: "pair", gives: "number" },
    ">>": { js: ">>", python: "rshift", shape: "pair", gives: "number" },
    ">>>": { js: ">>>", python: "", shape: "pair", gives: "number" },
    "@": { js: "", python: "matmul", shape: "pair", gives: "number" },
  } satisfies Record<string, Operator>),
);

/** Other spellings of operators. */
export const OPERATOR_ALIASES: ReadonlyMap<string, string> = new Map([
  ["not=", "!="],
  ["/=", "!="],
  ["eq?", "=="],
  ["identical?", "=="],
  ["expt", "**"],
  ["rem", "%"],
  ["&", "bit-and"],
  ["|", "bit-or"],
  ["^", "bit-xor"],
  ["bit-shift-left", "<<"],
  ["bit-shift-right", ">>"],
  ["unsigned-bit-shift-right", ">>>"],
  ["matmul", "@"],
]);

export const operatorNamed = (name: string): string | undefined => {
  const plain = OPERATOR_ALIASES.get(name) ?? name;
  return OPERATORS.has(plain) ? plain : undefined;
};

/** Least and greatest number of operands. */
export function operatorArity({ shape, empty }: Operator): Arity {
  if (shape === "pair") return [2, 2];
  if (shape === "single") return [1, 1];
  return [empty === undefined ? 1 : 0, Number.POSITIVE_INFINITY];
}
