import { getIndentation } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { documented, documentedNames, LANGUAGE } from "@kernelbridge/lisp";
import type { SyntaxNode } from "@lezer/common";
import { describe, expect, test } from "vitest";
import { lispParser, lispSupport } from "../src/lisp/language.js";
import { BODY_FORMS, FORMS } from "../src/lisp/words.js";

/** The tree without its brackets, with the text of its leaves. */
function shown(node: SyntaxNode, text: string): string {
  const children: string[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling)
    if (!/^[()[\]{}#]+$/.test(child.name)) children.push(shown(child, text));
  return node.firstChild
    ? `${node.name}<${children.join(" ")}>`
    : `${node.name}:${text.slice(node.from, node.to)}`;
}

test.each([
  ["(if a 1)", "List<Form:if Symbol:a Number:1>"],
  ["(defun f [x] :k)", "List<Form:defun Definition:f Vector<Symbol:x> Keyword::k>"],
  ['f"a {b} c"', 'Template<TemplateOpen:f" TemplateText:a  Hole<Symbol:b> TemplateText: c TemplateClose:">'],
  ['"""a "b" (""" x', 'String:"""a "b" (""" Symbol:x'],
  ["#/[/)]/g nil", "Regex:#/[/)]/g Constant:nil"],
  ["#| a #| b |# ( |# c", "BlockComment:#| a #| b |# ( |# Symbol:c"],
  ["#_ (a) b ; c", "Discarded<List<Head:a>> Symbol:b LineComment:; c"],
  ["%%lisp --auto\n'a", "Magic:%%lisp --auto Prefix:' Symbol:a"],
  ["#{1 -2.5e3}", "Set<Number:1 Number:-2.5e3>"],
  ["(a [b", "List<Head:a Vector<Symbol:b Unclosed:> Unclosed:>"],
  ["(a [b) c", "List<Head:a Vector<Symbol:b Unclosed:>> Symbol:c"],
  ["a) b", "Symbol:a Stray:) Symbol:b"],
])("%j is read", (text, tree) => {
  expect(shown(lispParser.parse(text).topNode, text)).toBe(`Program<${tree}>`);
});

describe("indentation", () => {
  test.each([
    ["a body", "(defun f (x)\n", 2],
    ["arguments below the first", "(total a\n", 7],
    ["a call without arguments", "(total\n", 1],
    ["items of a vector", "(f [1 2\n", 4],
    ["bindings", "(let ((x 1)\n", 6],
    ["inside of a nested body", "(when a\n  (do\n", 4],
    ["behind what is closed", "(f a)\n", 0],
  ])("%s", (_, text, columns) => {
    const state = EditorState.create({ doc: text, extensions: [lispSupport] });
    expect(getIndentation(state, text.length)).toBe(columns);
  });
});

test("the words are those of the compiler", () => {
  const forms = documentedNames(LANGUAGE).filter((name) => documented(name, LANGUAGE)?.kind !== "function");
  const withBody = forms.filter((name) => documented(name, LANGUAGE)!.usage.includes("body"));
  expect([...FORMS].sort()).toEqual([...forms].sort());
  expect(withBody.filter((name) => !BODY_FORMS.has(name))).toEqual([]);
});

test("any text has a tree of its own length", () => {
  for (const text of ['f"{', '"', "#|", "#_", 'f"a\\', "((((", "]]", "#", "~@", "#_ #_ a b c"])
    expect(lispParser.parse(text).length).toBe(text.length);
});
