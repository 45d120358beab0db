// Owns variable patterns in JavaScript: destructuring, with defaults moved behind it where they need statements.
import type * as es from "estree";
import type { Node, Pattern } from "../analyse/tree.js";
import { isIdentifierName } from "../names.js";
import type { Span } from "../source.js";
import type { Block } from "./block.js";
import {
  assignment,
  at,
  binary,
  conditional,
  constant,
  declaration,
  helper,
  id,
  statement,
} from "./build.js";
import type { Lowerer } from "./lowerer.js";

/** The names of a pattern. */
export function bindingsOf(pattern: Pattern): (Pattern & { kind: "name" })[] {
  if (pattern.kind === "name") return [pattern];
  if (pattern.kind === "hole") return [];
  const parts = pattern.kind === "array" ? pattern.items : pattern.entries.map((entry) => entry.pattern);
  return [...parts, ...(pattern.rest ? [pattern.rest] : [])].flatMap(bindingsOf);
}

/** Whether a variable of the pattern is ever set again. */
const isAssigned = (pattern: Pattern): boolean => bindingsOf(pattern).some(({ binding }) => binding.assigned);

/** How deep a pattern takes arrays apart. */
const depthOf = (pattern: Pattern): number =>
  pattern.kind === "array" ? 1 + Math.max(0, ...pattern.items.map(depthOf)) : 0;

/** The value that a pattern takes apart, where one may wait: a sequence of Python comes over first. */
export function opened(
  pattern: Pattern,
  value: es.Expression,
  block: Block,
  lowerer: Lowerer,
): es.Expression {
  if (pattern.kind !== "array") return value;
  const { span } = pattern;
  const kept = lowerer.keep(value, block, span);
  const argument = helper("copied", [kept, constant(depthOf(pattern), span)], span);
  return conditional(
    helper("native", [kept], span),
    kept,
    at(span, { type: "AwaitExpression", argument }),
    span,
  );
}

/** What a definition or binding takes apart: where it awaits its value, Python's sequences too. */
export const openedWhere = (
  { kind }: Node,
  pattern: Pattern,
  value: es.Expression,
  block: Block,
  lowerer: Lowerer,
): es.Expression => (kind === "await" ? opened(pattern, value, block, lowerer) : value);

/** Whether a default needs statements or an await, which cannot stand in a parameter list. */
export function hasLateDefault(pattern: Pattern, block: Block, lowerer: Lowerer): boolean {
  if (pattern.fallback && isLate(pattern.fallback, block, lowerer)) return true;
  if (pattern.kind === "array") return pattern.items.some((item) => hasLateDefault(item, block, lowerer));
  if (pattern.kind === "object")
    return pattern.entries.some((entry) => hasLateDefault(entry.pattern, block, lowerer));
  return false;
}

function isLate(node: Node, block: Block, lowerer: Lowerer): boolean {
  const { inner, value } = lowerer.defaultOf(node, block);
  return inner.statements.length > 0 || containsSuspension(value);
}

/** Gives all names of some patterns their variables, before any default is looked at. */
export function claimNames(patterns: readonly Pattern[], block: Block, lowerer: Lowerer): void {
  for (const { binding } of patterns.flatMap(bindingsOf)) lowerer.nameOf(binding, block);
}

/** Whether an expression awaits or yields outside of a nested function. */
function containsSuspension(node: unknown): boolean {
  if (typeof node !== "object" || node === null) return false;
  if (Array.isArray(node)) return node.some(containsSuspension);
  const { type } = node as { type?: string };
  if (type === "AwaitExpression" || type === "YieldExpression") return true;
  if (type === "ArrowFunctionExpression" || type === "FunctionExpression") return false;
  return Object.entries(node).some(([key, value]) => key !== "loc" && containsSuspension(value));
}

/** The pattern as JavaScript. Names are claimed in `block`; defaults must need no statements. */
export function lowerPattern(pattern: Pattern, block: Block, lowerer: Lowerer): es.Pattern {
  const target = lowerTarget(pattern, block, lowerer);
  if (!pattern.fallback) return target;
  const { value: right } = lowerer.takeDefault(pattern.fallback, block);
  return at(pattern.span, { type: "AssignmentPattern", left: target, right });
}

function lowerTarget(pattern: Pattern, block: Block, lowerer: Lowerer): es.Pattern {
  const { span } = pattern;
  if (pattern.kind === "name") return id(lowerer.nameOf(pattern.binding, block), span);
  if (pattern.kind === "hole") return id(block.claim("_"), span);
  const rest = pattern.rest
    ? [at(span, { type: "RestElement" as const, argument: lowerPattern(pattern.rest, block, lowerer) })]
    : [];
  if (pattern.kind === "array") {
    const elements = pattern.items.map((item) =>
      item.kind === "hole" && !item.fallback ? null : lowerPattern(item, block, lowerer),
    );
    return at(span, { type: "ArrayPattern", elements: [...elements, ...rest] });
  }
  const properties = pattern.entries.map((entry) =>
    property(entry.key, lowerPattern(entry.pattern, block, lowerer), span),
  );
  return at(span, { type: "ObjectPattern", properties: [...properties, ...rest] });
}

