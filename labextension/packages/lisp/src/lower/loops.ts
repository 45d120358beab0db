// Owns loops in JavaScript: loop, recur, while. A variable that a closure holds is a new one each turn.
import type * as es from "estree";
import { provenNative } from "../analyse/decisions.js";
import type { LoopTarget, Node, NodeOf, Pattern } from "../analyse/tree.js";
import type { Span } from "../source.js";
import type { Block } from "./block.js";
import {
  assignment,
  at,
  block as blockStatement,
  constant,
  declaration,
  id,
  statement,
  unary,
} from "./build.js";
import { type Destination, EFFECT, finish, type RunningLoop } from "./destination.js";
import type { Lowerer } from "./lowerer.js";
import { bindingsOf, declarePattern } from "./patterns.js";
import { checkBefore, lowerTest } from "./tests.js";
import { forever, turns } from "./turns.js";

/** Whether a loop variable can be the JavaScript variable itself: a plain name that no closure holds. */
const isDirect = (pattern: Pattern): boolean => pattern.kind === "name" && !pattern.binding.captured;

/** The JavaScript variable that a loop variable, or a parameter of a function that recurs, is kept in. */
export function claimVariable(pattern: Pattern, block: Block, lowerer: Lowerer): string {
  if (isDirect(pattern) && pattern.kind === "name") return lowerer.nameOf(pattern.binding, block);
  return block.claim(pattern.kind === "name" ? "next" : "item");
}

/**
 * The statement of a loop whose variables are claimed in `block`, which the caller declares.
 * Variables that are not direct are bound anew at the start of each turn.
 */
export function lowerLoopBody(
  target: LoopTarget,
  body: Node,
  destination: Destination,
  block: Block,
  span: Span,
  lowerer: Lowerer,
  variables: readonly string[],
): void {
  const count = target.patterns.length;
  const loop: RunningLoop = {
    variables: variables.slice(0, count),
    restVariable: variables[count],
    label: undefined,
  };
  lowerer.loops.set(target, loop);
  for (const name of variables) lowerer.changing.add(name);
  const inner = block.child();
  for (const [i, pattern] of [...target.patterns, ...(target.rest ? [target.rest] : [])].entries()) {
    if (isDirect(pattern)) continue;
    const { fallback: _, ...plain } = pattern;
    declarePattern(plain, id(variables[i]!, pattern.span), inner, lowerer);
  }
  const first = body.kind === "if" ? body.test : undefined;
  const own = [...target.patterns, ...(target.rest ? [target.rest] : [])]
    .flatMap(bindingsOf)
    .map(({ binding }) => binding);
  lowerer.narrowing(checkBefore(first, own, block, span, lowerer), () =>
    lowerer.into(body, { kind: "exit", loop, outer: destination }, inner),
  );
  // The end of the body is where the next turn begins.
  const goesOn = inner.statements.at(-1)?.type === "ContinueStatement";
  const turn = goesOn ? inner.statements.slice(0, -1) : inner.statements;
  if (loop.label === undefined) block.add(...turns(turn, span));
  else {
    const label = id(loop.label, span);
    block.add(at(span, { type: "LabeledStatement", label, body: forever(turn, span) }));
  }
}

export function lowerLoop(
  { target, values, body, span }: NodeOf<"loop">,
  destination: Destination,
  block: Block,
  lowerer: Lowerer,
): void {
  if (!target.used) {
    lowerOnce(target, values, body, destination, block, lowerer);
    return;
  }
  const names: string[] = [];
  for (const [i, pattern] of target.patterns.entries()) {
    const value = lowerer.value(values[i]!, block);
    const name = claimVariable(pattern, block, lowerer);
    block.add(declaration("let", id(name, pattern.span), value, pattern.span, { local: block.top }));
    names.push(name);
    if (isDirect(pattern)) continue;
    if (i < values.length - 1 && pattern.kind !== "name")
      declarePattern(pattern, id(name, pattern.span), block, lowerer);
    else if (pattern.kind === "name") lowerer.rename(pattern.binding, name);
  }
  for (const pattern of target.patterns)
    if (!isDirect(pattern)) for (const { binding } of bindingsOf(pattern)) lowerer.forget(binding);
  lowerLoopBody(target, body, destination, block, span, lowerer, names);
}

/** A loop that never recurs is a let. */
function lowerOnce(
  target: LoopTarget,
  values: readonly Node[],
  body: Node,
  destination: Destination,
  block: Block,
  lowerer: Lowerer,
): void {
  for (const [i, pattern] of target.patterns.entries())
    declarePattern(pattern, lowerer.value(values[i]!, block), block, lowerer);
  lowerer.into(body, destination, block);
}

/** Sets the loop variables and starts the next turn. */
export function lowerRecur(
  { target, args, span }: NodeOf<"recur">,
  _destination: Destination,
  block: Block,
  lowerer: Lowerer,
): void {
  const loop = lowerer.loops.get(target)!;
  const count = loop.variables.length;
  const values = lowerer.values(args, block);
  const next = values
    .slice(0, count)
    .map((value, i) => ({ name: loop.variables[i]!, value: value as es.Expression }));
  if (loop.restVariable)
    next.push({
      name: loop.restVariable,
      value: at(span, { type: "ArrayExpression", elements: values.slice(count) }),
    });
  const changed = next.filter(({ name, value }) => !(value.type === "Identifier" && value.name === name));
  const late: es.Statement[] = [];
  for (const [i, { name, value }] of changed.entries()) {
    const needed = changed.slice(i + 1).some((later) => mentions(later.value, name));
    if (needed) late.push(set(name, hold(value, block, span), span));
    else block.add(set(name, value, span));
  }
  block.add(...late);
  block.add(at(span, { type: "ContinueStatement", label: null }));
}

const set = (name: string, value: es.Expression, span: Span): es.Statement =>
  statement(assignment(id(name, span), value, span), span);

function hold(value: es.Expression, block: Block, span: Span): es.Expression {
  const name = block.claim("next");
  block.add(declaration("const", id(name, span), value, span, { local: block.top }));
  return id(name, span);
}

/** Whether an expression reads a variable. */
function mentions(node: unknown, name: string): boolean {
  if (typeof node !== "object" || node === null) return false;
  if (Array.isArray(node)) return node.some((item) => mentions(item, name));
  const { type, name: own } = node as { type?: string; name?: string };
  if (type === "Identifier") return own === name;
  for (const key in node)
    if (key !== "loc" && mentions((node as Record<string, unknown>)[key], name)) return true;
  return false;
}

export function lowerWhile(
  { test, body, span }: NodeOf<"while">,
  destination: Destination,
  block: Block,
  lowerer: Lowerer,
): void {
  const inner = block.child();
  const simple = lowerer.narrowing(checkBefore(test, [], block, span, lowerer), () => {
    const condition = lowerTest(test, inner, lowerer);
    const plain = inner.statements.length === 0;
    if (!plain) inner.add(breakUnless(condition, span));
    lowerer.narrowing(provenNative(test), () => lowerer.into(body, EFFECT, inner));
    return plain ? condition : constant(true, span);
  });
  block.add(at(span, { type: "WhileStatement", test: simple, body: blockStatement(inner.statements, span) }));
  if (destination.kind !== "effect") finish(destination, constant(null, span), block, span);
}

export const breakUnless = (test: es.Expression, span: Span): es.Statement =>
  at(span, {
    type: "IfStatement",
    test: unary("!", test, span),
    consequent: at(span, { type: "BreakStatement", label: null }),
  });
