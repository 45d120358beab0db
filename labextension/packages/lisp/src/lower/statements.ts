// Owns the kinds of node that are JavaScript statements: conditionals, bodies, bindings, try, throw, definitions.
import type * as es from "estree";
import { asLogical } from "../analyse/decisions.js";
import type { Catch, Node, NodeOf } from "../analyse/tree.js";
import type { Block } from "./block.js";
import { at, block as blockStatement, conditional, constant, helper, id, logical } from "./build.js";
import { lowerDefine } from "./definitions.js";
import { type Destination, EFFECT, finish } from "./destination.js";
import { lowerFor } from "./iteration.js";
import { lowerLoop, lowerRecur, lowerWhile } from "./loops.js";
import type { Lowerer, StatementRules } from "./lowerer.js";
import { needsStatements } from "./needs.js";
import { bindingsOf, declarePattern, lowerPattern, openedWhere } from "./patterns.js";
import { lowerTest } from "./tests.js";

/** A conditional as one expression; where a branch turns out to need statements, the parts are kept for an `if`. */
function lowerIf(node: NodeOf<"if">, destination: Destination, block: Block, lowerer: Lowerer): void {
  const { test, consequent, otherwise, span } = node;
  if (destination.kind !== "effect" && !needsStatements(node, lowerer)) {
    finish(destination, lowerer.value(node, block), block, span);
    return;
  }
  const condition = lowerTest(test, block, lowerer);
  const yes = block.child();
  lowerer.behind(test, true, () => lowerer.into(consequent, destination, yes));
  const flat = yes.ends;
  const alternate = flat ? block.fork() : block.child();
  lowerer.behind(test, false, () => lowerer.into(otherwise, destination, alternate));
  addIf(condition, yes, alternate, flat, node, block);
}

function addIf(
  test: es.Expression,
  then: Block,
  otherwise: Block,
  flat: boolean,
  node: NodeOf<"if">,
  block: Block,
): void {
  const rest = otherwise.statements;
  const alternate = flat || rest.length === 0 ? null : elseBranch(rest, node.otherwise);
  const consequent = blockStatement(then.statements, node.span);
  block.add(at(node.span, { type: "IfStatement", test, consequent, alternate }));
  if (flat) block.add(...rest);
}

/** An `if` as an expression, or through a variable that its branches set. */
export function lowerIfValue(
  node: NodeOf<"if">,
  block: Block,
  lowerer: Lowerer,
  hint: string,
): es.Expression {
  if (needsStatements(node, lowerer)) return lowerer.throughVariable(node, block, hint);
  const { test, consequent, otherwise, span } = node;
  const condition = lowerTest(test, block, lowerer);
  const name = block.claim(hint);
  const branches = [consequent, otherwise].map((part) => {
    const inner = block.child();
    return { inner, value: lowerer.behind(test, part === consequent, () => lowerer.value(part, inner)) };
  });
  const [yes, no] = branches as [(typeof branches)[number], (typeof branches)[number]];
  if (branches.every(({ inner }) => inner.statements.length === 0)) {
    block.release(name);
    return conditional(condition, yes.value, no.value, span);
  }
  lowerer.declareResult(name, block, span);
  for (const { inner, value } of branches) finish({ kind: "assign", name }, value, inner, span);
  addIf(condition, yes.inner, no.inner, false, node, block);
  return lowerer.stable(id(name, span));
}

/** `else if` instead of a block with one conditional in it. */
function elseBranch(statements: es.Statement[], { span }: Node): es.Statement {
  const [only] = statements;
  return statements.length === 1 && only?.type === "IfStatement" ? only : blockStatement(statements, span);
}

function lowerDo(node: NodeOf<"do">, destination: Destination, block: Block, lowerer: Lowerer): void {
  claimDefinitions(node, block, lowerer);
  for (const part of node.body.slice(0, -1)) lowerer.into(part, EFFECT, block);
  lowerer.into(node.body.at(-1)!, destination, block);
}

function lowerLet(node: NodeOf<"let">, destination: Destination, block: Block, lowerer: Lowerer): void {
  for (const { pattern, value } of node.bindings) lowerBinding(pattern, value, block, lowerer);
  lowerer.into(node.body, destination, block);
}

/** A let as an expression behind its declarations; `and` and `or` of booleans as `&&` and `||`. */
export function lowerLetValue(
  node: NodeOf<"let">,
  block: Block,
  lowerer: Lowerer,
  hint: string,
): es.Expression {
  const both = asLogical(node);
  if (both && lowerer.types.of(both.left) === "boolean" && !needsStatements(both.right, lowerer)) {
    const left = lowerer.value(both.left, block);
    const fork = block.fork();
    const right = lowerer.value(both.right, fork);
    if (fork.statements.length === 0) return logical(both.operator, left, right, node.span);
  }
  for (const { pattern, value } of node.bindings) lowerBinding(pattern, value, block, lowerer);
  return lowerer.value(node.body, block, hint);
}

