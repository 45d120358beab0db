// Owns the operands of operators: which of them may be Python handles, and the guards that find out.
import type * as es from "estree";
import { leavesOf, type OperatorNode, refusesHandles } from "../analyse/decisions.js";
import { OPERATORS } from "../operators.js";
import type { Span } from "../source.js";
import { usesOperandsOnce } from "./apply.js";
import type { Block } from "./block.js";
import { binary, constant, helper, logical, unary } from "./build.js";
import type { Lowerer } from "./lowerer.js";

/** The lowered operands of a tree of operators. */
export interface Leaves {
  /** All of them, in order. */
  readonly leaves: readonly es.Expression[];
  /** Those that may be handles, each once. */
  readonly doubtful: readonly es.Expression[];
}

/** What a doubtful operand most likely is. */
type Primitive = "number" | "string";

/** An operand beside a string is likely to be one. */
export const likelyType = (node: OperatorNode, lowerer: Lowerer): Primitive =>
  leavesOf(node).some((leaf) => lowerer.types.of(leaf) === "string") ? "string" : "number";

const nameOf = (expression: es.Expression): string =>
  expression.type === "Identifier" ? expression.name : "";

/**
 * Lowers the operands of a tree of operators; kept in variables where they are written more than once. A test of what
 * refuses handles by itself needs no guard.
 */
export function lowerLeaves(node: OperatorNode, block: Block, lowerer: Lowerer, inTest = false): Leaves {
  const nodes = leavesOf(node);
  const isDoubtful = nodes.map((leaf) => lowerer.types.mayBeHandle(leaf));
  const guarded =
    isDoubtful.includes(true) &&
    Boolean(OPERATORS.get(node.name)!.python) &&
    !(inTest && refusesHandles(node));
  const keep = guarded || !usesOperandsOnce(node);
  const leaves = keep ? lowerer.kept(nodes, block) : (lowerer.values(nodes, block) as es.Expression[]);
  const doubtful = guarded ? leaves.filter((_leaf, i) => isDoubtful[i]) : [];
  return { leaves, doubtful: [...new Map(doubtful.map((leaf) => [nameOf(leaf), leaf])).values()] };
}

/** `typeof a === "number" && typeof b === "number"`, or of another type. */
export function areAll(type: Primitive, values: readonly es.Expression[], span: Span): es.Expression {
  return values
    .map((value) => binary("===", unary("typeof", value, span), constant(type, span), span))
    .reduce((left, right) => logical("&&", left, right, span));
}

/** Whether values have the likeliest type, or else what the library's function `check` says of them. */
export function guard(
  values: readonly es.Expression[],
  check: "operable" | "decided",
  span: Span,
  likely: Primitive = "number",
): es.Expression {
  return logical("||", areAll(likely, values, span), helper(check, values, span), span);
}
