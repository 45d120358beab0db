// Owns what shows a program to its writer: what macros make of a form, and the JavaScript of forms. Both look at the
// forms while the cell is compiled; nothing of them is run.
import type { Language } from "../analyse/analyser.js";
import { MANY, type SpecialForm } from "../analyse/special.js";
import { type Datum, isForm, isSymbol, show, symbol } from "../datum.js";
import { expandAll } from "../expand/expand.js";
import { lowerProgram } from "../lower/program.js";
import { print } from "../print.js";
import { isLibraryName } from "../runtime/core.js";

/** What is asked of may be quoted, as functions of other Lisps want it. */
const unquoted = (datum: Datum): Datum => (isForm(datum, "quote") ? datum.items[1]! : datum);

/** A symbol that only names something of the language needs no number to tell it from others. */
function readable(datum: Datum, language: Language): Datum {
  if ("items" in datum) return { ...datum, items: datum.items.map((item) => readable(item, language)) };
  if (!isSymbol(datum) || datum.rename === undefined) return datum;
  const { name, span } = datum;
  const isKnown = language.forms.has(name) || language.macros.has(name) || isLibraryName(name);
  return isKnown ? symbol(name, span) : datum;
}

const macroexpand: SpecialForm = {
  name: "macroexpand",
  usage: "(macroexpand form)",
  doc: "The text of a form with every macro in it expanded; the form is not run.",
  example: '(macroexpand (when a b)) → "(if a (begin b))"',
  arity: [1, 1],
  analyse([form], { span }, analyser) {
    const { report, environment, language } = analyser;
    const expanded = expandAll(unquoted(form!), {
      report,
      nextRename: () => analyser.nextRename(),
      macro: (name) => environment.macros.get(name) ?? language.macros.get(name),
    });
    return { kind: "literal", value: show(readable(expanded, language)), span };
  },
};

const jsOf: SpecialForm = {
  name: "js-of",
  usage: "(js-of form …)",
  doc: "The JavaScript that forms become, as text; they are not run, and define nothing.",
  example: '(js-of (def x 1)) → "let x = 1;"',
  arity: [1, MANY],
  analyse(forms, { span }, analyser, frame) {
    const mistakes = analyser.report.diagnostics.length;
    const apart = analyser.apart();
    const nodes = apart.analyseProgram(forms.map(unquoted), frame.auto);
    if (analyser.report.diagnostics.length > mistakes) return { kind: "empty", span };
    const { code } = print(lowerProgram(nodes, apart), { file: span.source, source: "" });
    return { kind: "literal", value: code.trim(), span };
  },
};

export const SHOWING_FORMS: readonly SpecialForm[] = [macroexpand, jsOf];
