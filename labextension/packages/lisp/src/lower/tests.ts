// Owns tests: a node as a JavaScript boolean. Only false, null and undefined are false; a pending Python value is an
// error, which is what makes its operands known to be no handles behind the test.
import type * as es from "estree";
import {
  asLogical,
  firstComparison,
  isComparison,
  type OperatorNode,
  provenNative,
  refusesHandles,
} from "../analyse/decisions.js";
import type { Binding } from "../analyse/scope.js";
import type { Node } from "../analyse/tree.js";
import type { Span } from "../source.js";
import { applyNative, applyTree, comparesByIdentity } from "./apply.js";
import type { Block } from "./block.js";
import {
  assignment,
  at,
  binary,
  block as blockStatement,
  conditional,
  helper,
  id,
  logical,
  statement,
  unary,
} from "./build.js";
import { areAll, guard, likelyType, lowerLeaves } from "./guards.js";
import type { Lowerer } from "./lowerer.js";

export function lowerTest(node: Node, block: Block, lowerer: Lowerer): es.Expression {
  const { span } = node;
  if (node.kind === "operator" && node.name === "not")
    return unary("!", lowerTest(node.args[0]!, block, lowerer), span);
  if (isComparison(node)) return lowerComparison(node, block, lowerer);
  const both = lowerLogicalTest(node, block, lowerer);
  if (both) return both;
  const isBoolean = lowerer.types.of(node) === "boolean";
  const value = lowerer.value(node, block, "test");
  return isBoolean ? value : helper("truthy", [value], span);
}

function lowerComparison(node: OperatorNode, block: Block, lowerer: Lowerer): es.Expression {
  const { name, args, span } = node;
  const { leaves, doubtful } = lowerLeaves(node, block, lowerer, true);
  const native = applyTree(node, [...leaves], applyNative, lowerer);
  if (doubtful.length === 0) return native;
  if (name !== "=" || leaves.length !== 2 || comparesByIdentity(args, lowerer))
    return logical("&&", guard(doubtful, "decided", span, likelyType(node, lowerer)), native, span);
  const slow = logical("&&", helper("decided", doubtful, span), native, span);
  return conditional(
    areAll("number", doubtful, span),
    binary("===", leaves[0]!, leaves[1]!, span),
    slow,
    span,
  );
}

/** `and` and `or` of tests. */
function lowerLogicalTest(node: Node, block: Block, lowerer: Lowerer): es.Expression | undefined {
  const both = asLogical(node);
  if (!both) return undefined;
  const { operator, span } = { ...both, span: node.span };
  const left = lowerTest(both.left, block, lowerer);
  const fork = block.fork();
  const right = lowerer.narrowing(provenNative(both.left), () => lowerTest(both.right, fork, lowerer));
  if (fork.statements.length === 0) return logical(operator, left, right, span);
  const name = lowerer.result(block, "test", span);
  const set = (value: es.Expression) => statement(assignment(id(name, span), value, span), span);
  const test = operator === "&&" ? id(name, span) : unary("!", id(name, span), span);
  const consequent = blockStatement([...fork.statements, set(right)], span);
  block.add(set(left), at(span, { type: "IfStatement", test, consequent }));
  return lowerer.stable(id(name, span));
}

/**
 * Checks before a loop what its first test would check in every turn: that variables the loop does not change are no
 * handles. Gives those variables. `changing` are the variables of the loop itself.
 */
export function checkBefore(
  test: Node | undefined,
  changing: readonly Binding[],
  block: Block,
  span: Span,
  lowerer: Lowerer,
): Binding[] {
  const comparison = test && firstComparison(test);
  if (!comparison || refusesHandles(comparison)) return [];
  const proven = provenNative(comparison);
  const fixed = proven.filter((binding) => {
    const node: Node = { kind: "variable", binding, span };
    if (changing.includes(binding)) return false;
    return lowerer.types.mayBeHandle(node) && !lowerer.changing.has(lowerer.nameOf(binding, block));
  });
  const values = [...new Set(fixed)].map((binding) => id(lowerer.nameOf(binding, block), span));
  if (values.length > 0) block.add(statement(guard(values, "decided", span), span));
  return fixed;
}
