// Owns expressions of operators. They are plain JavaScript as long as no operand is a Python handle; where that is not
// known, one guard for the whole expression decides between the plain form and the bridge's operators.
import type * as es from "estree";
import type { OperatorNode } from "../analyse/decisions.js";
import { applyNative, applyPython, applyTree } from "./apply.js";
import type { Block } from "./block.js";
import { at, binary, conditional, constant, pythonOperator, unary } from "./build.js";
import { guard, lowerLeaves } from "./guards.js";
import type { Lowerer } from "./lowerer.js";
import { lowerTest } from "./tests.js";

export function lowerOperator(node: OperatorNode, block: Block, lowerer: Lowerer): es.Expression {
  const { name, args, span } = node;
  if (name === "not") return unary("!", lowerTest(args[0]!, block, lowerer), span);
  if (name === "nil?") return binary("==", lowerer.value(args[0]!, block), constant(null, span), span);
  if (name === "@")
    return waited(pythonOperator("matmul", lowerer.values(args, block) as es.Expression[], span), node);
  const { leaves, doubtful } = lowerLeaves(node, block, lowerer);
  const native = applyTree(node, [...leaves], applyNative, lowerer);
  if (doubtful.length === 0) return native;
  const python = applyTree(node, [...leaves], applyPython, lowerer);
  return conditional(guard(doubtful, "operable", span), native, waited(python, node), span);
}

/** What Python gives, awaited where `auto` says so. */
const waited = (argument: es.Expression, { awaits, span }: OperatorNode): es.Expression =>
  awaits ? at(span, { type: "AwaitExpression", argument }) : argument;
