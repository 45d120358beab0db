// Owns the kinds of node that are one JavaScript expression once their parts are.
import type * as es from "estree";
import type { Argument, Entry, Node, NodeOf, Target } from "../analyse/tree.js";
import { toJSName } from "../names.js";
import type { Span } from "../source.js";
import type { Block } from "./block.js";
import {
  assignment,
  at,
  call,
  conditional,
  constant,
  declaration,
  helper,
  id,
  member,
  statement,
} from "./build.js";
import { lowerClass } from "./classes.js";
import { lowerDefineValue } from "./definitions.js";
import { lowerFunction } from "./functions.js";
import { lowerForValue } from "./loops.js";
import type { ExpressionRules, Lowerer } from "./lowerer.js";
import { lowerOperator } from "./operators.js";
import { lowerDoValue, lowerIfValue, lowerLetValue } from "./statements.js";

/** The identifier of a global. */
export const globalName = (name: string): string => (name.startsWith("js/") ? name.slice(3) : toJSName(name));

function lowerVariable({ binding, span }: NodeOf<"variable">, block: Block, lowerer: Lowerer): es.Expression {
  const name = id(lowerer.nameOf(binding, block), span);
  return binding.assigned || binding.kind === "top" ? name : lowerer.stable(name);
}

function lowerTemplate(
  { strings, values, tag, span }: NodeOf<"template">,
  block: Block,
  lowerer: Lowerer,
): es.Expression {
  const quasis = strings.map((text, i): es.TemplateElement => {
    const raw = text.replace(/\\|`|\$\{/g, "\\$&");
    return at(span, {
      type: "TemplateElement",
      tail: i === strings.length - 1,
      value: { raw, cooked: text },
    });
  });
  const expressions = lowerer.values(values, block) as es.Expression[];
  const template: es.TemplateLiteral = at(span, { type: "TemplateLiteral", quasis, expressions });
  if (!tag) return template;
  return at(span, { type: "TaggedTemplateExpression", tag: lowerer.value(tag, block), quasi: template });
}

/** The entries of an object literal. */
export function lowerEntries(
  entries: readonly Entry[],
  span: Span,
  block: Block,
  lowerer: Lowerer,
): es.ObjectExpression {
  const parts = entries.flatMap((entry): Node[] => {
    if ("spread" in entry) return [entry.spread];
    return typeof entry.key === "string" ? [entry.value] : [entry.key, entry.value];
  });
  const expressions = lowerer.values(parts, block) as es.Expression[];
  const properties = entries.map((entry): es.Property | es.SpreadElement => {
    if ("spread" in entry) return at(entry.span, { type: "SpreadElement", argument: expressions.shift()! });
    const computed = typeof entry.key !== "string";
    const key = typeof entry.key === "string" ? propertyKey(entry.key, entry.span) : expressions.shift()!;
    const value = expressions.shift()!;
    return at(entry.span, {
      type: "Property",
      kind: "init",
      key,
      value,
      computed,
      method: false,
      shorthand: false,
    });
  });
  return at(span, { type: "ObjectExpression", properties });
}

function propertyKey(name: string, span: Span): es.Expression {
  return /^[A-Za-z_$][\w$]*$/.test(name) && name !== "__proto__" ? id(name, span) : constant(name, span);
}

const chain = (expression: es.ChainElement, span: Span): es.Expression =>
  at(span, { type: "ChainExpression", expression });

/** A member; what follows `?.` is skipped with it. */
function follow(object: es.Expression, name: string, optional: boolean, span: Span): es.Expression {
  if (object.type === "ChainExpression")
    return chain(member(object.expression as es.Expression, name, span, optional), span);
  const expression = member(object, name, span, optional);
  return optional ? chain(expression, span) : expression;
}

interface Callee {
  readonly callee: es.Expression | es.Super;
  readonly args: (es.Expression | es.SpreadElement)[];
}

/** Callee and arguments in order. The object of a method stays with it, so that `this` is right. */
function lowerCallee(
  node: Node,
  args: readonly Argument[],
  block: Block,
  lowerer: Lowerer,
  keep: boolean,
): Callee {
  if (node.kind === "word" && node.word === "super")
    return { callee: { type: "Super" }, args: lowerer.values(args, block) };
  const receiver = node.kind === "member" && !(node.object.kind === "word") ? node.object : undefined;
  const [first, ...rest] = lowerer.values([receiver ?? node, ...args], block);
  const value = keep ? lowerer.keep(first as es.Expression, block, node.span) : (first as es.Expression);
  if (!receiver || node.kind !== "member") return { callee: value, args: rest };
  return { callee: follow(value, node.name, node.optional, node.span), args: rest };
}

/** An object of keyword arguments: what a Python callable wants, or a plain object for anything else. */
function lowerNamed(
  callee: es.Expression,
  node: NodeOf<"call">,
  block: Block,
  lowerer: Lowerer,
): es.Expression {
  const { named, span } = node;
  const options = lowerEntries(named, span, block, lowerer);
  if (!lowerer.types.mayBeHandle(node.callee)) return options;
  const name = block.claim("options");
  block.add(declaration("const", id(name, span), options, span, { local: block.top }));
  return conditional(
    helper("native", [callee], span),
    id(name, span),
    call(id("kw", span), [id(name, span)], span),
    span,
  );
}

function lowerCall(node: NodeOf<"call">, block: Block, lowerer: Lowerer): es.Expression {
  const named = node.named.length > 0;
  const fork = block.fork();
  const { callee, args } = lowerCallee(node.callee, node.args, fork, lowerer, named);
  if (named) {
    const kept = args.map((arg) => (arg.type === "SpreadElement" ? arg : lowerer.keep(arg, fork, node.span)));
    args.splice(0, args.length, ...kept, lowerNamed(callee as es.Expression, node, fork, lowerer));
  }
  block.add(...fork.statements);
  if (node.create)
    return at(node.span, { type: "NewExpression", callee: callee as es.Expression, arguments: args });
  return callee.type === "ChainExpression"
    ? chain(call(callee.expression as es.Expression, args, node.span), node.span)
    : call(callee, args, node.span);
}

function lowerMember(
  { object, name, optional, span }: NodeOf<"member">,
  block: Block,
  lowerer: Lowerer,
): es.Expression {
  const isSuper = object.kind === "word" && object.word === "super";
  return isSuper
    ? member({ type: "Super" }, name, span)
    : follow(lowerer.value(object, block), name, optional, span);
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

/** A slice for Python, or for our own `at`. */
function lowerSlice(parts: readonly es.Expression[], python: boolean, span: Span): es.Expression {
  return python ? call(id("slice", span), parts, span) : helper("slice", parts, span);
}

/** Lowers keys once; gives them as they are written for Python and for native objects. */
function lowerKeys(object: Node, keys: readonly Node[], block: Block, lowerer: Lowerer) {
  const parts = keys.flatMap((key) => (key.kind === "slice" ? sliceParts(key) : [key]));
  const nodes = [object, ...parts];
  const twice = lowerer.types.mayBeHandle(object);
  const [target, ...values] = twice
    ? lowerer.kept(nodes, block)
    : (lowerer.values(nodes, block) as es.Expression[]);
  const written = (python: boolean) => {
    const queue = [...values];
    return keys.map((key) =>
      key.kind === "slice"
        ? lowerSlice(queue.splice(0, sliceParts(key).length), python, key.span)
        : queue.shift()!,
    );
  };
  return { target: target!, written };
}

function sliceParts({ parts, span }: NodeOf<"slice">): Node[] {
  const given = [...parts];
  while (given.length > 0 && given.at(-1) === undefined) given.pop();
  return given.map((part) => part ?? { kind: "literal", value: undefined, span });
}

function lowerAt({ object, keys, span }: NodeOf<"at">, block: Block, lowerer: Lowerer): es.Expression {
  const { target, written } = lowerKeys(object, keys, block, lowerer);
  const native = helper("at", [target, ...written(false)], span);
  if (!lowerer.types.mayBeHandle(object)) return native;
  const python = call(member(target, "$at", span), written(true), span);
  return conditional(helper("native", [target], span), native, python, span);
}

/** Several keys of Python are one tuple. */
const tupleOf = (keys: es.Expression[], span: Span): es.Expression =>
  call(member(id("py", span), "tuple", span), [at(span, { type: "ArrayExpression", elements: keys })], span);

function lowerItemAssignment(
  target: Extract<Target, { kind: "item" }>,
  value: Node,
  block: Block,
  lowerer: Lowerer,
): es.Expression {
  const { object, keys, span } = target;
  const { target: container, written } = lowerKeys(object, keys, block, lowerer);
  const kept = lowerer.keep(lowerer.value(value, block), block, span);
  const native = helper("setAt", [container, kept, ...written(false)], span);
  if (!lowerer.types.mayBeHandle(object)) return native;
  const pythonKeys = written(true);
  const key = pythonKeys.length === 1 ? pythonKeys[0]! : tupleOf(pythonKeys, span);
  const python = call(member(container, "$set", span), [key, kept], span);
  return conditional(helper("native", [container], span), native, python, span);
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
