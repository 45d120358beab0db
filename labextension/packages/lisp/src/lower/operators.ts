// Owns operators and tests. An expression of operators is plain JavaScript as long as no operand is a Python handle;
// where that is not known, one guard decides between the plain form and the bridge's operators.
import type * as es from "estree";
import type { Binding } from "../analyse/scope.js";
import type { Node, NodeOf } from "../analyse/tree.js";
import { OPERATORS, type Operator } from "../operators.js";
import type { Span } from "../source.js";
import type { Block } from "./block.js";
import {
  binary,
  call,
  conditional,
  constant,
  helper,
  id,
  logical,
  member,
  pythonOperator,
  unary,
} from "./build.js";
import { asLogical } from "./logical.js";
import type { Lowerer } from "./lowerer.js";

type OperatorNode = NodeOf<"operator">;

/** How one operator is applied: as JavaScript, or through the bridge. */
type Apply = (node: OperatorNode, operands: readonly es.Expression[]) => es.Expression;

const isPrimitive = (node: Node): boolean =>
  node.kind === "literal" &&
  (typeof node.value !== "object" || node.value === null) &&
  node.value !== undefined;

/** `=` of two operands: identity where one is a primitive, structure otherwise. */
function equality(left: [Node, es.Expression], right: [Node, es.Expression], span: Span): es.Expression {
  if ([left, right].some(([node]) => isPrimitive(node) && (node as NodeOf<"literal">).value !== null))
    return binary("===", left[1], right[1], span);
  return helper("equal", [left[1], right[1]], span);
}

function applyPair(
  name: string,
  left: [Node, es.Expression],
  right: [Node, es.Expression],
  span: Span,
): es.Expression {
  if (name === "=") return equality(left, right, span);
  if (name === "!=") return unary("!", equality(left, right, span), span);
  if (name === "//")
    return call(member(id("Math", span), "floor", span), [binary("/", left[1], right[1], span)], span);
  return binary(OPERATORS.get(name)!.js as es.BinaryOperator, left[1], right[1], span);
}

/** The operator as JavaScript. */
const applyNative: Apply = ({ name, args, span }, operands) => {
  const { shape, unary: single, unit, empty } = OPERATORS.get(name)!;
  const pairs = args.map((node, i): [Node, es.Expression] => [node, operands[i]!]);
  if (operands.length === 0) return constant(empty ?? true, span);
  if (operands.length === 1) {
    if (single && single.js !== "+") return unary(single.js, operands[0]!, span);
    if (unit !== undefined) return binary("/", constant(unit, span), operands[0]!, span);
    return shape === "chain" ? constant(true, span) : operands[0]!;
  }
  if (shape === "chain") {
    const tests = pairs.slice(1).map((right, i) => applyPair(name, pairs[i]!, right, span));
    return tests.reduce((left, right) => logical("&&", left, right, span));
  }
  return pairs
    .slice(1)
    .reduce<[Node, es.Expression]>(
      (left, right) => [{ kind: "empty", span }, applyPair(name, left, right, span)],
      pairs[0]!,
    )[1];
};

/** The operator through the bridge. */
const applyPython: Apply = ({ name, span }, operands) => {
  const { python, shape, unary: single, unit, empty } = OPERATORS.get(name)!;
  const [first, ...rest] = operands;
  if (!first) return constant(empty ?? true, span);
  if (rest.length === 0) {
    if (single) return pythonOperator(single.python, [first], span);
    return unit === undefined ? first : pythonOperator(python, [constant(unit, span), first], span);
  }
  if (shape !== "chain")
    return rest.reduce((left, right) => pythonOperator(python, [left, right], span), first);
  const tests = rest.map((right, i) => pythonOperator(python, [operands[i]!, right], span));
  return tests.reduce((left, right) => pythonOperator("and", [left, right], span));
};

/** Whether a node is an operator whose operands may be guarded together with those of the operator around it. */
const isNested = (node: Node): node is OperatorNode =>
  node.kind === "operator" && Boolean(OPERATORS.get(node.name)?.python) && node.name !== "@";

function leavesOf(node: OperatorNode): Node[] {
  return node.args.flatMap((arg) => (isNested(arg) ? leavesOf(arg) : [arg]));
}

/** Applies a tree of operators to its leaves, which are taken from the front of a queue. */
function applyTree(node: OperatorNode, queue: es.Expression[], apply: Apply): es.Expression {
  return apply(
    node,
    node.args.map((arg) => (isNested(arg) ? applyTree(arg, queue, apply) : queue.shift()!)),
  );
}

/** Whether every comparison uses each operand once, so that operands need no variable. */
const usesOperandsOnce = (node: OperatorNode): boolean =>
  (OPERATORS.get(node.name)!.shape !== "chain" || node.args.length === 2) &&
  node.args.every((arg) => !isNested(arg) || usesOperandsOnce(arg));

interface Guarded {
  readonly leaves: readonly es.Expression[];
  /** Those that may be handles, each once. */
  readonly doubtful: readonly es.Expression[];
}

