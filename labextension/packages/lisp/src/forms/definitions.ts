// Owns the forms that define or change names: def, defun, defonce, set!, and what other forms need to define one.
import type { Analyser, Frame } from "../analyse/analyser.js";
import { inside } from "../analyse/analyser.js";
import { analyseFunction } from "../analyse/functions.js";
import { analysePattern, giveValue } from "../analyse/patterns.js";
import { type Binding, type BindingKind, isBinding } from "../analyse/scope.js";
import { MANY, type SpecialForm } from "../analyse/special.js";
import { isPath, mayLeadNowhere } from "../analyse/symbols.js";
import type { Node, Pattern, Target } from "../analyse/tree.js";
import {
  type Datum,
  isList,
  isSymbol,
  isVector,
  type ListDatum,
  listItems,
  type SymbolDatum,
  show,
} from "../datum.js";
import type { Documentation } from "../documentation.js";
import { isFixed } from "../names.js";
import { isLibraryName } from "../runtime/core.js";

/** The name behind the head: `(def name …)` or `(define (name …) …)`. */
export const definedName = ({ items }: ListDatum): SymbolDatum | undefined => {
  const target = items[1];
  const name = isList(target) ? target.items[0] : target;
  return isSymbol(name) && !isPath(name.name) ? name : undefined;
};

/** Names that mean something in every program, so that none may have another meaning for them. */
const RESERVED: ReadonlySet<string> = new Set(
  "$lisp $py py kw op slice this super js NaN Infinity".split(" "),
);

/** Why a name cannot be defined, if it cannot. */
function reserved(name: string, analyser: Analyser): string | undefined {
  if (analyser.language.forms.has(name)) return `${name} is a special form`;
  if (RESERVED.has(name)) return `${name} has a meaning in every program`;
  return /^(?:js|py)\/./.test(name) ? `${name} is a name of another language` : undefined;
}

/** Says so if a name cannot be defined. */
export function checkName({ name, span }: SymbolDatum, analyser: Analyser): void {
  const reason = reserved(name, analyser);
  if (reason) analyser.error("reserved", span, `${reason} and cannot be defined`, "choose another name");
}

/** A fresh name of a macro's template belongs to its cell alone, whatever the session calls by that name. */
const kindOf = ({ rename }: SymbolDatum, analyser: Analyser, frame: Frame): BindingKind =>
  frame.scope === analyser.top && rename === undefined ? "top" : "local";

/** Gives the variables of one definition: those that the body knows already, or new ones. */
function definer(analyser: Analyser, frame: Frame): (name: SymbolDatum) => Binding {
  const defined = new Set<Binding>();
  return (name) => {
    checkName(name, analyser);
    const known = frame.scope.own(name);
    const binding =
      isBinding(known) && !defined.has(known)
        ? known
        : analyser.bind(name, kindOf(name, analyser, frame), frame.scope, frame.info);
    if (binding.definitions++ > 0) binding.assigned = true;
    defined.add(binding);
    return binding;
  };
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
  const bind = definer(analyser, frame);
  // Alone, _ is a name like others; a library may be called so.
  const pattern: Pattern = isSymbol(target, "_")
    ? { kind: "name", binding: bind(target), span: target.span }
    : analysePattern(target, { analyser, frame, kind: "top", bind });
  const node = value(inside(frame));
  giveValue(pattern, node);
  return { kind: "define", pattern, value: node, span: form.span };
}

const isText = (datum: Datum): boolean => datum.type === "literal" && typeof datum.value === "string";

/** A string before other forms documents them. */
function docstring(body: readonly Datum[]): string | undefined {
  const [first] = body;
  return body.length > 1 && first?.type === "literal" && typeof first.value === "string"
    ? first.value
    : undefined;
}

/** Keeps what a definition of the top level says of itself for `doc`. */
function document(said: Omit<Documentation, "arity">, analyser: Analyser, frame: Frame): void {
  if (frame.scope === analyser.top) analyser.environment.documented.set(said.name, said);
}

const def: SpecialForm = {
  name: "def",
  aliases: ["define"],
  usage: '(def name value), (def name "doc" value), (define (name parameter …) body …)',
  doc: "Defines a name: of the cell and all later cells at the top level, of the enclosing body elsewhere.",
  example: "(do (def width 3) (* width width)) → 9",
  arity: [1, MANY],
  defines: definedName,
  analyse(args, form, analyser, frame) {
    const [target, ...rest] = args as [Datum, ...Datum[]];
    if (isList(target) && target.items[0]) {
      const parameters = { ...target, items: target.items.slice(1) };
      return defineFunction(target.items[0], parameters, rest, form, analyser, frame);
    }
    const said = docstring(rest);
    const values = said === undefined ? rest : rest.slice(1);
    if (values.length > 1) return analyser.error("arity", form.span, "def takes one value", def.usage);
    const [value] = values;
    if (isSymbol(target))
      document({ name: target.name, kind: "variable", usage: target.name, doc: said ?? "" }, analyser, frame);
    return define(target, form, analyser, frame, (inner) =>
      value ? analyser.analyse(value, inner) : { kind: "literal", value: null, span: form.span },
    );
  },
};

