// Owns `for`: its clauses, which go through sequences, choose, and bind.
import type { Analyser, Frame } from "../analyse/analyser.js";
import { framed, inside } from "../analyse/analyser.js";
import { analysePattern, giveValue } from "../analyse/patterns.js";
import { boundsOf } from "../analyse/ranges.js";
import { Scope } from "../analyse/scope.js";
import { MANY, type SpecialForm } from "../analyse/special.js";
import type { ForClause } from "../analyse/tree.js";
import { type Datum, isKeyword, isList, isVector, show } from "../datum.js";
import { nearest } from "../suggest.js";
import { bindInOrder, bindingSources } from "./pairs.js";

/** The clauses of a for: `(x xs)`, `[x xs y ys :when test]`, `((x xs) (y ys))`. */
function clauseItems(datum: Datum, analyser: Analyser): readonly Datum[] {
  if (isVector(datum)) return datum.items;
  if (isList(datum) && isList(datum.items[0]))
    return datum.items.flatMap((item) => (isList(item) ? item.items : [item]));
  if (isList(datum)) return datum.items;
  analyser.error("for", datum.span, `${show(datum)} names nothing to go through`, forForm.usage);
  return [];
}

function analyseModifier(
  name: string,
  value: Datum,
  analyser: Analyser,
  frame: Frame,
): { clause: ForClause; frame: Frame } | undefined {
  if (name === "when" || name === "while")
    return { clause: { kind: name, test: analyser.analyseInside(value, frame) }, frame };
  if (name !== "let") return undefined;
  const bound = bindInOrder(bindingSources(value, analyser), analyser, frame);
  return { clause: { kind: "let", bindings: bound.bindings }, frame: bound.frame };
}

function analyseEach(
  target: Datum,
  source: Datum,
  analyser: Analyser,
  frame: Frame,
): { clause: ForClause; frame: Frame } {
  const node = analyser.analyseInside(source, frame);
  const inner: Frame = framed(frame, { scope: new Scope(frame.scope) });
  const pattern = analysePattern(target, { analyser, frame: inner, kind: "local" });
  giveValue(pattern, boundsOf(node)?.[0] ?? "unknown");
  return { clause: { kind: "each", pattern, source: node }, frame: inner };
}

function analyseClauses(items: readonly Datum[], analyser: Analyser, frame: Frame) {
  const clauses: ForClause[] = [];
  let current = frame;
  for (let i = 0; i < items.length; i += 2) {
    const target = items[i]!;
    const source = items[i + 1];
    if (!source && !isKeyword(target)) {
      analyser.error("for", target.span, `${show(target)} has nothing to go through`, forForm.usage);
      continue;
    }
    const step =
      source &&
      (isKeyword(target)
        ? analyseModifier(target.name, source, analyser, current)
        : analyseEach(target, source, analyser, current));
    if (!step) {
      analyser.error("for", target.span, `${show(target)} is no clause of for`, clauseHint(target));
      continue;
    }
    clauses.push(step.clause);
    current = step.frame;
  }
  return { clauses, frame: current };
}

function clauseHint(target: Datum): string {
  const meant = isKeyword(target) ? nearest(target.name, ["when", "while", "let"]) : undefined;
  return meant ? `did you mean :${meant}?` : forForm.usage;
}

export const forForm: SpecialForm = {
  name: "for",
  usage: "(for (name values) body …), (for [x xs y ys :when test :let [z value]] body …)",
  doc: "Runs its body for each value; where its own value is used, gives the array of the body's values.",
  example: '(for [x [1 2 3] :when (odd? x) y [:a :b]] [x y]) → [[1 "a"] [1 "b"] [3 "a"] [3 "b"]]',
  arity: [1, MANY],
  analyse([head, ...body], form, analyser, frame) {
    if (frame.auto) frame.info.async = true;
    const { clauses, frame: inner } = analyseClauses(
      clauseItems(head!, analyser),
      analyser,
      framed(inside(frame), { loop: undefined, barrier: "for" }),
    );
    return {
      kind: "for",
      clauses,
      body: analyser.analyseBody(body, inner, form.span),
      info: frame.info,
      span: form.span,
    };
  },
};