function lowerLeaves(node: OperatorNode, block: Block, lowerer: Lowerer): Guarded {
  const nodes = leavesOf(node);
  const isDoubtful = nodes.map((leaf) => lowerer.types.mayBeHandle(leaf));
  const guarded =
    isDoubtful.includes(true) && node.name !== "==" && Boolean(OPERATORS.get(node.name)!.python);
  const keep = guarded || !usesOperandsOnce(node);
  const leaves = keep ? lowerer.kept(nodes, block) : (lowerer.values(nodes, block) as es.Expression[]);
  const doubtful = new Map<string, es.Expression>();
  if (guarded) for (const [i, leaf] of leaves.entries()) if (isDoubtful[i]) doubtful.set(nameOf(leaf), leaf);
  return { leaves, doubtful: [...doubtful.values()] };
}

const nameOf = (expression: es.Expression): string =>
  expression.type === "Identifier" ? expression.name : "";

/** `typeof a === "number" && … || $lisp.native(a, …)`; `check` is the function of the library that decides the rest. */
function guard(doubtful: readonly es.Expression[], check: string, span: Span): es.Expression {
  const numbers = doubtful
    .map((leaf) => binary("===", unary("typeof", leaf, span), constant("number", span), span))
    .reduce((left, right) => logical("&&", left, right, span));
  return logical("||", numbers, helper(check, doubtful, span), span);
}

const asIs = (node: OperatorNode, block: Block, lowerer: Lowerer): es.Expression[] =>
  lowerer.values(node.args, block) as es.Expression[];

export function lowerOperator(node: OperatorNode, block: Block, lowerer: Lowerer): es.Expression {
  const { name, args, span } = node;
  if (name === "not") return unary("!", lowerTest(args[0]!, block, lowerer), span);
  if (name === "nil?") return binary("==", lowerer.value(args[0]!, block), constant(null, span), span);
  if (name === "@") return pythonOperator("matmul", asIs(node, block, lowerer), span);
  const { leaves, doubtful } = lowerLeaves(node, block, lowerer);
  const native = applyTree(node, [...leaves], applyNative);
  if (doubtful.length === 0) return native;
  return conditional(
    guard(doubtful, "native", span),
    native,
    applyTree(node, [...leaves], applyPython),
    span,
  );
}

const isComparison = (node: Node): node is OperatorNode =>
  node.kind === "operator" &&
  (OPERATORS as ReadonlyMap<string, Operator>).get(node.name)?.gives === "boolean";

/** A test as a JavaScript boolean. Only false, null and undefined are false; a pending Python value is an error. */
export function lowerTest(node: Node, block: Block, lowerer: Lowerer): es.Expression {
  const { span } = node;
  if (node.kind === "operator" && node.name === "not")
    return unary("!", lowerTest(node.args[0]!, block, lowerer), span);
  if (isComparison(node)) return lowerComparison(node, block, lowerer);
  const both = lowerLogicalTest(node, block, lowerer);
  if (both) return both;
  const type = lowerer.types.of(node);
  const value = lowerer.value(node, block, "test");
  if (type === "boolean" || (value.type === "Literal" && typeof value.value === "boolean")) return value;
  return helper("truthy", [value], span);
}

function lowerComparison(node: OperatorNode, block: Block, lowerer: Lowerer): es.Expression {
  const { leaves, doubtful } = lowerLeaves(node, block, lowerer);
  const native = applyTree(node, [...leaves], applyNative);
  return doubtful.length === 0
    ? native
    : logical("&&", guard(doubtful, "decided", node.span), native, node.span);
}

/** `and` and `or` of tests, while the second needs no statements. */
function lowerLogicalTest(node: Node, block: Block, lowerer: Lowerer): es.Expression | undefined {
  const both = asLogical(node);
  if (!both) return undefined;
  const left = lowerTest(both.left, block, lowerer);
  const fork = block.fork();
  const right = lowerer.narrowing(both.operator === "&&" ? provenNative(both.left) : [], () =>
    lowerTest(both.right, fork, lowerer),
  );
  if (fork.statements.length === 0) return logical(both.operator, left, right, node.span);
  return lowerLateTest(both.operator, left, right, fork, block, node.span, lowerer);
}

function lowerLateTest(
  operator: "&&" | "||",
  left: es.Expression,
  right: es.Expression,
  fork: Block,
  block: Block,
  span: Span,
  lowerer: Lowerer,
): es.Expression {
  const name = lowerer.result(block, "test", span);
  const variable = () => lowerer.stable(id(name, span));
  const set = (value: es.Expression): es.Statement => ({
    type: "ExpressionStatement",
    expression: { type: "AssignmentExpression", operator: "=", left: variable(), right: value },
  });
  block.add(set(left));
  const test = operator === "&&" ? variable() : unary("!", variable(), span);
  block.add({
    type: "IfStatement",
    test,
    consequent: { type: "BlockStatement", body: [...fork.statements, set(right)] },
  });
  return variable();
}

/** The variables that are no handles once a test has been made: a comparison of a handle is an error. */
export function provenNative(test: Node): Binding[] {
  const both = asLogical(test);
  if (both) return [...provenNative(both.left), ...(both.operator === "&&" ? provenNative(both.right) : [])];
  if (test.kind === "operator" && test.name === "not") return provenNative(test.args[0]!);
  if (!isComparison(test) || test.name === "==" || test.name === "!==") return [];
  return leavesOf(test).flatMap((leaf) =>
    leaf.kind === "variable" && !leaf.binding.assigned && leaf.binding.kind !== "top" ? [leaf.binding] : [],
  );
}
