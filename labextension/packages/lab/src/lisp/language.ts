// Lisp for an editor: its parser with brackets, comments, indentation and folding.

import {
  defineLanguageFacet,
  foldNodeProp,
  indentNodeProp,
  Language,
  LanguageSupport,
  languageDataProp,
  type TreeIndentContext,
} from "@codemirror/language";
import type { SyntaxNode } from "@lezer/common";
import { nodeTypes } from "./nodes.js";
import { LispParser } from "./parser.js";
import { BODY_FORMS } from "./words.js";

const DATA = defineLanguageFacet({
  commentTokens: { line: ";", block: { open: "#|", close: "|#" } },
  closeBrackets: { brackets: ["(", "[", "{", '"'] },
  wordChars: "-_?!*+<>=/$",
});

/** Bodies by two columns; arguments below the first one; items below the first one. */
function indentation(context: TreeIndentContext): number {
  const { node } = context;
  const open = node.firstChild!;
  const first = open.nextSibling;
  const inside = context.column(open.to);
  if (node.name !== "List" || !first || !isWord(first)) return inside;
  if (BODY_FORMS.has(context.state.sliceDoc(first.from, first.to))) return context.column(node.from) + 2;
  const argument = first.nextSibling;
  const besideHead = argument && argument.to <= context.pos && argument.from <= lineEnd(context, first);
  return besideHead && argument.name !== ")" ? context.column(argument.from) : inside;
}

const isWord = ({ name }: SyntaxNode): boolean => name === "Form" || name === "Head";

const lineEnd = ({ state }: TreeIndentContext, { from }: SyntaxNode): number => state.doc.lineAt(from).to;

const folded = (node: SyntaxNode): { from: number; to: number } | null =>
  node.lastChild && node.lastChild.from > node.firstChild!.to
    ? { from: node.firstChild!.to, to: node.lastChild.from }
    : null;

export const lispParser = new LispParser(
  nodeTypes(
    [[languageDataProp, DATA]],
    [
      [indentNodeProp, indentation],
      [foldNodeProp, folded],
    ],
  ),
);

export const lispSupport = new LanguageSupport(new Language(DATA, lispParser, [], "kernelbridge-lisp"));
