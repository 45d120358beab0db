// Owns the forms that bind names for a body: let, let1, letrec, and named let.
import type { Analyser, Frame } from "../analyse/analyser.js";
import { framed, inside } from "../analyse/analyser.js";
import { analysePattern, giveValue } from "../analyse/patterns.js";
import { Scope } from "../analyse/scope.js";
import { MANY, type SpecialForm } from "../analyse/special.js";
import type { Node } from "../analyse/tree.js";
import { type Datum, isSymbol, type ListDatum, type SymbolDatum } from "../datum.js";
import { analyseNamedLoop } from "./loops.js";
import { bindInOrder, bindingSources, pair } from "./pairs.js";

/** The frame of a let's body: it may define names of its own. */
const bodyOf = (frame: Frame): Frame => framed(frame, { body: false });

const letForm: SpecialForm = {
  name: "let",
  aliases: ["let*"],
  usage: "(let ((name value) …) body …) or (let [name value …] body …)",
  doc: "Binds names one after the other; the last form of the body gives the value. A name before the bindings makes it a loop.",
  example: "(let ((x 2) (y (* x 10))) (+ x y)) → 22",
  arity: [1, MANY],
  analyse(args, form, analyser, frame) {
    const [first, ...rest] = args as [Datum, ...Datum[]];
    if (isSymbol(first) && rest[0])
      return analyseNamedLet(first, rest[0], rest.slice(1), form, analyser, frame);
    const bound = bindInOrder(bindingSources(first, analyser), analyser, frame);
    const body = analyser.analyseBody(rest, bodyOf(bound.frame), form.span);
    return { kind: "let", bindings: bound.bindings, body, span: form.span };
  },
};

function analyseNamedLet(
  name: SymbolDatum,
  bindings: Datum,
  body: readonly Datum[],
  form: ListDatum,
  analyser: Analyser,
  frame: Frame,
): Node {
  return analyseNamedLoop({ name, sources: bindingSources(bindings, analyser), body, form }, analyser, frame);
}

const let1: SpecialForm = {
  name: "let1",
  usage: "(let1 (name value) body …) or (let1 name value body …)",
  doc: "Binds one name.",
  example: "(let1 (x 2) (* x x)) → 4",
  arity: [1, MANY],
  analyse(args, form, analyser, frame) {
    const [first, ...rest] = args as [Datum, ...Datum[]];
    const direct = isSymbol(first) && rest[0];
    const source = direct ? [{ target: first, value: direct }] : pair(first, analyser);
    const bound = bindInOrder(source, analyser, frame);
    const body = analyser.analyseBody(direct ? rest.slice(1) : rest, bodyOf(bound.frame), form.span);
    return { kind: "let", bindings: bound.bindings, body, span: form.span };
  },
};

const letrec: SpecialForm = {
  name: "letrec",
  usage: "(letrec ((name function) …) body …)",
  doc: "Binds names that may refer to each other, as functions do.",
  example:
    "(letrec ((even (fn (n) (if (= n 0) true (odd (- n 1))))) (odd (fn (n) (if (= n 0) false (even (- n 1)))))) (even 10)) → true",
  arity: [1, MANY],
  analyse([first, ...rest], form, analyser, frame) {
    const sources = bindingSources(first!, analyser);
    const scope = new Scope(frame.scope);
    const inner: Frame = framed(frame, { scope });
    const patterns = sources.map(({ target }) =>
      analysePattern(target, { analyser, frame: inner, kind: "local" }),
    );
    const body: Node[] = sources.map(({ value, target }, i) => {
      const node = analyser.analyse(value, inside(inner));
      giveValue(patterns[i]!, node);
      return { kind: "define", pattern: patterns[i]!, value: node, span: target.span };
    });
    body.push(analyser.analyseBody(rest, bodyOf(inner), form.span));
    return { kind: "do", body, span: form.span };
  },
};

export const BINDING_FORMS: readonly SpecialForm[] = [letForm, let1, letrec];
