// What a session gives for a cell: an ordinary program whose declarations are the cell's definitions.
import type { Node, Program } from "estree";
import { describe, expect, test } from "vitest";
import { compileLispToJS, LispSession, print } from "../src/index.js";
import { javascript, run } from "./run.js";

const compile = (source: string): Program => new LispSession().compile(source, { file: "cell-7" });

describe("definitions are declarations, in order", () => {
  test.each([
    ["(def x 1)", "let x = 1;"],
    ["(def index-col 1)", "let index$col = 1;"],
    ["(defun f (x) x)", "function f(x) {\n  return x;\n}"],
    ["(class A)", "class A {}"],
    ["(def {:a x} o)", "let {a: x} = o;"],
    ["(def x 1) (def x 2)", "let x = 1;\nx = 2;"],
    ["(defun f () 1) (defun f () 2)", "let f = () => 1;\nf = () => 2;"],
    ["(when c (def x 1)) 0", "let x;\nif ($lisp.truthy(c)) {\n  x = 1;\n}"],
    ['(import "d3" :as d3)', 'let d3 = await import("d3");'],
    ['(import "d3" [scale-linear])', 'let {scale_linear: scale$linear} = await import("d3");'],
  ])("%s", (source, code) => {
    expect(
      javascript(source).replace(/\n[^\n]*;$/, (tail) => (source.startsWith("(when") ? "" : tail)),
    ).toContain(code.split("\n")[0]);
  });
});

describe("the value of a cell is its last expression statement", () => {
  test.each([
    ["(+ 1 2)", "ExpressionStatement"],
    ["(def x 1) x", "ExpressionStatement"],
    ["(def x 1)", "VariableDeclaration"],
    ["(do (f) (def x 1))", "VariableDeclaration"],
    ["(let ((x (if a (do (def y 1) y) 2))) x)", "ExpressionStatement"],
    ["(loop ((i 0)) (if (< i 3) (recur (+ i 1)) i))", "ExpressionStatement"],
  ])("%s ends with %s", (source, type) => {
    expect(compile(source).body.at(-1)?.type).toBe(type);
  });
});

test("variables of the compiler are marked local", () => {
  const { body } = compile("(let ((x 1) (y (try 1 (catch e 2)))) (f x y)) (def shown 1)");
  const marks = body.flatMap((node) => (node.type === "VariableDeclaration" ? ["local" in node] : []));
  expect(marks.length).toBeGreaterThan(1);
  expect(marks.pop()).toBe(false);
  expect(marks.every((mark) => mark)).toBe(true);
});

test("local names keep clear of the globals that a cell uses", () => {
  expect(javascript("(let ((x 1)) (f x)) (g js/x)")).toBe("const x$1 = 1;\nf(x$1);\ng(x);");
});

test("every node has a place in the cell", () => {
  const missing: string[] = [];
  const visit = (node: Node): void => {
    if (node.loc?.source !== "cell-7") missing.push(node.type);
    for (const value of Object.values(node) as unknown[])
      for (const part of Array.isArray(value) ? value : [value])
        if (typeof part === "object" && part !== null && "type" in part && part !== node.loc)
          visit(part as Node);
  };
  visit(
    compile(
      "(defun f (a &key (b (await 1))) (try (or a {:k [b]}) (catch TypeError e `(x ~a)))) (for [x xs :when (f x)] (at x 1:2))",
    ),
  );
  expect(missing).toEqual([]);
});

test("names that other cells define hide library functions", () => {
  expect(javascript("(map f xs)")).toBe("$lisp.core.map(f, xs);");
  expect(javascript("(map f xs)", ["map"])).toBe("map(f, xs);");
  const session = new LispSession();
  session.compile("(defun map (f) f)", { file: "1" });
  expect(print(session.compile("(map 1)", { file: "2" }), { file: "2", source: "" }).code.trim()).toBe(
    "map(1);",
  );
});

test("defonce keeps what an earlier cell defined", () => {
  const session = new LispSession();
  expect(session.compile("(defonce x 1)", { file: "1" }).body).toHaveLength(1);
  expect(session.compile("(defonce x 2)", { file: "2" }).body).toHaveLength(0);
});

test("numeric code on known numbers has no guards", () => {
  expect(
    javascript("(defun sum (n) (loop ((i 0) (s 0)) (if (< i 10) (recur (+ i 1) (+ s i)) s)))"),
  ).not.toMatch(/typeof|lisp/);
});

