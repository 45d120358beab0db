import { EditorState } from "@codemirror/state";
import { expect, test } from "vitest";
import { lispParser } from "../src/lisp/language.js";
import { EDITS } from "../src/lisp/structure.js";

/** What an edit makes of a text in which `|` is the cursor, or two of them hold what is selected. */
function edited(name: keyof typeof EDITS, marked: string): string {
  const from = marked.indexOf("|");
  const to = Math.max(from, marked.lastIndexOf("|") - 1);
  const text = marked.replaceAll("|", "");
  const root = lispParser.parse(text).topNode;
  const edit = EDITS[name]({ text, root, selected: { from, to } });
  if (!edit) return marked;
  const state = EditorState.create({ doc: text, selection: { anchor: from, head: to } });
  const { selection, doc } = state.update(edit).state;
  const { from: start, to: end, empty } = selection.main;
  const after = doc.toString();
  return `${after.slice(0, start)}|${after.slice(start, end)}${empty ? "" : "|"}${after.slice(end)}`;
}

test.each<[name: keyof typeof EDITS, before: string, after: string]>([
  ["slurp", "(f |a) b c", "(f |a b) c"],
  ["slurp", "(f (g |a) ; why\n b)", "(f (g |a ; why\n b))"],
  ["slurp", "(f (g |a)) b", "(f (g |a) b)"],
  ["slurp", "[|] 'b", "[| 'b]"],
  ["slurp", "(f |a)", "(f |a)"],
  ["barf", "(f |a b)", "(f |a) b"],
  ["barf", "(f |a 'b ; why\n)", "(f |a) 'b ; why\n"],
  ["barf", "(|f)", "(|)f"],
  ["barf", "(|)", "(|)"],
  ["raise", "(when a (f |b))", "(when a |b)"],
  ["raise", "(when a |(f b))", "|(f b)"],
  ["raise", "|a", "|a"],
  ["wrap", "(f |a)", "(f (|a))"],
  ["wrap", "(f |a b|)", "(f (|a b))"],
  ["wrap", "f|", "(|f)"],
  ["expand", "(f (g a|b c))", "(f (g |ab| c))"],
  ["expand", "(f (g |ab| c))", "(f (|g ab c|))"],
  ["expand", "(f (|g ab c|))", "(f |(g ab c)|)"],
  ["expand", "(f |(g ab c)|)", "(|f (g ab c)|)"],
  ["expand", "|(f a)| b", "|(f a) b|"],
  ["expand", "|a b|", "|a b|"],
])("%s makes of %j %j", (name, before, after) => {
  expect(edited(name, before)).toBe(after);
});
