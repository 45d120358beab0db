// Owns the forms that define or change names: def, defun, defonce, set!, and what other forms need to define one.
import type { Analyser, Frame } from "../analyse/analyser.js";
import { inside } from "../analyse/analyser.js";
import { analyseFunction } from "../analyse/functions.js";
import { analysePattern } from "../analyse/patterns.js";
import { isBinding } from "../analyse/scope.js";
import { MANY, type SpecialForm } from "../analyse/special.js";
import { isPath } from "../analyse/symbols.js";
import type { Node, Pattern, Target } from "../analyse/tree.js";
import { type Datum, isList, isSymbol, type ListDatum, type SymbolDatum, show } from "../datum.js";

/** The name behind the head: `(def name …)` or `(define (name …) …)`. */
export const definedName = ({ items }: ListDatum): SymbolDatum | undefined => {
  const target = items[1];
  const name = isList(target) ? target.items[0] : target;
  return isSymbol(name) && !isPath(name.name) ? name : undefined;
};

/** The pattern of a definition. Names that the body declared beforehand are kept. */
function definedPattern(target: Datum, analyser: Analyser, frame: Frame): Pattern {
  if (isSymbol(target) && analyser.forms.has(target.name)) {
    const message = `${target.name} is a special form and cannot be defined`;
    analyser.error("reserved", target.span, message, "choose another name");
  }
  const known = isSymbol(target) ? frame.scope.own(target) : undefined;
  const kind = frame.scope === analyser.top ? "top" : "local";
  const pattern: Pattern = isBinding(known)
    ? { kind: "name", binding: known, span: target.span }
    : analysePattern(target, { analyser, frame, kind });
  if (pattern.kind === "name") pattern.binding.definitions++;
  return pattern;
}

/** Whether a name may be defined here; if not, says so. */
function mayDefine(form: ListDatum, analyser: Analyser, frame: Frame): boolean {
  if (frame.body || frame.scope === analyser.top) return true;
  const message = "a definition must stand at the top level or directly in a body";
  analyser.error("definition-place", form.span, message, "use let for a name that one expression needs");
  return false;
}

/** Makes `target` a name of the enclosing body (or of the cell) with this value. */
export function define(
  target: Datum,
  form: ListDatum,
  analyser: Analyser,
  frame: Frame,
  value: (frame: Frame) => Node,
): Node {
  mayDefine(form, analyser, frame);
  const pattern = definedPattern(target, analyser, frame);
  const node = value(inside(frame));
  if (pattern.kind === "name") pattern.binding.values.push(node);
  return { kind: "define", pattern, value: node, span: form.span };
}

const isDocumented = (args: readonly Datum[]): boolean =>
  args.length > 2 && args[1]!.type === "literal" && typeof args[1]!.value === "string";

const def: SpecialForm = {
  name: "def",
  aliases: ["define"],
  usage: '(def name value), (def name "doc" value), (define (name parameter …) body …)',
  doc: "Defines a name: of the cell and all later cells at the top level, of the enclosing body elsewhere.",
  arity: [1, MANY],
  defines: definedName,
  analyse(args, form, analyser, frame) {
    const [target, ...rest] = args as [Datum, ...Datum[]];
    if (isList(target) && target.items[0]) {
      const parameters = { ...target, items: target.items.slice(1) };
      return defineFunction(target.items[0], parameters, rest, form, analyser, frame);
    }
    const values = isDocumented(args) ? rest.slice(1) : rest;
    if (values.length > 1) return analyser.error("arity", form.span, "def takes one value", def.usage);
    const [value] = values;
    return define(target, form, analyser, frame, (inner) =>
      value ? analyser.analyse(value, inner) : { kind: "literal", value: null, span: form.span },
    );
  },
};

function defineFunction(
  name: Datum,
  parameters: Datum,
  body: readonly Datum[],
  form: ListDatum,
  analyser: Analyser,
  frame: Frame,
): Node {
  if (!isSymbol(name)) return analyser.error("name", name.span, `${show(name)} is not a name`, defun.usage);
  return define(name, form, analyser, frame, (inner) =>
    analyseFunction({ name: name.name, parameters, body, span: form.span }, analyser, inner),
  );
}

const defun: SpecialForm = {
  name: "defun",
  aliases: ["defn"],
  usage: '(defun name (parameter …) "doc" body …)',
  doc: "Defines a function.",
  arity: [2, MANY],
  defines: definedName,
  analyse([name, parameters, ...body], form, analyser, frame) {
    const documented = body.length > 1 && body[0]!.type === "literal" && typeof body[0]!.value === "string";
    return defineFunction(name!, parameters!, documented ? body.slice(1) : body, form, analyser, frame);
  },
};

const defonce: SpecialForm = {
  name: "defonce",
  usage: "(defonce name value)",
  doc: "Defines a name unless a cell of this session has defined it before.",
  arity: [2, 2],
  defines: definedName,
  analyse(args, form, analyser, frame) {
    const [name] = args;
    if (isSymbol(name) && analyser.globals.has(name.name)) return { kind: "empty", span: form.span };
    return def.analyse(args, form, analyser, frame);
  },
};

function variableTarget(datum: SymbolDatum, analyser: Analyser, frame: Frame, value: Node): Target {
  const meaning = frame.scope.find(datum);
  if (!isBinding(meaning)) {
    analyser.free(datum.name, datum.span);
    return { kind: "global", name: datum.name, span: datum.span };
  }
  analyser.refer(meaning, frame);
  meaning.assigned = true;
  meaning.values.push(value);
  return { kind: "variable", binding: meaning, span: datum.span };
}

/** Targets that are forms, by the node they are read as. */
function targetOf(node: Node): Target | undefined {
  if (node.kind === "member")
    return { kind: "member", object: node.object, name: node.name, span: node.span };
  if (node.kind === "at") return { kind: "item", object: node.object, keys: node.keys, span: node.span };
  if (node.kind === "global") return { kind: "global", name: node.name, span: node.span };
  return undefined;
}

const set: SpecialForm = {
  name: "set!",
  aliases: ["setf", "setq", "setv"],
  usage: "(set! name value), (set! object.attribute value), (set! (at object key) value)",
  doc: "Changes a variable, an attribute or an item; gives the new value.",
  arity: [2, 2],
  analyse([target, source], form, analyser, frame) {
    const value = analyser.analyseInside(source!, frame);
    const simple = isSymbol(target) && !isPath(target.name) && !target.name.includes("/");
    if (simple)
      return {
        kind: "assign",
        target: variableTarget(target, analyser, frame, value),
        value,
        span: form.span,
      };
    const place = { ...inside(frame), auto: false };
    const aimed = isSymbol(target) || isList(target) ? targetOf(analyser.analyse(target, place)) : undefined;
    if (aimed) return { kind: "assign", target: aimed, value, span: form.span };
    return analyser.error("target", target!.span, `${show(target!)} cannot be set`, set.usage);
  },
};

export const DEFINITIONS: readonly SpecialForm[] = [def, defun, defonce, set];
