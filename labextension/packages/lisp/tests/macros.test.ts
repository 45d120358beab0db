// Macros: compiled functions that live in the session.
import { describe, expect, test } from "vitest";
import { LispSession } from "../src/index.js";
import { javascript, mistakesOf, run } from "./run.js";

describe("defmacro", () => {
  test.each([
    ["a template", "(defmacro twice (x) `(+ ~x ~x)) (twice 4)", 8],
    ["commas", "(defmacro twice (x) `(+ ,x ,x)) (twice 4)", 8],
    ["splicing", "(defmacro my-do (& body) `(let () ~@body)) (my-do 1 2 3)", 3],
    ["a body of ordinary code", "(defmacro backwards (form) (reverse form)) (backwards (3 2 -))", -1],
    [
      "a function of its own",
      "(defmacro m (n) (let go ((i n) (acc '())) (if (= i 0) `(+ ~@acc) (go (- i 1) (cons i acc))))) (m 4)",
      10,
    ],
    [
      "loops and conditions",
      "(defmacro unroll (n body) `(do ~@(for (i (range n)) body))) (let ((x 0)) (unroll 3 (set! x (+ x 1))) x)",
      3,
    ],
    [
      "fresh names",
      "(defmacro swap! (a b) `(let ((t# ~a)) (set! ~a ~b) (set! ~b t#))) (let ((t 1) (u 2)) (swap! t u) [t u])",
      [2, 1],
    ],
    ["keywords and maps", "(defmacro named (k v) `{~k ~v :other 1}) (named :a 2)", { a: 2, other: 1 }],
    ["a local macro", "(let ((k 10)) (defmacro add-k (x) `(+ k ~x)) (let ((k 1)) (add-k 5)))", 15],
    ["wanted capture", "(defmacro anaphoric (x body) `(let ((~'it ~x)) ~body)) (anaphoric 5 (+ it 1))", 6],
    ["macros that use macros", "(defmacro a (x) `(inc ~x)) (defmacro b (x) `(a (a ~x))) (b 1)", 3],
    ["macros that define", "(defmacro defconst (n v) `(def ~n ~v)) (defconst five 5) five", 5],
  ])("takes %s", async (_title, source, value) => {
    expect(await run(source)).toEqual(value);
  });

  test("lives on in later cells", () => {
    const session = new LispSession();
    session.compile("(defmacro twice (x) `(* 2 ~x))", { file: "1" });
    expect(session.macroexpand("(twice (twice y))")).toBe("(* 2 (* 2 y))");
  });

  test("of a cell with a mistake is not kept", () => {
    const session = new LispSession();
    expect(() => session.compile("(defmacro one () 1) (if)", { file: "1" })).toThrow();
    expect(session.macroexpand("(one)")).toBe("(one)");
  });

  test("template names mean what they mean at the macro's own place", async () => {
    expect(await run("(defmacro size (x) `(count ~x)) (let ((count (fn (x) -1))) (size [1 2]))")).toBe(2);
  });

  test("a plain name bound by a template is an error that says so", () => {
    const { diagnostics } = mistakesOf("(defmacro bad (x) `(let ((tmp ~x)) tmp))\n(bad 1)");
    expect(diagnostics[0]).toMatchObject({
      code: "analyse/template-binding",
      hint: "write tmp# in the template of bad",
    });
  });

  test("fresh names are the same in every run", () => {
    const source = "(defmacro keep (x) `(let ((v# ~x)) (+ v# v#))) (keep (f)) (keep (f))";
    expect(javascript(source)).toBe(javascript(source));
  });
});

describe("syntax-rules", () => {
  test.each([
    [
      "renames what templates bind",
      "(define-syntax swap (syntax-rules () ((_ a b) (let ((tmp a)) (set! a b) (set! b tmp))))) (let ((tmp 1) (other 2)) (swap tmp other) [tmp other])",
      [2, 1],
    ],
    [
      "repeats with ellipses",
      "(define-syntax my-let (syntax-rules () ((_ ((n v) ...) body ...) ((fn (n ...) body ...) v ...)))) (my-let ((a 1) (b 2)) (+ a b))",
      3,
    ],
    [
      "knows literals",
      "(define-syntax my-if (syntax-rules (then) ((_ c then a b) (if c a b)))) (my-if true then 1 2)",
      1,
    ],
    [
      "recurs",
      "(define-syntax my-or (syntax-rules () ((_) false) ((_ a) a) ((_ a r ...) (let ((t a)) (if t t (my-or r ...)))))) (let ((t 5)) (my-or false t))",
      5,
    ],
  ])("%s", async (_title, source, value) => {
    expect(await run(source)).toEqual(value);
  });
});

describe("quoting", () => {
  test("a quoted form is data", async () => {
    const source = `(show '(a "b" 1 [c :d] (g . h) ()))`;
    expect(await run(source)).toBe('(a "b" 1 [c "d"] (g . h) nil)');
  });

  test("a list is a list, a symbol is a symbol", async () => {
    expect(
      await run("[(list? '(a b)) (symbol? 'a) (= 'a 'a) (first '(x y)) (= (first '(x y)) 'x)]"),
    ).toMatchObject([true, true, true, { name: "x" }, true]);
  });

  test("a quasiquote puts values in", async () => {
    expect(await run("(let ((x 5) (xs [1 2])) (show `(a ~x ~@xs [~x] (b ,x))))")).toBe("(a 5 1 2 [5] (b 5))");
  });
});
