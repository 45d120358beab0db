// Owns jumps back to a loop, which are what `recur` means, and a call of a named let in tail position.
import type { Datum, ListDatum, SymbolDatum } from "../datum.js";
import { type Analyser, type Frame, inside } from "./analyser.js";
import { analyseItems } from "./literals.js";
import { giveValue } from "./patterns.js";
import { isBinding } from "./scope.js";
import type { LoopTarget, Node } from "./tree.js";

/** The loop that a call of a named let's name goes back to. */
export function namedLoop(head: SymbolDatum, analyser: Analyser, frame: Frame): LoopTarget | undefined {
  const meaning = frame.scope.find(head);
  const target = isBinding(meaning) ? analyser.namedLoops.get(meaning) : undefined;
  return target && frame.tail && frame.loop === target ? target : undefined;
}

/** A jump back to a loop, with the next values of its variables. */
export function analyseRecur(
  target: LoopTarget,
  items: readonly Datum[],
  form: ListDatum,
  analyser: Analyser,
  frame: Frame,
): Node {
  const expected = target.patterns.length;
  const args = analyseItems(items, analyser, inside(frame));
  const spread = args.slice(0, expected).find(({ kind }) => kind === "spread");
  if (spread || args.length < expected || (args.length > expected && !target.rest)) {
    const message = `this loop has ${expected} variable${expected === 1 ? "" : "s"}, but recur gives ${spread ? "a spread" : args.length}`;
    return analyser.error("arity", form.span, message, "give a value for each variable, in order");
  }
  target.used = true;
  for (const [i, pattern] of target.patterns.entries()) giveValue(pattern, args[i] as Node);
  return { kind: "recur", target, args, span: form.span };
}
