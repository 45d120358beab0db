// Owns the guess whether a node will need statements, which decides between a conditional expression and an `if`.
// A wrong guess costs a variable, never correctness.
import { asLogical, isComparison, refusesHandles } from "../analyse/decisions.js";
import type { Node } from "../analyse/tree.js";
import { onlyKey } from "./items.js";
import type { Lowerer } from "./lowerer.js";

const STATEMENTS: ReadonlySet<string> = new Set([
  "recur",
  "throw",
  "loop",
  "while",
  "for",
  "try",
  "do",
  "let",
  "define",
]);
const SIMPLE: ReadonlySet<string> = new Set(["variable", "literal", "core", "fn"]);
/** Parts of nodes that are not evaluated with them. */
const SKIPPED: ReadonlySet<string> = new Set(["span", "binding", "info", "target", "pattern", "members"]);

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "kind" in value && "span" in value;

/** Whether something holds for a part of a node. */
function somePart(node: Node, holds: (part: Node) => boolean): boolean {
  for (const key in node) {
    if (SKIPPED.has(key)) continue;
    const value: unknown = node[key as keyof Node];
    if (
      Array.isArray(value) ? value.some((item) => isNode(item) && holds(item)) : isNode(value) && holds(value)
    )
      return true;
  }
  return false;
}

/** Whether an operand must be kept in a variable because a guard and both its branches name it. */
function keepsOperands(node: Node, lowerer: Lowerer): boolean {
  if (node.kind === "operator") {
    const doubtful = node.args.some((arg) => arg.kind !== "operator" && lowerer.types.mayBeHandle(arg));
    return doubtful && node.args.some((arg) => !SIMPLE.has(arg.kind) && arg.kind !== "operator");
  }
  if (node.kind === "at" && !onlyKey(node.keys))
    return [node.object, ...node.keys].some(({ kind }) => !SIMPLE.has(kind) && kind !== "slice");
  return false;
}

export function needsStatements(node: Node, lowerer: Lowerer): boolean {
  if (node.kind === "fn" || node.kind === "class") return false;
  const both = asLogical(node);
  if (both && lowerer.types.of(both.left) === "boolean")
    return [both.left, both.right].some((part) => needsStatements(part, lowerer));
  if (node.kind === "if" && isComparison(node.test) && refusesHandles(node.test))
    return [...node.test.args, node.consequent, node.otherwise].some((part) =>
      needsStatements(part, lowerer),
    );
  if (STATEMENTS.has(node.kind) || keepsOperands(node, lowerer)) return true;
  if (node.kind === "await" && node.ifPending) return true;
  if (node.kind === "call" && node.named.length > 0 && lowerer.types.mayBeHandle(node.callee)) return true;
  return somePart(node, (part) => needsStatements(part, lowerer));
}