function defineFunction(
  name: Datum,
  parameters: Datum,
  forms: readonly Datum[],
  form: ListDatum,
  analyser: Analyser,
  frame: Frame,
): Node {
  if (!isSymbol(name)) return analyser.error("name", name.span, `${show(name)} is not a name`, defun.usage);
  const doc = docstring(forms);
  const body = doc === undefined ? forms : forms.slice(1);
  const written = listItems(parameters) ?? (isVector(parameters) ? parameters.items : [parameters]);
  const usage = `(${[name, ...written].map(show).join(" ")})`;
  document({ name: name.name, kind: "function", usage, doc: doc ?? "" }, analyser, frame);
  return define(name, form, analyser, frame, (inner) =>
    analyseFunction({ name: name.name, parameters, body, span: form.span }, analyser, inner),
  );
}

const defun: SpecialForm = {
  name: "defun",
  aliases: ["defn"],
  usage: '(defun name (parameter …) "doc" body …)',
  doc: "Defines a function.",
  example: "(do (defun area (w (h w)) (* w h)) [(area 3) (area 3 4)]) → [9 12]",
  arity: [2, MANY],
  defines: definedName,
  analyse([name, parameters, ...body], form, analyser, frame) {
    const [first, ...others] = body;
    const documentedFirst = first && isText(parameters!) && (isList(first) || isVector(first));
    return documentedFirst
      ? defineFunction(name!, first, [parameters!, ...others], form, analyser, frame)
      : defineFunction(name!, parameters!, body, form, analyser, frame);
  },
};

const defonce: SpecialForm = {
  name: "defonce",
  usage: "(defonce name value)",
  doc: "Defines a name unless a cell of this session has defined it before.",
  example: "(do (defonce started 1) started) → 1",
  arity: [2, 2],
  defines: definedName,
  analyse(args, form, analyser, frame) {
    const [name] = args;
    if (isSymbol(name) && analyser.globals.has(name.name)) return { kind: "empty", span: form.span };
    return def.analyse(args, form, analyser, frame);
  },
};

/** Why a name that no variable has cannot be set, and what to do. */
function unsettable(
  datum: SymbolDatum,
  analyser: Analyser,
  frame: Frame,
): readonly [string, string] | undefined {
  const { name } = datum;
  const reason = reserved(name, analyser);
  if (reason) return [`${reason} and cannot be set`, "choose another name"];
  const isOurs = isLibraryName(name) && !analyser.globals.has(name);
  if (!isOurs && !analyser.head(datum, frame)) return undefined;
  return [
    `${name} belongs to the language, and set! changes only variables`,
    `(def ${name} …) gives the name another meaning`,
  ];
}

function variableTarget(datum: SymbolDatum, analyser: Analyser, frame: Frame, value: Node): Target {
  const meaning = frame.scope.find(datum);
  if (!isBinding(meaning)) {
    const reason = unsettable(datum, analyser, frame);
    if (reason) analyser.error("reserved", datum.span, ...reason);
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

/** A word of JavaScript that is no variable, as in `(set! js/null 1)`. */
const isConstant = (target: Target): boolean =>
  target.kind === "global" && target.name.startsWith("js/") && isFixed(target.name.slice(3));

const set: SpecialForm = {
  name: "set!",
  aliases: ["setf", "setq", "setv"],
  usage: "(set! name value), (set! object.attribute value), (set! (at object key) value)",
  doc: "Changes a variable, an attribute or an item; gives the new value.",
  example: "(let ((o {:n 1})) (set! o.n 2) o) → {:n 2}",
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
    const place = isSymbol(target) || isList(target) ? analyser.analyseInside(target, frame) : undefined;
    if (place && mayLeadNowhere(place)) {
      const message = `${show(target!)} may lead nowhere, so that there is nothing to set`;
      return analyser.error("target", target!.span, message, "write . for ?. in it, or ask with when first");
    }
    const aimed = place && targetOf(place.kind === "await" && place.ifPending ? place.value : place);
    if (aimed && !isConstant(aimed)) return { kind: "assign", target: aimed, value, span: form.span };
    return analyser.error("target", target!.span, `${show(target!)} cannot be set`, set.usage);
  },
};

export const DEFINITIONS: readonly SpecialForm[] = [def, defun, defonce, set];
