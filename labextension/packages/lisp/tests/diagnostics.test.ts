// What bad programs are told: source, code, place (line from 1, column from 0), and words of the message and hint.
import { describe, expect, test } from "vitest";
import { formatDiagnostic, isComplete, LispSession } from "../src/index.js";
import { mistakesOf } from "./run.js";

type Row = readonly [
  source: string,
  code: string,
  line: number,
  column: number,
  message: RegExp,
  hint?: RegExp,
];

const ROWS: readonly Row[] = [
  ["(f x", "read/incomplete", 1, 0, /\( is never closed/],
  ["(f\n  [1 2", "read/incomplete", 2, 2, /\[ is never closed/],
  ['(f "abc', "read/incomplete", 1, 3, /no closing "/],
  ["#| note", "read/incomplete", 1, 0, /comment has no closing/],
  ["(f '", "read/incomplete", 1, 3, /' stands before nothing/],
  ["(f))", "read/stray-close", 1, 3, /nothing is open that \) could close/, /remove it/],
  ["(f [1 2)", "read/mismatch", 1, 7, /\[ of line 1 is closed by \)/, /write \]/],
  ["(f ')", "read/prefix", 1, 3, /' stands before nothing/],
  ["12abc", "read/number", 1, 0, /12abc is not a number/, /cannot begin with a digit/],
  ['"\\xZZ"', "read/escape", 1, 1, /does not name a character/, /\\u\{1F600\}/],
  ["#/abc", "read/regex", 1, 0, /no closing \//],
  ["#/(/", "read/regex", 1, 0, /[Ii]nvalid|Unterminated/],
  ["#foo", "read/hash", 1, 0, /#foo has no meaning/],
  ['f"{1 2}"', "read/template", 1, 2, /exactly one form/],
  ["(if)", "analyse/arity", 1, 0, /if takes at least 2 arguments, not 0/, /\(if test/],
  ["(let x)", "analyse/bindings", 1, 5, /x is not a list of bindings/],
  ["(let ((1 2)) 3)", "analyse/pattern", 1, 7, /1 cannot be bound/],
  ["(let [a 1 b] a)", "analyse/binding", 1, 10, /b has no value/],
  ["(fn 5 6)", "analyse/parameters", 1, 4, /5 is not a parameter list/],
  ["(recur 1)", "analyse/recur", 1, 0, /outside any loop or function/],
  ["(loop ((i 0)) (+ 1 (recur 2)))", "analyse/recur", 1, 19, /must be the last thing/],
  ["(loop ((i 0)) (recur 1 2))", "analyse/arity", 1, 14, /1 variable, but recur gives 2/],
  ["(1 2 3)", "analyse/not-callable", 1, 1, /1 cannot be called/, /\[1 2 3\]/],
  ["(map if xs)", "analyse/not-a-value", 1, 5, /if is a special form/],
  ["(f when)", "analyse/not-a-value", 1, 3, /when is a macro/, /wrap it/],
  ["(set! 5 1)", "analyse/target", 1, 6, /5 cannot be set/],
  ["(set! (f) 1)", "analyse/target", 1, 6, /\(f\) cannot be set/],
  ["(catch e 1)", "analyse/misplaced", 1, 0, /catch stands outside of try/],
  ["(try 1 (catch e 2) 3)", "analyse/try", 1, 19, /3 stands after a catch/],
  ["(for [x xs :wen y] x)", "analyse/for", 1, 11, /:wen is no clause of for/, /did you mean :when\?/],
  ["{:a}", "analyse/object", 1, 1, /the key :a has no value/],
  ["(yield 1)", "analyse/yield", 1, 0, /outside a function/],
  ["(f ~x)", "analyse/unquote", 1, 3, /outside a quasiquote/],
  ["(def if 1)", "analyse/reserved", 1, 5, /if is a special form and cannot be defined/],
  ["(defun f () (+ 1 (def x 1)))", "analyse/definition-place", 1, 17, /directly in a body/, /use let/],
  ["(bit-not 1 2)", "analyse/arity", 1, 0, /bit-not takes 1 argument, not 2/],
  ["(** 2)", "analyse/arity", 1, 0, /\*\* takes 2 arguments, not 1/],
  ["(-)", "analyse/arity", 1, 0, /- takes at least 1 argument, not 0/],
  ["(count)", "analyse/arity", 1, 0, /count takes 1 argument, not 0/],
  ["(.foo)", "analyse/method", 1, 0, /\.foo needs an object/],
  ["(f .)", "analyse/not-a-value", 1, 3, /\. is a special form/],
  ["(class A 5)", "analyse/member", 1, 9, /5 is no member of a class/],
  ["(cond (= 1 2) 3 4)", "expand/macro", 1, 16, /the test 4 has no value/],
  ["(-> )", "expand/arity", 1, 0, /-> takes at least 1 argument, not 0/],
  ["(dotimes x)", "expand/macro", 1, 0, /no rule of dotimes fits/, /\(dotimes \(i n\) body \.\.\.\)|dotimes/],
  ["(py.import 5)", "expand/macro", 1, 11, /needs the name of a module/, /:as np/],
  ["(defmacro m (x) (x)) (m 1)", "expand/macro", 1, 21, /the macro m failed/],
  ["(defmacro m () (fn () 1)) (m)", "expand/macro", 1, 26, /returned a function/],
  ["(defmacro m () `(m)) (m)", "analyse/endless", 1, 21, /expands without end/],
  ["(defmacro m () (await 1))", "analyse/macro-async", 1, 0, /the macro m awaits/],
];

describe("a bad program is told", () => {
  for (const [source, code, line, column, message, hint = /^/] of ROWS)
    test(`${JSON.stringify(source)} → ${code}`, () => {
      const [first] = mistakesOf(source).diagnostics;
      expect(first).toMatchObject({ code, span: { file: "cell", start: { line, column } } });
      expect(first?.message).toMatch(message);
      expect(first?.hint ?? "").toMatch(hint);
    });
});

test("all mistakes of a cell are told at once, in their order", () => {
  const { diagnostics, incomplete } = mistakesOf('(if)\n(f 12abc)\n(let ((1 2)) (recur))\n(g "open');
  expect(diagnostics.map(({ span }) => span.start.line)).toEqual([1, 2, 3, 3, 4]);
  expect(incomplete).toBe(false);
});

test("a diagnostic is shown with its line, a caret and a hint", () => {
  const source = "(def x 1)\n(if)";
  const [first] = mistakesOf(source).diagnostics;
  expect(formatDiagnostic(first!, source)).toBe(
    "cell:2:1: if takes at least 2 arguments, not 0 [analyse/arity]\n2 | (if)\n    ^^^^\nhint: (if test then otherwise)",
  );
});

test("the error itself says what is wrong", () => {
  expect(() => new LispSession().compile("(if)", { file: "cell" })).toThrow(/cell:1:1: if takes at least 2/);
});

describe("input is complete", () => {
  test.each([
    ["", true],
    ["(f x)", true],
    ["(f", false],
    ['"abc', false],
    ["(f #| x", false],
    ["(f))", true],
    ["'", false],
    ["(f [1 2) (", true],
  ])("%j: %s", (source, complete) => {
    expect(isComplete(source)).toBe(complete);
  });
});