describe("a loop that begins by asking whether to go on is a while of that", () => {
  test.each([
    ["(defun f (n) (dotimes (i 3) (print i)))", "while (i < limit)"],
    ["(defun f (n) (loop ((i 0)) (when (< i 3) (recur (+ i 1)))))", "while (i < 3)"],
    ["(defun f (n) (loop ((i 0)) (if (= i 3) i (recur (+ i 1)))))", "while (i !== 3)"],
    ["(defun f (i) (if (>= i 3) i (recur (+ i 1))))", "while (!(i >= 3))"],
    ["(loop ((i 0)) (cond ((< i 3) (recur (+ i 1))) ((= i 7) 1) (else (recur 4))))", "while (true)"],
  ])("%s", (source, loop) => {
    expect(javascript(source)).toContain(`${loop} {`);
  });
});

const fib = "(defun fib (n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))";

test("what refuses handles by itself is not guarded, and proves its operands for what follows", () => {
  const code = javascript(fib);
  expect(code).not.toMatch(/typeof n/);
  expect(code).toContain("fib(n - 1)");
});

test("an equality is guarded, and proves its operands too", () => {
  expect(javascript("(defun f (n) (if (= n 0) 1 (* n 2)))").match(/typeof n/g)).toHaveLength(1);
});

test.each([
  ["of a program that stands alone", () => compileLispToJS(fib).code],
  ["within a function", () => javascript(`(defun f (n) ${fib} (+ 1 (fib n)))`)],
])("what a function %s gives is known, so that it needs no guard", (_where, compiled) => {
  expect(compiled()).not.toMatch(/typeof|native/);
});

test.each([
  ["a cell, where another may define it again", () => javascript(fib)],
  [
    "a program that assigns it",
    () => compileLispToJS(`${fib} (set! fib later)`, { importNames: ["later"] }).code,
  ],
  [
    "a function that gives what it is given",
    () => compileLispToJS("(defun f (x) x) (defun g (x) (+ 1 (f x)))").code,
  ],
])("what a function gives is not known in %s", (_where, compiled) => {
  expect(compiled()).toMatch(/typeof/);
});

test("a cell, a program that stands alone and js-of give the same code for the same form", async () => {
  const form = "(defun f (x) (let ((y (if x (await (later x)) 2))) (for [z [1 2]] (+ y z))))";
  const cell = javascript(form);
  const { code } = compileLispToJS(form, { importNames: ["later"] });
  expect(code.replaceAll(/^ {2}/gm, "")).toContain(cell);
  expect(await run(`(js-of ${form})`)).toBe(cell);
});

describe("items of what is certainly an array", () => {
  test("are read and set in place at a position that cannot be below 0", () => {
    const code = javascript("(let ((xs [1 2])) (for (i (range 1 9)) (set! (at xs (+ i 1)) (at xs i))))");
    expect(code).toContain("xs[i + 1] = xs[i]");
  });

  test.each([
    ["(let ((xs [1 2 3])) (loop ((i 2)) (if (> i -3) (recur (- i 1)) (at xs i))))", 1],
    ["(let ((xs [1 2 3]) (i 0)) (set! i (- i 1)) (set! (at xs i) 9) xs)", [1, 2, 9]],
    ["(let ((xs [1 2 3])) (at xs (* -1 1)))", 3],
    ["(let ((xs {:a 1})) (set! xs [1 2]) (at xs 1))", 2],
  ])("%s counts from the end where it may be below 0", async (source, value) => {
    expect(await run(source)).toEqual(value);
  });
});

describe("for over a range", () => {
  test.each([
    ["(let ((n 3)) (for (i (range n)) (set! n 1) i))", [0, 1, 2]],
    ["(map (fn (f) (f)) (for (i (range 3)) (fn () i)))", [0, 1, 2]],
    ["(for [i (range 1 4)] (set! i (* 10 i)) i)", [10, 20, 30]],
    [
      "(for [i (range 3) :when (odd? i) j (range i 2.5)] [i j])",
      [
        [1, 1],
        [1, 2],
      ],
    ],
    ["(for [i (range 4) :while (< i 2)] i)", [0, 1]],
    ["(for (i (range 6 0 -2)) i)", [6, 4, 2]],
  ])("%s goes through the numbers that there were at the start", async (source, value) => {
    expect(await run(source)).toEqual(value);
  });

  test("makes no array of them", () => {
    expect(javascript("(for (i (range 3)) (* 2 i))")).not.toMatch(/range|typeof/);
  });
});

test("a list is told by its constructor only behind a test for nil", async () => {
  const source =
    "(defun f (xs) (if (nil? xs) :none (first xs))) (map f [nil undefined '(1) [2] {:constructor 3}])";
  expect(await run(source)).toEqual(["none", "none", 1, 2, ["constructor", 3]]);
  expect(javascript("(defun f (xs) (first xs))")).toContain("instanceof");
});
