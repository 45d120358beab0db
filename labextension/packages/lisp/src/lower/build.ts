// Owns the making of ESTree nodes: small constructors that put the place in the source on each node.
import type * as es from "estree";
import { isIdentifierName } from "../names.js";
import type { Span } from "../source.js";

/** The node with its place. */
export function at<T extends es.Node>(span: Span, node: T): T {
  node.loc = span;
  return node;
}

export const id = (name: string, span: Span): es.Identifier => at(span, { type: "Identifier", name });

/** What compiled code uses of the bridge by itself: `own`, because a cell may have a variable of that name. */
export interface Own extends es.Identifier {
  own?: true;
}

export const own = (name: "kw" | "op" | "py" | "slice", span: Span): Own => ({
  ...id(name, span),
  own: true,
});

/** A primitive value as an expression. */
export function constant(
  value: number | bigint | string | boolean | null | undefined,
  span: Span,
): es.Expression {
  if (value === undefined) return id("undefined", span);
  if (typeof value === "number") return numberLiteral(value, span);
  if (typeof value !== "bigint") return at(span, { type: "Literal", value });
  const size = value < 0n ? -value : value;
  const literal: es.Expression = at(span, {
    type: "Literal",
    value: size,
    bigint: String(size),
    raw: `${size}n`,
  });
  return value < 0n ? unary("-", literal, span) : literal;
}

function numberLiteral(value: number, span: Span): es.Expression {
  if (Number.isNaN(value)) return id("NaN", span);
  if (value < 0 || Object.is(value, -0)) return unary("-", constant(-value, span), span);
  if (value === Number.POSITIVE_INFINITY) return id("Infinity", span);
  return at(span, { type: "Literal", value, raw: String(value) });
}

export const unary = (operator: es.UnaryOperator, argument: es.Expression, span: Span): es.Expression =>
  at(span, { type: "UnaryExpression", operator, prefix: true, argument });

export const binary = (
  operator: es.BinaryOperator,
  left: es.Expression,
  right: es.Expression,
  span: Span,
): es.Expression => at(span, { type: "BinaryExpression", operator, left, right });

export const logical = (
  operator: es.LogicalOperator,
  left: es.Expression,
  right: es.Expression,
  span: Span,
): es.Expression => at(span, { type: "LogicalExpression", operator, left, right });

export const conditional = (
  test: es.Expression,
  consequent: es.Expression,
  alternate: es.Expression,
  span: Span,
): es.Expression => at(span, { type: "ConditionalExpression", test, consequent, alternate });

/** `object.name`, or `object["name"]` where the name is no identifier. */
export function member(
  object: es.Expression | es.Super,
  name: string,
  span: Span,
  optional = false,
): es.MemberExpression {
  const computed = !isIdentifierName(name);
  const property = computed ? (constant(name, span) as es.Literal) : id(name, span);
  return at(span, { type: "MemberExpression", object, property, computed, optional });
}

export const call = (
  callee: es.Expression | es.Super,
  args: readonly (es.Expression | es.SpreadElement)[],
  span: Span,
): es.SimpleCallExpression =>
  at(span, { type: "CallExpression", callee, arguments: [...args], optional: false });

/** A call of a function of the runtime library. */
export const helper = (
  name: string,
  args: readonly (es.Expression | es.SpreadElement)[],
  span: Span,
): es.SimpleCallExpression => call(member(id("$lisp", span), name, span), args, span);

/** A call of one of the bridge's operators. */
export const pythonOperator = (name: string, args: readonly es.Expression[], span: Span): es.Expression =>
  call(member(own("op", span), name, span), args, span);

export const statement = (expression: es.Expression, span: Span): es.ExpressionStatement =>
  at(span, { type: "ExpressionStatement", expression });

export const assignment = (left: es.Pattern, right: es.Expression, span: Span): es.Expression =>
  at(span, { type: "AssignmentExpression", operator: "=", left, right });

/** A declaration. Names of the compiler, which belong to no one else, carry `local`. */
export interface Declaration extends es.VariableDeclaration {
  local?: true;
}

export function declaration(
  kind: "const" | "let",
  target: es.Pattern,
  init: es.Expression | null,
  span: Span,
  options: { readonly local: boolean },
): Declaration {
  const declarator: es.VariableDeclarator = at(span, { type: "VariableDeclarator", id: target, init });
  const node: Declaration = at(span, { type: "VariableDeclaration", kind, declarations: [declarator] });
  if (options.local) node.local = true;
  return node;
}

export const block = (body: es.Statement[], span: Span): es.BlockStatement =>
  at(span, { type: "BlockStatement", body });
