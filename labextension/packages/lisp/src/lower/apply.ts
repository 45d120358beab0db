// Owns applying operators to lowered operands: as plain JavaScript, or through the bridge.
import type * as es from "estree";
import { isNested, type OperatorNode } from "../analyse/decisions.js";
import type { Node } from "../analyse/tree.js";
import { OPERATORS } from "../operators.js";
import type { Span } from "../source.js";
import { binary, call, constant, helper, id, logical, member, pythonOperator, unary } from "./build.js";
import type { Lowerer } from "./lowerer.js";

/** How one operator is applied to as many operands as it has. */
export type Apply = (
  node: OperatorNode,
  operands: readonly es.Expression[],
  lowerer: Lowerer,
) => es.Expression;

/** An operand as analysed and as lowered; the first is missing for what an inner operator gives. */
type Operand = readonly [node: Node | undefined, expression: es.Expression];

/** Whether `===` decides: one side is certainly a number, string or boolean. Macros compare keywords by name. */
export function comparesByIdentity(nodes: readonly (Node | undefined)[], lowerer: Lowerer): boolean {
  const primitive = lowerer.inMacro ? ["number", "boolean"] : ["number", "string", "boolean"];
  return nodes.some((node) => node !== undefined && primitive.includes(lowerer.types.of(node)));
}

function equality([a, left]: Operand, [b, right]: Operand, span: Span, lowerer: Lowerer): es.Expression {
  if (comparesByIdentity([a, b], lowerer)) return binary("===", left, right, span);
  return helper("equal", [left, right], span);
}

/** The operators that are no JavaScript operator between two operands. */
const SPECIAL: Readonly<
  Record<string, (left: Operand, right: Operand, span: Span, lowerer: Lowerer) => es.Expression>
> = {
  "=": equality,
  "!=": (left, right, span, lowerer) => unary("!", equality(left, right, span, lowerer), span),
  "//": ([, left], [, right], span) =>
    call(member(id("Math", span), "floor", span), [binary("/", left, right, span)], span),
};

function applyPair(name: string, left: Operand, right: Operand, span: Span, lowerer: Lowerer): es.Expression {
  const special = SPECIAL[name];
  if (special) return special(left, right, span, lowerer);
  return binary(OPERATORS.get(name)!.js as es.BinaryOperator, left[1], right[1], span);
}

function applyToOne({ name, span }: OperatorNode, operand: es.Expression): es.Expression {
  const { shape, unary: single, unit } = OPERATORS.get(name)!;
  if (single && single.js !== "+") return unary(single.js, operand, span);
  if (unit !== undefined) return binary("/", constant(unit, span), operand, span);
  return shape === "chain" ? constant(true, span) : operand;
}

/** The operator as JavaScript. */
export const applyNative: Apply = (node, operands, lowerer) => {
  const { name, args, span } = node;
  const { shape, empty } = OPERATORS.get(name)!;
  if (operands.length === 0) return constant(empty ?? true, span);
  if (operands.length === 1) return applyToOne(node, operands[0]!);
  const pairs = operands.map((operand, i): Operand => [args[i], operand]);
  const [first, ...rest] = pairs as [Operand, ...Operand[]];
  if (shape === "chain")
    return rest
      .map((right, i) => applyPair(name, pairs[i]!, right, span, lowerer))
      .reduce((left, right) => logical("&&", left, right, span));
  return rest.reduce<Operand>(
    (left, right) => [undefined, applyPair(name, left, right, span, lowerer)],
    first,
  )[1];
};

/** The operator through the bridge. */
export const applyPython: Apply = ({ name, span }, operands) => {
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

/** Applies a tree of operators to its leaves, which are taken from the front of a queue. */
export function applyTree(
  node: OperatorNode,
  queue: es.Expression[],
  apply: Apply,
  lowerer: Lowerer,
): es.Expression {
  const operands = node.args.map((arg) =>
    isNested(arg) ? applyTree(arg, queue, apply, lowerer) : queue.shift()!,
  );
  return apply(node, operands, lowerer);
}

/** Whether every comparison uses each operand once, so that operands need no variable. */
export const usesOperandsOnce = (node: OperatorNode): boolean =>
  (OPERATORS.get(node.name)!.shape !== "chain" || node.args.length === 2) &&
  node.args.every((arg) => !isNested(arg) || usesOperandsOnce(arg));