export function lowerDoValue(
  node: NodeOf<"do">,
  block: Block,
  lowerer: Lowerer,
  hint: string,
): es.Expression {
  claimDefinitions(node, block, lowerer);
  for (const part of node.body.slice(0, -1)) lowerer.into(part, EFFECT, block);
  return lowerer.value(node.body.at(-1)!, block, hint);
}

/** Functions of a body may refer to later ones, so all names are known first. */
function claimDefinitions({ body }: NodeOf<"do">, block: Block, lowerer: Lowerer): void {
  for (const node of body)
    if (node.kind === "define")
      for (const { binding } of bindingsOf(node.pattern)) lowerer.nameOf(binding, block);
}

function lowerBinding(
  pattern: NodeOf<"let">["bindings"][number]["pattern"],
  value: Node,
  block: Block,
  lowerer: Lowerer,
): void {
  const hint = pattern.kind === "name" ? lowerer.hintOf(pattern.binding) : undefined;
  const expression = lowerer.value(value, block, hint);
  if (pattern.kind === "name" && !pattern.binding.assigned && !pattern.fallback)
    lowerer.types.refine(pattern.binding, lowerer.types.of(value));
  if (pattern.kind === "name" && lowerer.adopt(pattern.binding, expression)) return;
  declarePattern(pattern, openedWhere(value, pattern, expression, block, lowerer), block, lowerer);
}

function lowerTry(
  { body, catches, finalizer, span }: NodeOf<"try">,
  destination: Destination,
  block: Block,
  lowerer: Lowerer,
): void {
  const inside = (node: Node, where: Destination): es.BlockStatement => {
    const inner = block.child();
    lowerer.into(node, where, inner);
    return blockStatement(inner.statements, node.span);
  };
  if (catches.length === 0 && !finalizer) {
    lowerer.into(body, destination, block);
    return;
  }
  block.add(
    at(span, {
      type: "TryStatement",
      block: inside(body, destination),
      handler: catches.length > 0 ? lowerCatches(catches, destination, block, span, lowerer) : null,
      finalizer: finalizer ? inside(finalizer, EFFECT) : null,
    }),
  );
}

function lowerCatches(
  catches: readonly Catch[],
  destination: Destination,
  block: Block,
  span: NodeOf<"try">["span"],
  lowerer: Lowerer,
): es.CatchClause {
  const body = block.child();
  const only = catches.length === 1 && catches[0]!.types.length === 0 ? catches[0] : undefined;
  if (only) {
    const param = only.pattern ? lowerPattern(only.pattern, body, lowerer) : null;
    lowerer.into(only.body, destination, body);
    return at(only.span, { type: "CatchClause", param, body: blockStatement(body.statements, only.span) });
  }
  const name = body.claim("error");
  const error = () => lowerer.stable(id(name, span));
  const handler = catches.reduceRight<es.Statement>(
    (otherwise, clause) => {
      const inner = body.child();
      if (clause.pattern) declarePattern(clause.pattern, error(), inner, lowerer);
      lowerer.into(clause.body, destination, inner);
      const handled = blockStatement(inner.statements, clause.span);
      return clause.types.length === 0
        ? handled
        : at(clause.span, {
            type: "IfStatement",
            test: typeTest(clause, error),
            consequent: handled,
            alternate: otherwise,
          });
    },
    at(span, { type: "ThrowStatement", argument: error() }),
  );
  return at(span, { type: "CatchClause", param: error(), body: blockStatement([handler], span) });
}

function typeTest({ types, span }: Catch, error: () => es.Expression): es.Expression {
  const tests = types.map(
    (type) => helper("isError", [error(), constant(type, span)], span) as es.Expression,
  );
  return tests.reduce((left, right) => logical("||", left, right, span));
}

function lowerThrow(
  { value, span }: NodeOf<"throw">,
  _destination: Destination,
  block: Block,
  lowerer: Lowerer,
): void {
  block.add(at(span, { type: "ThrowStatement", argument: lowerer.value(value, block) }));
}

function lowerEmpty({ span }: NodeOf<"empty">, destination: Destination, block: Block): void {
  if (destination.kind !== "effect") finish(destination, constant(undefined, span), block, span);
}

export const STATEMENT_RULES: StatementRules = {
  if: lowerIf,
  do: lowerDo,
  let: lowerLet,
  loop: lowerLoop,
  recur: lowerRecur,
  while: lowerWhile,
  for: lowerFor,
  try: lowerTry,
  throw: lowerThrow,
  define: lowerDefine,
  empty: lowerEmpty,
};
