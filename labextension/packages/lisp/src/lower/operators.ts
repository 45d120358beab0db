// Owns expressions of operators. They are plain JavaScript as long as no operand is a Python handle; where that is not
// known, one guard for the whole expression decides between the plain form and the bridge's operators.
import type * as es from "estree";
import { OPERATORS } from "../operators.js";
import type { Span } from "../source.js";
import {
  applyNative,
  applyPython,
  applyTree,
  leavesOf,
  type OperatorNode,
  usesOperandsOnce,
} from "./apply.js";
import type { Block } from "./block.js";
import { binary, conditional, constant, helper, logical, pythonOperator, unary } from "./build.js";
import type { Lowerer } from "./lowerer.js";
import { lowerTest } from "./tests.js";

export interface Leaves {
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

export function lowerOperator(node: OperatorNode, block: Block, lowerer: Lowerer): es.Expression {
  const { name, args, span } = node;
  if (name === "not") return unary("!", lowerTest(args[0]!, block, lowerer), span);
  if (name === "nil?") return binary("==", lowerer.value(args[0]!, block), constant(null, span), span);
  if (name === "@") return pythonOperator("matmul", lowerer.values(args, block) as es.Expression[], span);
  const { leaves, doubtful } = lowerLeaves(node, block, lowerer);
  const native = applyTree(node, [...leaves], applyNative, lowerer);
  if (doubtful.length === 0) return native;
  const python = applyTree(node, [...leaves], applyPython, lowerer);
  return conditional(guard(doubtful, "native", span), native, python, span);
}
