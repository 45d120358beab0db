// Owns definitions in JavaScript: declarations at the top level, which other cells see, and local ones elsewhere.
import type * as es from "estree";
import type { Binding } from "../analyse/scope.js";
import type { Node, NodeOf, Pattern } from "../analyse/tree.js";
import type { Block } from "./block.js";
import { assignment, constant, declaration, id, statement } from "./build.js";
import { lowerClassDeclaration } from "./classes.js";
import { type Destination, finish } from "./destination.js";
import { lowerFunctionDeclaration } from "./functions.js";
import type { Lowerer } from "./lowerer.js";
import { bindingsOf, declarePattern, lowerPattern, openedWhere } from "./patterns.js";

/** Whether a definition may be a function or class declaration: it is the only value the name ever has. */
function isDeclarable({ pattern, value }: NodeOf<"define">, block: Block): boolean {
  if (pattern.kind !== "name" || (value.kind !== "fn" && value.kind !== "class")) return false;
  const { binding } = pattern;
  return binding.definitions <= 1 && !binding.assigned && block.top === (binding.kind === "top");
}

function declare({ pattern, value }: NodeOf<"define">, block: Block, lowerer: Lowerer): void {
  const name = pattern.kind === "name" ? lowerer.nameOf(pattern.binding, block) : "";
  if (value.kind === "fn") block.add(lowerFunctionDeclaration(value, name, block, lowerer));
  else if (value.kind === "class") block.add(lowerClassDeclaration(value, name, block, lowerer));
}

/** A top-level name: declared where it is first defined, assigned when it is defined again. */
function defineTop(pattern: Pattern, value: Node, block: Block, lowerer: Lowerer): void {
  const bindings = bindingsOf(pattern).map(({ binding }) => binding);
  const expression = openedWhere(value, pattern, lowerer.value(value, block), block, lowerer);
  const target = lowerPattern(pattern, block, lowerer);
  const fresh = bindings.filter((binding) => !lowerer.declared.has(binding));
  for (const binding of fresh) lowerer.declared.add(binding);
  if (block.top && fresh.length === bindings.length) {
    block.add(declaration("let", target, expression, pattern.span, { local: false }));
    return;
  }
  hoist(fresh, lowerer);
  block.add(statement(assignment(target, expression, pattern.span), pattern.span));
}

function hoist(bindings: readonly Binding[], lowerer: Lowerer): void {
  for (const { name, span } of bindings)
    lowerer.hoisted.push(declaration("let", id(lowerer.topName(name), span), null, span, { local: false }));
}

function defineLocal(pattern: Pattern, value: Node, block: Block, lowerer: Lowerer): void {
  const known = bindingsOf(pattern).every(({ binding }) => lowerer.declared.has(binding));
  for (const { binding } of bindingsOf(pattern)) lowerer.declared.add(binding);
  const expression = lowerer.value(value, block);
  if (known && pattern.kind === "name")
    block.add(
      statement(
        assignment(id(lowerer.nameOf(pattern.binding, block), pattern.span), expression, pattern.span),
        pattern.span,
      ),
    );
  else declarePattern(pattern, openedWhere(value, pattern, expression, block, lowerer), block, lowerer);
}

function define(node: NodeOf<"define">, block: Block, lowerer: Lowerer): void {
  const { pattern, value } = node;
  const top = bindingsOf(pattern).some(({ binding }) => binding.kind === "top");
  if (isDeclarable(node, block)) declare(node, block, lowerer);
  else if (top) defineTop(pattern, value, block, lowerer);
  else defineLocal(pattern, value, block, lowerer);
}

/** The value of a definition is the value defined. */
export function lowerDefineValue(node: NodeOf<"define">, block: Block, lowerer: Lowerer): es.Expression {
  define(node, block, lowerer);
  const [first] = bindingsOf(node.pattern);
  return first ? id(lowerer.nameOf(first.binding, block), node.span) : constant(undefined, node.span);
}

export function lowerDefine(
  node: NodeOf<"define">,
  destination: Destination,
  block: Block,
  lowerer: Lowerer,
): void {
  const value = lowerDefineValue(node, block, lowerer);
  if (destination.kind !== "effect") finish(destination, value, block, node.span);
}
