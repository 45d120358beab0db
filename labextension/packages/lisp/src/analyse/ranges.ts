// Owns recognizing sources of a `for` that count: numbers from a start up to an end, by one.
import type { Node } from "./tree.js";

/** Start and end of `(range end)`, or of `(range start end)` with a start that is certainly a number. */
export function boundsOf(source: Node): readonly [Node, Node] | undefined {
  if (source.kind !== "call" || source.callee.kind !== "core" || source.callee.name !== "range")
    return undefined;
  const [first, second, ...others] = source.args;
  if (!first || first.kind === "spread" || others.length > 0) return undefined;
  if (!second) return [{ kind: "literal", value: 0, span: source.span }, first];
  const starts = first.kind === "literal" && typeof first.value === "number" && second.kind !== "spread";
  return starts ? [first, second] : undefined;
}
