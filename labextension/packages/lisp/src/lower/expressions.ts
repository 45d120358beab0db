// Owns the kinds of node that are one JavaScript expression once their parts are.
import type * as es from "estree";
import type { NodeOf } from "../analyse/tree.js";
import { toJSName } from "../names.js";
import type { Block } from "./block.js";
import { assignment, at, constant, declaration, helper, id, member, statement } from "./build.js";
import { lowerCall, lowerMember } from "./calls.js";
import { lowerClass } from "./classes.js";
import { lowerDefineValue } from "./definitions.js";
import { lowerFunction } from "./functions.js";
import { lowerAt, lowerItemAssignment, lowerSlice, sliceParts } from "./items.js";
import { lowerForValue } from "./iteration.js";
import { lowerEntries, lowerTemplate } from "./literals.js";
import type { ExpressionRules, Lowerer } from "./lowerer.js";
import { lowerOperator } from "./operators.js";
import { lowerDoValue, lowerIfValue, lowerLetValue } from "./statements.js";

/** The identifier of a global. */
export const globalName = (name: string): string => (name.startsWith("js/") ? name.slice(3) : toJSName(name));

function lowerVariable({ binding, span }: NodeOf<"variable">, block: Block, lowerer: Lowerer): es.Expression {
  const name = id(lowerer.nameOf(binding, block), span);
  return binding.assigned || binding.kind === "top" ? name : lowerer.stable(name);
}

/** `await` of anything, or only of what is pending (`auto`). */
function lowerAwait(
  { value, ifPending, span }: NodeOf<"await">,
  block: Block,
  lowerer: Lowerer,
): es.Expression {
  const expression = lowerer.value(value, block);
  if (!ifPending) return at(span, { type: "AwaitExpression", argument: expression });
  const name = block.claim("value");
  const variable = () => lowerer.stable(id(name, span));
  block.add(declaration("let", variable(), expression, span, { local: block.top }));
  const wait = statement(
    assignment(variable(), at(span, { type: "AwaitExpression", argument: variable() }), span),
    span,
  );
  block.add(at(span, { type: "IfStatement", test: helper("pending", [variable()], span), consequent: wait }));
  return variable();
}

function lowerAssign(
  { target, value, span }: NodeOf<"assign">,
  block: Block,
  lowerer: Lowerer,
): es.Expression {
  if (target.kind === "item") return lowerItemAssignment(target, value, block, lowerer);
  if (target.kind === "member") {
    const [object, result] = lowerer.values([target.object, value], block) as [es.Expression, es.Expression];
    return assignment(member(object, target.name, target.span), result, span);
  }
  const name = target.kind === "variable" ? lowerer.nameOf(target.binding, block) : globalName(target.name);
  return assignment(id(name, target.span), lowerer.value(value, block), span);
}

export const EXPRESSION_RULES: ExpressionRules = {
  literal: ({ value, span }, _block, lowerer) => lowerer.stable(constant(value, span)),
  regex: ({ source, flags, span }) =>
    at(span, { type: "Literal", regex: { pattern: source, flags }, value: null, raw: `/${source}/${flags}` }),
  template: lowerTemplate,
  variable: lowerVariable,
  global: ({ name, span }) => id(globalName(name), span),
  core: ({ name, span }, _block, lowerer) =>
    lowerer.stable(member(member(id("$lisp", span), "core", span), name, span)),
  helper: ({ name, args, span }, block, lowerer) => helper(name, lowerer.values(args, block), span),
  word: ({ span }) => at(span, { type: "ThisExpression" }),
  array: ({ items, span }, block, lowerer) =>
    at(span, { type: "ArrayExpression", elements: lowerer.values(items, block) }),
  object: ({ entries, span }, block, lowerer) => lowerEntries(entries, span, block, lowerer),
  slice: (node, block, lowerer) =>
    lowerSlice(lowerer.values(sliceParts(node), block) as es.Expression[], true, node.span),
  fn: (node, block, lowerer) => lowerFunction(node, block, lowerer),
  class: (node, block, lowerer) => lowerClass(node, block, lowerer),
  call: lowerCall,
  member: lowerMember,
  await: lowerAwait,
  yield: ({ value, delegate, span }, block, lowerer) =>
    at(span, { type: "YieldExpression", argument: lowerer.value(value, block), delegate }),
  at: lowerAt,
  assign: lowerAssign,
  operator: lowerOperator,
  import: ({ from, span }, block, lowerer) =>
    at(span, { type: "ImportExpression", source: lowerer.value(from, block) }),
  for: lowerForValue,
  if: lowerIfValue,
  do: lowerDoValue,
  let: lowerLetValue,
  define: lowerDefineValue,
  empty: ({ span }) => constant(undefined, span),
};