function property(key: string, value: es.Pattern, span: Span): es.AssignmentProperty {
  const name = isIdentifierName(key) ? id(key, span) : constant(key, span);
  const target = value.type === "AssignmentPattern" ? value.left : value;
  const shorthand = target.type === "Identifier" && target.name === key;
  return at(span, {
    type: "Property",
    kind: "init",
    key: name,
    value,
    computed: false,
    method: false,
    shorthand,
  });
}

/** Whether the names of a pattern exist already, so that they are set and not declared. */
const exists = (pattern: Pattern, lowerer: Lowerer): boolean =>
  bindingsOf(pattern).some(({ binding }) => lowerer.declared.has(binding));

/** `target = value;`, which declares nothing. */
const setting = (target: es.Pattern, value: es.Expression, span: Span): es.Statement =>
  statement(assignment(target, value, span), span);

/** Declares the names of a pattern with a value; sets them if a definition has declared them all before. */
export function declarePattern(pattern: Pattern, value: es.Expression, block: Block, lowerer: Lowerer): void {
  if (pattern.kind === "hole") {
    if (!lowerer.isStable(value)) block.add(statement(value, pattern.span));
    return;
  }
  claimNames([pattern], block, lowerer);
  if (hasLateDefault(pattern, block, lowerer)) {
    declareLate(pattern, value, block, lowerer);
    return;
  }
  const { span } = pattern;
  const target = lowerPattern(pattern, block, lowerer);
  const kind = isAssigned(pattern) ? "let" : "const";
  block.add(
    exists(pattern, lowerer)
      ? setting(target, value, span)
      : declaration(kind, target, value, span, { local: block.top }),
  );
}

/** Declares a pattern level by level: each default is computed only where the value is undefined. */
function declareLate(pattern: Pattern, value: es.Expression, block: Block, lowerer: Lowerer): void {
  const { span, fallback, ...plain } = pattern;
  const name = pattern.kind === "name" ? lowerer.nameOf(pattern.binding, block) : block.claim("value");
  const isSet = pattern.kind === "name" && exists(pattern, lowerer);
  const target = id(name, span);
  block.add(
    isSet ? setting(target, value, span) : declaration("let", target, value, span, { local: block.top }),
  );
  if (fallback) applyDefault(name, fallback, block, span, lowerer);
  if (plain.kind === "array") declareItems(pattern as Pattern & { kind: "array" }, name, block, lowerer);
  if (plain.kind === "object") declareEntries(pattern as Pattern & { kind: "object" }, name, block, lowerer);
}

/** `if (name === undefined) name = default`, with the statements the default needs. */
export function applyDefault(name: string, fallback: Node, block: Block, span: Span, lowerer: Lowerer): void {
  const { inner, value } = lowerer.takeDefault(fallback, block);
  inner.add(statement(assignment(id(name, span), value, span), span));
  const test = binary("===", id(name, span), constant(undefined, span), span);
  block.add(
    at(span, {
      type: "IfStatement",
      test,
      consequent: at(span, { type: "BlockStatement", body: inner.statements }),
    }),
  );
}

/** Takes the parts of a value into variables of their own, and then goes into each part. */
function declareParts(
  parts: readonly Pattern[],
  shape: (names: es.Pattern[]) => es.Pattern,
  name: string,
  block: Block,
  lowerer: Lowerer,
): void {
  const names = parts.map(() => block.claim("part"));
  const targets = names.map((part, i) => id(part, parts[i]!.span));
  const { span } = parts[0]!;
  block.add(declaration("const", shape(targets), id(name, span), span, { local: block.top }));
  for (const [i, part] of parts.entries()) declarePattern(part, id(names[i]!, part.span), block, lowerer);
}

function declareItems(
  pattern: Pattern & { kind: "array" },
  name: string,
  block: Block,
  lowerer: Lowerer,
): void {
  const parts = [...pattern.items, ...(pattern.rest ? [pattern.rest] : [])];
  declareParts(
    parts,
    (names) => {
      const rest = pattern.rest ? [{ type: "RestElement" as const, argument: names.pop()! }] : [];
      return at(pattern.span, { type: "ArrayPattern", elements: [...names, ...rest] });
    },
    name,
    block,
    lowerer,
  );
}

function declareEntries(
  pattern: Pattern & { kind: "object" },
  name: string,
  block: Block,
  lowerer: Lowerer,
): void {
  const parts = [...pattern.entries.map((entry) => entry.pattern), ...(pattern.rest ? [pattern.rest] : [])];
  declareParts(
    parts,
    (names) => {
      const rest = pattern.rest ? [{ type: "RestElement" as const, argument: names.pop()! }] : [];
      const properties = pattern.entries.map(({ key }, i) => property(key, names[i]!, pattern.span));
      return at(pattern.span, { type: "ObjectPattern", properties: [...properties, ...rest] });
    },
    name,
    block,
    lowerer,
  );
}
