// Owns the forms that bind names for a body: let, let1, letrec, and named let.
import type { Analyser, Frame } from "../analyse/analyser.js";
import { inside } from "../analyse/analyser.js";
import { analysePattern } from "../analyse/patterns.js";
import { Scope } from "../analyse/scope.js";
import type { Node, Pattern } from "../analyse/tree.js";
import {
  type Datum,
  isList,
  isSymbol,
  isVector,
  type ListDatum,
  listItems,
  literal,
  type SymbolDatum,
  show,
} from "../datum.js";
import { analyseNamedLoop } from "./loops.js";
import { MANY, type SpecialForm } from "./special.js";

/** One `name value` pair as written. */
export interface BindingSource {
  readonly target: Datum;
  readonly value: Datum;
}

const nil = (datum: Datum): Datum => literal(null, datum.span);

function flat(items: readonly Datum[], analyser: Analyser): BindingSource[] {
  const pairs: BindingSource[] = [];
  for (let i = 0; i < items.length; i += 2) {
    const target = items[i]!;
    const value = items[i + 1];
    if (!value) {
      const hint = "a flat binding list holds pairs: [name value name value]";
      analyser.error("binding", target.span, `${show(target)} has no value`, hint);
    }
    pairs.push({ target, value: value ?? nil(target) });
  }
  return pairs;
}

function pair(item: Datum, analyser: Analyser): BindingSource[] {
  if (isSymbol(item)) return [{ target: item, value: nil(item) }];
  if ((isList(item) || isVector(item)) && item.items.length >= 1 && item.items.length <= 2)
    return [{ target: item.items[0]!, value: item.items[1] ?? nil(item) }];
  analyser.error("binding", item.span, `${show(item)} is not a binding`, "write (name value)");
  return [];
}

/** The bindings of a let: `((a 1) (b 2))`, `[a 1 b 2]` or `(a 1)`. */
export function bindingSources(datum: Datum, analyser: Analyser): BindingSource[] {
  if (isVector(datum)) return flat(datum.items, analyser);
  if (isList(datum) && isSymbol(datum.items[0]) && datum.items.length % 2 === 0)
    return flat(datum.items, analyser);
  const items = listItems(datum);
  if (items) return items.flatMap((item) => pair(item, analyser));
  const hint = "write (let ((name value) …) body …) or (let [name value …] body …)";
  analyser.error("bindings", datum.span, `${show(datum)} is not a list of bindings`, hint);
  return [];
}

/** Binds one after the other; each value sees the names before it. Gives the frame in which all are known. */
export function bindInOrder(sources: readonly BindingSource[], analyser: Analyser, frame: Frame) {
  const bindings: { pattern: Pattern; value: Node }[] = [];
  let scope = new Scope(frame.scope);
  for (const { target, value } of sources) {
    const node = analyser.analyse(value, { ...inside(frame), scope });
    scope = new Scope(scope);
    const pattern = analysePattern(target, { analyser, frame: { ...frame, scope }, kind: "local" });
    giveValue(pattern, node);
    bindings.push({ pattern, value: node });
  }
  return { bindings, frame: { ...frame, scope } };
}

/** Notes which value the names of a pattern take. */
export function giveValue(pattern: Pattern, value: Node | "unknown"): void {
  if (pattern.kind === "name")
    pattern.binding.values.push(value, ...(pattern.fallback ? [pattern.fallback] : []));
  else if (pattern.kind === "array") for (const item of pattern.items) giveValue(item, "unknown");
  else if (pattern.kind === "object")
    for (const entry of pattern.entries) giveValue(entry.pattern, "unknown");
  if ("rest" in pattern && pattern.rest) giveValue(pattern.rest, "unknown");
}

/** The frame of a let's body: it may define names of its own. */
const bodyOf = (frame: Frame): Frame => ({ ...frame, body: false });

const letForm: SpecialForm = {
  name: "let",
  aliases: ["let*"],
  usage: "(let ((name value) …) body …) or (let [name value …] body …)",
  doc: "Binds names one after the other; the last form of the body gives the value. A name before the bindings makes it a loop.",
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
  arity: [1, MANY],
  analyse([first, ...rest], form, analyser, frame) {
    const sources = bindingSources(first!, analyser);
    const scope = new Scope(frame.scope);
    const inner: Frame = { ...frame, scope };
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
