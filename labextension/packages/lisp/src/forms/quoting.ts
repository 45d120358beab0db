// Owns code as data: quote, quasiquote, and the forms that define macros.
import type { Analyser, Frame } from "../analyse/analyser.js";
import { framed, inside } from "../analyse/analyser.js";
import { Scope } from "../analyse/scope.js";
import { MANY, type SpecialForm } from "../analyse/special.js";
import type { Argument, Node } from "../analyse/tree.js";
import {
  type Datum,
  isForm,
  isKeyword,
  isList,
  isSymbol,
  list,
  type SequenceDatum,
  type SymbolDatum,
  symbol,
} from "../datum.js";
import { compileMacro } from "../expand/compile.js";
import type { Macro } from "../expand/macro.js";
import { mistakeInRules } from "../expand/mistakes.js";
import { matcherOf, rulesMacro } from "../expand/rules.js";
import type { Span } from "../source.js";
import { checkName } from "./definitions.js";

const text = (value: string, span: Span): Node => ({ kind: "literal", value, span });
const helper = (name: string, args: readonly Argument[], span: Span): Node => ({
  kind: "helper",
  name,
  args,
  span,
});

/** How a quoted form is rebuilt at run time. */
interface Quoting {
  readonly analyser: Analyser;
  readonly frame: Frame;
  /** How many backquotes enclose the datum; 0 in a plain quote. */
  readonly depth: number;
  /** Variables that hold the symbols of `x#` names, by name. */
  readonly fresh: Map<string, Node & { readonly kind: "variable" }>;
}

