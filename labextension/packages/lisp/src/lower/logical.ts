// Owns recognising what the macros `and` and `or` expand to, so that they become `&&` and `||` where they can.
import type { Node } from "../analyse/tree.js";

export interface Logical {
  readonly operator: "&&" | "||";
  readonly left: Node;
  readonly right: Node;
}

/** `(let1 (v a) (if v b v))` or `(let1 (v a) (if v v b))`, with a `v` that nothing else uses. */
export function asLogical(node: Node): Logical | undefined {
  if (node.kind !== "let" || node.bindings.length !== 1 || node.body.kind !== "if") return undefined;
  const [{ pattern, value }] = node.bindings as [(typeof node.bindings)[number]];
  if (pattern.kind !== "name" || pattern.binding.references !== 2) return undefined;
  const { test, consequent, otherwise } = node.body;
  const isValue = (part: Node) => part.kind === "variable" && part.binding === pattern.binding;
  if (!isValue(test)) return undefined;
  if (isValue(otherwise)) return { operator: "&&", left: value, right: consequent };
  return isValue(consequent) ? { operator: "||", left: value, right: otherwise } : undefined;
}
