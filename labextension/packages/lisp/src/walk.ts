// Owns going through a JavaScript tree.
import type * as es from "estree";

type Replace = (node: es.Node) => void;

/** Calls `visit` with every node, outermost first, and with the way to put another in its place. */
export function walk(node: es.Node, visit: (node: es.Node, replace: Replace) => void): void {
  for (const [key, value] of Object.entries(node)) {
    if (key === "loc" || value === null || typeof value !== "object") continue;
    const slots = Array.isArray(value) ? (value as unknown[]) : undefined;
    for (const [i, part] of (slots ?? [value as unknown]).entries()) {
      if (typeof part !== "object" || part === null || !("type" in part)) continue;
      let current = part as es.Node;
      visit(current, (other) => {
        current = other;
        if (slots) slots[i] = other;
        else Reflect.set(node, key, other);
      });
      walk(current, visit);
    }
  }
}
