// Owns calls in JavaScript: methods that keep their object, keyword arguments, optional chains.
import type * as es from "estree";
import type { Argument, Node, NodeOf } from "../analyse/tree.js";
import type { Span } from "../source.js";
import type { Block } from "./block.js";
import { at, call, conditional, declaration, helper, id, member, own } from "./build.js";
import { lowerInPlace } from "./library.js";
import { lowerEntries } from "./literals.js";
import type { Lowerer } from "./lowerer.js";

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
    call(own("kw", span), [id(name, span)], span),
    span,
  );
}

export function lowerCall(node: NodeOf<"call">, block: Block, lowerer: Lowerer): es.Expression {
  return lowerInPlace(node, block, lowerer) ?? lowerPlainCall(node, block, lowerer);
}

function lowerPlainCall(node: NodeOf<"call">, block: Block, lowerer: Lowerer): es.Expression {
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

export function lowerMember(
  { object, name, optional, span }: NodeOf<"member">,
  block: Block,
  lowerer: Lowerer,
): es.Expression {
  const isSuper = object.kind === "word" && object.word === "super";
  return isSuper
    ? member({ type: "Super" }, name, span)
    : follow(lowerer.value(object, block), name, optional, span);
}
