import { expect, test } from "vitest";
import { headInJavaScript, headInLisp, placeInJavaScript, placeInLisp } from "../src/cursor.js";

const unknown = undefined;

test.each<[text: string, path: string[] | undefined, fragment: string]>([
  ["", [], ""],
  ["tot", [], "tot"],
  ["a.b.c", ["a", "b"], "c"],
  ["a?.b.", ["a", "b"], ""],
  ["await py.df.he", ["py", "df"], "he"],
  ["f(a.", ["a"], ""],
  ["x = [...na", [], "na"],
  ['$py("a.b").c.d', ['$py("a.b")', "c"], "d"],
  ["f().na", unknown, "na"],
  ["[1].na", unknown, "na"],
  ['"text".na', unknown, "na"],
])("a cursor behind %j in JavaScript", (text, path, fragment) => {
  expect(placeInJavaScript(text, "")).toEqual({ path, fragment });
});

test.each<[text: string, path: string[] | undefined, fragment: string]>([
  ["(", [], ""],
  ["(map-in", [], "map-in"],
  ["(np.linalg.in", ["np", "linalg"], "in"],
  ["(. np linalg in", ["np", "linalg"], "in"],
  ["py/df.he", ["py", "df"], "he"],
  ["(js/Ma", ["globalThis"], "Ma"],
  ["'na", [], "na"],
  ["(f :ax", unknown, ":ax"],
  ["(.he| df)", ["df"], "he"],
  ["(.he| (f))", unknown, "he"],
])("a cursor behind %j in Lisp", (text, path, fragment) => {
  const [before, after = ""] = text.split("|") as [string, string?];
  expect(placeInLisp(before, after)).toEqual({ path, fragment });
});

test.each<[text: string, head: string | undefined]>([
  ["a.f(1, g(2), ", "a.f"],
  ["f([1, 2]", "f"],
  ["f(1)", undefined],
])("the call around a cursor behind %j in JavaScript", (text, head) => {
  expect(headInJavaScript(text)).toBe(head);
});

test.each<[text: string, head: string | undefined]>([
  ["(map inc [1 2", "(map"],
  ["(map inc (f) ", "(map"],
  ["(a.b ", "(a.b"],
  ["(f)", undefined],
])("the call around a cursor behind %j in Lisp", (text, head) => {
  expect(headInLisp(text)).toBe(head);
});