function quoteSymbol({ name, span }: SymbolDatum, quoting: Quoting): Node {
  if (quoting.depth === 0) return helper("symbol", [text(name, span)], span);
  if (!/.#$/.test(name)) return helper("template", [text(name, span)], span);
  let found = quoting.fresh.get(name);
  if (!found) {
    const { analyser, frame } = quoting;
    const fresh: SymbolDatum = { ...symbol(name.slice(0, -1), span), rename: analyser.nextRename() };
    found = { kind: "variable", binding: analyser.bind(fresh, "local", frame.scope, frame.info), span };
    quoting.fresh.set(name, found);
  }
  return found;
}

function quoteItem(datum: Datum, quoting: Quoting): Argument {
  if (quoting.depth === 1 && isForm(datum, "unquote-splicing") && datum.items.length === 2) {
    const value = quoting.analyser.analyse(datum.items[1]!, quoting.frame);
    return { kind: "spread", value: helper("items", [value], datum.span), span: datum.span };
  }
  return quoteDatum(datum, quoting);
}

/** The rest of a dotted list, `(a . b)`. */
function quoteList({ items, span }: SequenceDatum, quoting: Quoting): Node {
  const dot = items.length >= 3 && isSymbol(items.at(-2), ".") ? items.length - 2 : -1;
  const parts = (dot < 0 ? items : items.slice(0, dot)).map((item) => quoteItem(item, quoting));
  return dot < 0
    ? helper("list", parts, span)
    : helper("listOnto", [quoteDatum(items.at(-1)!, quoting), ...parts], span);
}

function quoteMap({ items, span }: SequenceDatum, quoting: Quoting): Node {
  const parts = items.map((item) => quoteItem(item, quoting));
  return helper(quoting.analyser.inMacro ? "mapForm" : "objectFrom", parts, span);
}

function quoteDatum(datum: Datum, quoting: Quoting): Node {
  const { analyser, depth } = quoting;
  if (depth === 1 && isForm(datum, "unquote") && datum.items.length !== 2)
    return analyser.error("unquote", datum.span, "unquote takes exactly one form", "write ~value");
  if (depth > 0 && isForm(datum, "unquote")) {
    if (depth === 1) return analyser.analyse(datum.items[1]!, quoting.frame);
    return quoteList(datum, { ...quoting, depth: depth - 1 });
  }
  if (depth === 1 && isForm(datum, "unquote-splicing")) {
    const hint = "~@ puts several items into the list or array around it";
    return analyser.error("unquote", datum.span, "~@ stands where only one datum can be", hint);
  }
  if (depth > 0 && isForm(datum, "quasiquote")) return quoteList(datum, { ...quoting, depth: depth + 1 });
  if (isSymbol(datum)) return quoteSymbol(datum, quoting);
  if (isKeyword(datum) && analyser.inMacro)
    return helper("keyword", [text(datum.name, datum.span)], datum.span);
  if (isList(datum))
    return datum.items.length === 0
      ? { kind: "literal", value: null, span: datum.span }
      : quoteList(datum, quoting);
  if (datum.type === "vector")
    return { kind: "array", items: datum.items.map((item) => quoteItem(item, quoting)), span: datum.span };
  if (datum.type === "map") return quoteMap(datum, quoting);
  if (datum.type === "set")
    return helper(
      "set",
      datum.items.map((item) => quoteItem(item, quoting)),
      datum.span,
    );
  return analyser.analyse(datum, quoting.frame);
}

const quote: SpecialForm = {
  name: "quote",
  usage: "(quote datum) or 'datum",
  doc: "The datum itself: symbols, lists and arrays as data.",
  example: `'(a [1 2] "b") → (a [1 2] "b")`,
  arity: [1, 1],
  analyse: ([datum], _form, analyser, frame) =>
    quoteDatum(datum!, { analyser, frame: inside(frame), depth: 0, fresh: new Map() }),
};

const quasiquote: SpecialForm = {
  name: "quasiquote",
  usage: "`(list of ~value and ~@values)",
  doc: "A datum with values put in: ~x or ,x puts in one, ~@xs or ,@xs all of a sequence; x# is a fresh name.",
  example: "(let ((x 1) (xs [2 3])) `(a ~x ~@xs)) → (a 1 2 3)",
  arity: [1, 1],
  analyse([datum], form, analyser, frame) {
    const inner: Frame = framed(inside(frame), { scope: new Scope(frame.scope) });
    const fresh: Quoting["fresh"] = new Map();
    const body = quoteDatum(datum!, { analyser, frame: inner, depth: 1, fresh });
    if (fresh.size === 0) return body;
    const bindings = [...fresh.values()].map(({ binding, span }) => ({
      pattern: { kind: "name" as const, binding, span },
      value: helper("gensym", [text(binding.name, span)], span),
    }));
    return { kind: "let", bindings, body, span: form.span };
  },
};

const unquote = (name: string, usage: string, doc: string, example: string): SpecialForm => ({
  name,
  usage,
  doc,
  example,
  arity: [1, 1],
  analyse: (_args, form, analyser) =>
    analyser.error(
      "unquote",
      form.span,
      "an unquote (~ or ,) stands outside a quasiquote (`)",
      "begin the template with `",
    ),
});

/** Makes a macro known: to the session at the top level, to the enclosing body elsewhere. */
function declareMacro(
  name: SymbolDatum,
  macro: Macro | undefined,
  span: Span,
  analyser: Analyser,
  frame: Frame,
): Node {
  checkName(name, analyser);
  if (macro && frame.scope === analyser.top) analyser.environment.defineMacro(macro);
  else if (macro) frame.scope.declare(name, macro);
  return { kind: "empty", span };
}

const defmacro: SpecialForm = {
  name: "defmacro",
  usage: '(defmacro name (parameter …) "doc" body …)',
  doc: "Defines a macro: a function from the forms of a call to the form that replaces it. It may be used at once.",
  example: "(do (defmacro twice (x) `(* 2 ~x)) (twice 4)) → 8",
  arity: [3, MANY],
  analyse([name, parameters, ...body], form, analyser, frame) {
    if (!isSymbol(name)) return analyser.error("name", name!.span, "defmacro needs a name", defmacro.usage);
    const first = body[0]!;
    const doc =
      body.length > 1 && first.type === "literal" && typeof first.value === "string" ? first.value : "";
    const source = {
      name: name.name,
      doc,
      parameters: parameters!,
      body: doc ? body.slice(1) : body,
      span: form.span,
    };
    return declareMacro(name, compileMacro(source, analyser, frame.scope), form.span, analyser, frame);
  },
};

const defineSyntax: SpecialForm = {
  name: "define-syntax",
  aliases: ["define-syntax-rule"],
  usage: "(define-syntax name (syntax-rules (literal …) (pattern template) …))",
  doc: "Defines a macro by patterns and templates; names that templates bind are renamed.",
  example:
    "(do (define-syntax swap! (syntax-rules () ((_ a b) (let ((t a)) (set! a b) (set! b t))))) (let ((x 1) (y 2)) (swap! x y) [x y])) → [2 1]",
  arity: [2, 3],
  analyse([target, rules, template], form, analyser, frame) {
    const short = isList(target) && rules !== undefined;
    const name = short ? target.items[0] : target;
    const clauses = short
      ? { literals: [], clauses: [list([target, template ?? rules!], form.span)] }
      : rulesOf(rules!);
    if (!isSymbol(name) || !clauses)
      return analyser.error(
        "syntax-rules",
        form.span,
        "this is not a syntax-rules macro",
        defineSyntax.usage,
      );
    const mistake = mistakeInRules(clauses.clauses, matcherOf(clauses.literals, false));
    if (mistake) return analyser.error("syntax-rules", mistake.at.span, mistake.message, mistake.hint);
    const scope = frame.scope === analyser.top ? undefined : frame.scope;
    const macro = rulesMacro({ name: name.name, doc: "", ...clauses, scope, loose: false });
    return declareMacro(name, macro, form.span, analyser, frame);
  },
};

const isRule = (datum: Datum): boolean => isList(datum) && datum.items.length === 2 && isList(datum.items[0]);

function rulesOf(datum: Datum) {
  if (!isForm(datum, "syntax-rules") || !isList(datum.items[1])) return undefined;
  if (!datum.items.slice(2).every(isRule)) return undefined;
  return { literals: datum.items[1].items, clauses: datum.items.slice(2) };
}

export const QUOTING_FORMS: readonly SpecialForm[] = [
  quote,
  quasiquote,
  unquote("unquote", "~value or ,value", "Puts a value into a quasiquote.", "(let ((x 1)) `(a ~x)) → (a 1)"),
  unquote(
    "unquote-splicing",
    "~@values or ,@values",
    "Puts all items of a sequence into a quasiquote.",
    "`(a ~@[1 2]) → (a 1 2)",
  ),
  defmacro,
  defineSyntax,
];
