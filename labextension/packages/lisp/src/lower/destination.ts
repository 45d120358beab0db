// Owns where the value of a form goes: nowhere, out of the function, into a variable, or out of a loop.
import type * as es from "estree";
import type { Span } from "../source.js";
import type { Block } from "./block.js";
import { assignment, at, id, statement } from "./build.js";

/** A running loop: the variables that `recur` sets, and its label once a jump needs one. */
export interface RunningLoop {
  readonly variables: readonly string[];
  readonly restVariable: string | undefined;
  label: string | undefined;
}

export type Destination =
  | { readonly kind: "effect" }
  | { readonly kind: "return" }
  | { readonly kind: "assign"; readonly name: string }
  | { readonly kind: "exit"; readonly loop: RunningLoop; readonly outer: Destination };

export const EFFECT: Destination = { kind: "effect" };
export const RETURN: Destination = { kind: "return" };

const isIdle = ({ type }: es.Expression): boolean => type === "Literal" || type === "Identifier";

/** Sends a value to its destination. */
export function finish(destination: Destination, value: es.Expression, block: Block, span: Span): void {
  switch (destination.kind) {
    case "effect":
      if (!isIdle(value)) block.add(statement(value, span));
      return;
    case "return":
      block.add(at(span, { type: "ReturnStatement", argument: value }));
      return;
    case "assign":
      block.add(statement(assignment(id(destination.name, span), value, span), span));
      return;
    case "exit":
      finish(innermost(destination), value, block, span);
      leave(destination, block, span);
  }
}

/** The destination behind all loops that are left. */
function innermost(destination: Destination): Destination {
  return destination.kind === "exit" ? innermost(destination.outer) : destination;
}

/** Leaves the outermost of the loops that end with this value. */
function leave(destination: Destination, block: Block, span: Span): void {
  if (destination.kind !== "exit" || innermost(destination).kind === "return") return;
  let { loop, outer } = destination;
  const nested = outer.kind === "exit";
  while (outer.kind === "exit") ({ loop, outer } = outer);
  if (nested) loop.label ??= block.claimLabel("loop");
  block.add(at(span, { type: "BreakStatement", label: nested ? id(loop.label!, span) : null }));
}
