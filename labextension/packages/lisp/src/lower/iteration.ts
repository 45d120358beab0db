// Owns `for` in JavaScript: nested loops over sequences, which fill an array where their value is wanted.
import type * as es from "estree";
import { boundsOf } from "../analyse/ranges.js";
import type { ForClause, Node, NodeOf, Pattern } from "../analyse/tree.js";
import type { Span } from "../source.js";
import type { Block } from "./block.js";
import {
  assignment,
  at,
  binary,
  block as blockStatement,
  call,
  declaration,
  helper,
  id,
  member,
  statement,
} from "./build.js";
import { type Destination, EFFECT, finish } from "./destination.js";
import { breakUnless } from "./loops.js";
import type { Lowerer } from "./lowerer.js";
import { declarePattern, opened } from "./patterns.js";
import { lowerTest } from "./tests.js";
import { forever } from "./turns.js";

/** A for is nested loops. */
export function lowerFor(
  node: NodeOf<"for">,
  destination: Destination,
  block: Block,
  lowerer: Lowerer,
): void {
  const { clauses, body, span } = node;
  if (destination.kind !== "effect") finish(destination, lowerForValue(node, block, lowerer), block, span);
  else lowerClauses(clauses, node, block, lowerer, (inner) => lowerer.into(body, EFFECT, inner));
}

/** Where the value of a for is wanted, its loops fill an array. */
export function lowerForValue(node: NodeOf<"for">, block: Block, lowerer: Lowerer): es.Expression {
  const { clauses, body, span } = node;
  const name = block.claim("values");
  const empty: es.Expression = at(span, { type: "ArrayExpression", elements: [] });
  block.add(declaration("const", id(name, span), empty, span, { local: block.top }));
  lowerClauses(clauses, node, block, lowerer, (inner) => {
    const value = lowerer.value(body, inner);
    inner.add(statement(call(member(id(name, span), "push", span), [value], span), span));
  });
  return lowerer.stable(id(name, span));
}

type Continue = (block: Block) => void;

function lowerClauses(
  clauses: readonly ForClause[],
  node: NodeOf<"for">,
  block: Block,
  lowerer: Lowerer,
  body: Continue,
): void {
  const [first, ...rest] = clauses;
  const next: Continue = (inner) => lowerClauses(rest, node, inner, lowerer, body);
  if (!first) body(block);
  else if (first.kind === "each") lowerEach(first, node, block, lowerer, next);
  else if (first.kind === "let") lowerLetClause(first.bindings, block, lowerer, next);
  else lowerTestClause(first.kind, first.test, node.span, block, lowerer, next);
}

function lowerLetClause(
  bindings: NodeOf<"let">["bindings"],
  block: Block,
  lowerer: Lowerer,
  next: Continue,
): void {
  for (const { pattern, value } of bindings)
    declarePattern(pattern, lowerer.value(value, block), block, lowerer);
  next(block);
}

function lowerTestClause(
  kind: "when" | "while",
  test: Node,
  span: Span,
  block: Block,
  lowerer: Lowerer,
  next: Continue,
): void {
  const condition = lowerTest(test, block, lowerer);
  if (kind === "while") {
    block.add(breakUnless(condition, span));
    next(block);
    return;
  }
  const inner = block.child();
  next(inner);
  block.add(
    at(span, { type: "IfStatement", test: condition, consequent: blockStatement(inner.statements, span) }),
  );
}

function lowerEach(
  { pattern, source }: Extract<ForClause, { kind: "each" }>,
  { info, span }: NodeOf<"for">,
  block: Block,
  lowerer: Lowerer,
  body: (block: Block) => void,
): void {
  const bounds = boundsOf(source);
  if (bounds) {
    lowerCount(pattern, bounds, span, block, lowerer, body);
    return;
  }
  const value = lowerer.value(source, block);
  const inner = block.child();
  if (lowerer.types.mayBeHandle(source) && (info.async || info.program)) {
    const item = lowerStep(value, block, inner, source.span);
    declarePattern(pattern, opened(pattern, item, inner, lowerer), inner, lowerer);
    body(inner);
    block.add(forever(inner.statements, span));
    return;
  }
  const right = isIterable(source) ? value : helper("sequence", [value], source.span);
  const name =
    pattern.kind === "name" && !pattern.binding.assigned
      ? lowerer.nameOf(pattern.binding, inner)
      : inner.claim("item");
  if (pattern.kind !== "name" || pattern.binding.assigned)
    declarePattern(pattern, id(name, pattern.span), inner, lowerer);
  body(inner);
  const left = declaration("const", id(name, pattern.span), null, span, { local: false });
  block.add(
    at(span, {
      type: "ForOfStatement",
      left,
      right,
      await: false,
      body: blockStatement(inner.statements, span),
    }),
  );
}

/** Goes through numbers without an array of them. The end is what it is before the first turn. */
function lowerCount(
  pattern: Pattern,
  bounds: readonly [Node, Node],
  span: Span,
  block: Block,
  lowerer: Lowerer,
  body: (block: Block) => void,
): void {
  const [start, end] = lowerer.values(bounds, block) as [es.Expression, es.Expression];
  const limit = lowerer.keep(end, block, span);
  const inner = block.child();
  const isPlain = pattern.kind === "name" && !pattern.binding.assigned;
  const name = isPlain ? lowerer.nameOf(pattern.binding, inner) : inner.claim("item");
  const counter = () => id(name, pattern.span);
  if (!isPlain) declarePattern(pattern, counter(), inner, lowerer);
  body(inner);
  block.add(
    at(span, {
      type: "ForStatement",
      init: declaration("let", counter(), start, span, { local: false }),
      test: binary("<", counter(), limit, span),
      update: at(span, { type: "UpdateExpression", operator: "++", prefix: false, argument: counter() }),
      body: blockStatement(inner.statements, span),
    }),
  );
}

/** Whether a source is certainly an array. */
const isIterable = (source: Node): boolean =>
  source.kind === "array" ||
  (source.kind === "call" && source.callee.kind === "core" && source.callee.name === "range");

/** One step of an iteration that waits only where the iterator does; gives the item. */
function lowerStep(source: es.Expression, block: Block, inner: Block, span: Span): es.Expression {
  const iterator = block.claim("iterator");
  const step = inner.claim("step");
  const variable = () => id(step, span);
  block.add(
    declaration("const", id(iterator, span), helper("iterate", [source], span), span, { local: block.top }),
  );
  inner.add(
    declaration("let", variable(), call(member(id(iterator, span), "next", span), [], span), span, {
      local: false,
    }),
  );
  const wait = statement(
    assignment(variable(), at(span, { type: "AwaitExpression", argument: variable() }), span),
    span,
  );
  inner.add(at(span, { type: "IfStatement", test: helper("pending", [variable()], span), consequent: wait }));
  inner.add(
    at(span, {
      type: "IfStatement",
      test: member(variable(), "done", span),
      consequent: at(span, { type: "BreakStatement", label: null }),
    }),
  );
  return member(variable(), "value", span);
}
