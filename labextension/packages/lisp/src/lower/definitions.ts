// Owns definitions in JavaScript: declarations at the top level, which other cells see, and local ones elsewhere.
import type * as es from "estree";
import type { Node, NodeOf, Pattern } from "../analyse/tree.js";
import type { Block } from "./block.js";
import { constant, declaration, id } from "./build.js";
import { lowerClassDeclaration } from "./classes.js";
import { type Destination, finish } from "./destination.js";
import { lowerFunctionDeclaration } from "./functions.js";
import type { Lowerer } from "./lowerer.js";
import { bindingsOf, declarePattern, hasLateDefault, lowerPattern, openedWhere } from "./patterns.js";

type Named = ReturnType<typeof bindingsOf>[number];

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

/** The names of a definition that nothing has declared so far; they count as declared from now on. */
function freshNames(pattern: Pattern, lowerer: Lowerer): Named[] {
  const fresh = bindingsOf(pattern).filter(({ binding }) => !lowerer.declared.has(binding));
  for (const { binding } of fresh) lowerer.declared.add(binding);
  return fresh;
}

/** A top-level name: declared where it is first defined, assigned when it is defined again. */
function defineTop(pattern: Pattern, value: Node, block: Block, lowerer: Lowerer): void {
  const expression = openedWhere(value, pattern, lowerer.value(value, block), block, lowerer);
  const isPlain = !hasLateDefault(pattern, block, lowerer);
  const fresh = freshNames(pattern, lowerer);
  if (block.top && isPlain && fresh.length === bindingsOf(pattern).length) {
    const target = lowerPattern(pattern, block, lowerer);
    block.add(declaration("let", target, expression, pattern.span, { local: false }));
    return;
  }
  hoist(fresh, lowerer);
  declarePattern(pattern, expression, block, lowerer);
}

function hoist(names: readonly Named[], lowerer: Lowerer): void {
  for (const { binding, span } of names) {
    const target = id(lowerer.topName(binding.name), span);
    lowerer.hoisted.push(declaration("let", target, null, span, { local: false }));
  }
}

/** A name of a body: names that are new beside one that is defined again are declared before. */
function defineLocal(pattern: Pattern, value: Node, block: Block, lowerer: Lowerer): void {
  const names = bindingsOf(pattern);
  const isAgain = names.some(({ binding }) => lowerer.declared.has(binding));
  const expression = openedWhere(value, pattern, lowerer.value(value, block), block, lowerer);
  if (!isAgain) declarePattern(pattern, expression, block, lowerer);
  for (const { binding, span } of freshNames(pattern, lowerer)) {
    const target = id(lowerer.nameOf(binding, block), span);
    if (isAgain) block.add(declaration("let", target, null, span, { local: block.top }));
  }
  if (isAgain) declarePattern(pattern, expression, block, lowerer);
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
