// Owns the operands of operators: which of them may be Python handles, and the guards that find out.
import type * as es from "estree";
import { OPERATORS } from "../operators.js";
import type { Span } from "../source.js";
import { leavesOf, type OperatorNode, usesOperandsOnce } from "./apply.js";
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

const nameOf = (expression: es.Expression): string =>
  expression.type === "Identifier" ? expression.name : "";

/** Lowers the operands of a tree of operators; kept in variables where they are written more than once. */
export function lowerLeaves(node: OperatorNode, block: Block, lowerer: Lowerer): Leaves {
  const nodes = leavesOf(node);
  const isDoubtful = nodes.map((leaf) => lowerer.types.mayBeHandle(leaf));
  const guarded = isDoubtful.includes(true) && Boolean(OPERATORS.get(node.name)!.python);
  const keep = guarded || !usesOperandsOnce(node);
  const leaves = keep ? lowerer.kept(nodes, block) : (lowerer.values(nodes, block) as es.Expression[]);
  const doubtful = guarded ? leaves.filter((_leaf, i) => isDoubtful[i]) : [];
  return { leaves, doubtful: [...new Map(doubtful.map((leaf) => [nameOf(leaf), leaf])).values()] };
}

/** `typeof a === "number" && typeof b === "number"`. */
export function areNumbers(values: readonly es.Expression[], span: Span): es.Expression {
  return values
    .map((value) => binary("===", unary("typeof", value, span), constant("number", span), span))
    .reduce((left, right) => logical("&&", left, right, span));
}

/** `areNumbers`, or what the library's function `check` says of the values. */
export function guard(
  values: readonly es.Expression[],
  check: "native" | "decided",
  span: Span,
): es.Expression {
  return logical("||", areNumbers(values, span), helper(check, values, span), span);
}
