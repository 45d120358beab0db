// Owns what a test tells: which variables are no Python handles once it has been made, and which hold a value where it
// holds or fails. Also recognizes what the macros `and` and `or` expand to.
import { OPERATORS } from "../operators.js";
import type { Binding } from "./scope.js";
import type { Node, NodeOf } from "./tree.js";

export type OperatorNode = NodeOf<"operator">;

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

/** Whether a node is an operator whose operands may be guarded together with those of the operator around it. */
export const isNested = (node: Node): node is OperatorNode =>
  node.kind === "operator" && Boolean(OPERATORS.get(node.name)?.python) && node.name !== "@";

/** The operands of a tree of operators, in order. */
export function leavesOf(node: OperatorNode): readonly Node[] {
  if (!node.args.some(isNested)) return node.args;
  return node.args.flatMap((arg) => (isNested(arg) ? leavesOf(arg) : arg));
}

export const isComparison = (node: Node): node is OperatorNode =>
  node.kind === "operator" && !node.awaits && OPERATORS.get(node.name)?.gives === "boolean";

/** The comparison that a test makes in any case. */
export function firstComparison(test: Node): OperatorNode | undefined {
  const both = asLogical(test);
  if (both) return firstComparison(both.left);
  if (test.kind === "operator" && test.name === "not") return firstComparison(test.args[0]!);
  return isComparison(test) && OPERATORS.get(test.name)!.python ? test : undefined;
}

/** Comparisons that go by what an object holds, and so ask a handle nothing. */
const STRUCTURAL: ReadonlySet<string> = new Set(["=", "!="]);

/** Whether JavaScript makes numbers or strings of all operands of a tree of operators: a handle refuses that itself. */
export const refusesHandles = (node: OperatorNode): boolean =>
  !STRUCTURAL.has(node.name) &&
  (node.args.length === 2 || OPERATORS.get(node.name)!.shape !== "chain") &&
  node.args.every((arg) => !isNested(arg) || refusesHandles(arg));

const isSettled = ({ assigned, kind }: Binding): boolean => !assigned && kind !== "top";

/** The variables that are no handles once a test has been made: comparing a handle is an error. */
export function provenNative(test: Node): Binding[] {
  const comparison = firstComparison(test);
  if (!comparison) return [];
  return leavesOf(comparison).flatMap((leaf) =>
    leaf.kind === "variable" && isSettled(leaf.binding) ? [leaf.binding] : [],
  );
}

/** The variable that is neither nil nor undefined where a test holds, or where it fails. */
export function provenPresent(test: Node, holds: boolean): Binding | undefined {
  if (test.kind !== "operator") return undefined;
  const [value] = test.args;
  if (test.name === "not") return provenPresent(value!, !holds);
  const isPresent = test.name === "nil?" && !holds && value?.kind === "variable" && isSettled(value.binding);
  return isPresent ? value.binding : undefined;
}
