// Owns the forms that tell of the language itself: doc and apropos. They look while the cell is compiled and print when
// it runs.
import type { Analyser } from "../analyse/analyser.js";
import { isBinding } from "../analyse/scope.js";
import type { SpecialForm } from "../analyse/special.js";
import type { Node } from "../analyse/tree.js";
import { type Datum, isKeyword, isSymbol, show } from "../datum.js";
import { type Documentation, documentationText, documentedNames } from "../documentation.js";
import type { Span } from "../source.js";
import { didYouMean } from "../suggest.js";

const printing = (text: string, span: Span): Node => ({
  kind: "call",
  callee: { kind: "core", name: "print", span },
  args: [{ kind: "literal", value: text, span }],
  named: [],
  create: false,
  span,
});

const described = (name: string, { environment, language }: Analyser): Documentation | undefined =>
  environment.describe(name, language);

const doc: SpecialForm = {
  name: "doc",
  usage: "(doc name)",
  doc: "Prints how a name is used and what it does.",
  example: "(doc map) → nil",
  arity: [1, 1],
  analyse([target], form, analyser, frame) {
    if (!isSymbol(target))
      return analyser.error("name", target!.span, `doc takes a name, not ${show(target!)}`, doc.usage);
    const { name } = target;
    const found = described(name, analyser);
    if (found) return printing(documentationText(found), form.span);
    if (analyser.globals.has(name) || isBinding(frame.scope.find(target)))
      return printing(`${name}\n  defined by a cell, without documentation`, form.span);
    const names = [
      ...analyser.globals,
      ...analyser.environment.macros.keys(),
      ...documentedNames(analyser.language),
    ];
    return analyser.error("unknown", target.span, `nothing is known of ${name}`, didYouMean(name, names));
  },
};

/** The text that is looked for: a string, a keyword or a name. */
const wanted = (datum: Datum): string | undefined => {
  if (isSymbol(datum) || isKeyword(datum)) return datum.name;
  return datum.type === "literal" && typeof datum.value === "string" ? datum.value : undefined;
};

const apropos: SpecialForm = {
  name: "apropos",
  usage: '(apropos "text")',
  doc: "Prints every name whose name or documentation has a text in it.",
  example: '(apropos "neighbors") → nil',
  arity: [1, 1],
  analyse([target], form, analyser) {
    const text = wanted(target!)?.toLowerCase();
    if (text === undefined)
      return analyser.error("text", target!.span, "apropos takes a text to look for", apropos.usage);
    const { environment, language } = analyser;
    const names = new Set([
      ...environment.macros.keys(),
      ...environment.documented.keys(),
      ...documentedNames(language),
    ]);
    const lines = [...names]
      .map((name) => `${name}  ${described(name, analyser)?.doc ?? ""}`)
      .filter((line) => line.toLowerCase().includes(text))
      .sort();
    return printing(lines.length > 0 ? lines.join("\n") : `nothing has ${text} in it`, form.span);
  },
};

export const HELP_FORMS: readonly SpecialForm[] = [doc, apropos];
