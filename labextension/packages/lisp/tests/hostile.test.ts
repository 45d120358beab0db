// Text that is no program: whatever it is, it gives JavaScript that parses, or diagnostics with places. Never a crash.
import { readFileSync } from "node:fs";
import { parse } from "acorn";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isComplete, LispError, LispSession, print } from "../src/index.js";
import { programs, SEED } from "./generator.js";
import { write } from "./interpreter.js";
import { run } from "./run.js";

/** Compiles; the code must parse, a mistake must have a place inside the source. */
function survive(source: string): string | LispError {
  try {
    const program = new LispSession().compile(source, { file: "cell" });
    const { code } = print(program, { file: "cell", source });
    parse(code, { ecmaVersion: "latest", sourceType: "module", allowAwaitOutsideFunction: true });
    return code;
  } catch (error) {
    if (!(error instanceof LispError)) throw error;
    expect(error.diagnostics.length).toBeGreaterThan(0);
    const last = source.split("\n").length;
    for (const { span, message } of error.diagnostics) {
      expect(message).not.toBe("");
      expect(span.source).toBe("cell");
      expect(span.start.line).toBeGreaterThanOrEqual(1);
      expect(span.end.line).toBeLessThanOrEqual(last);
      expect(span.start.offset).toBeLessThanOrEqual(source.length);
    }
    isComplete(source);
    return error;
  }
}

const PIECES =
  `( ) [ ] { } #{ ' \` ~ ~@ ,@ , ... ... & :when :let :key : 1:2 ::2 #_ #| |# ; " """ f" #/a/ #t . .- .x x. x.y x?.y
  -1 1e3 0x 12n 1_0 nil true undefined if let let1 letrec fn lambda def defun defmacro define-syntax syntax-rules set! loop
  recur while for try catch finally throw await yield yield* new get at class import js* py quote quasiquote unquote begin do
  when unless cond case and or -> ->> as-> some-> .. doto with auto par case match else => constructor extends static
  this super arguments eval await? class? $lisp $1 a b x# _ λ 😀 \u0301 \u200d \u202e \ud800 \\ \n \t`
    .trim()
    .split(/[ \n]+/);

const tokens = fc.array(fc.oneof(fc.constantFrom(...PIECES), fc.constantFrom(..."()[]{}")), {
  maxLength: 60,
});
const texts = tokens.map((parts) => parts.join(" "));

/** A form whose head is a name of the language and whose parts are anything. */
const forms: fc.Arbitrary<string> = fc.letrec<{ form: string }>((tie) => ({
  form: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    fc.constantFrom(...PIECES.filter((piece) => !/[()[\]{}"|;#]/.test(piece))),
    fc
      .tuple(fc.constantFrom("()", "()", "[]", "{}"), fc.array(tie("form"), { maxLength: 5 }))
      .map(([brackets, items]) => `${brackets[0]}${items.join(" ")}${brackets[1]}`),
  ),
})).form;

describe("any text compiles, or is told what is wrong with it", () => {
  const check = (title: string, source: fc.Arbitrary<string>) =>
    test(title, () => {
      fc.assert(
        fc.property(source, (text) => void survive(text)),
        { numRuns: 400, seed: SEED },
      );
    }, 60_000);
  check("any characters", fc.string({ unit: "binary", maxLength: 80 }));
  check("tokens of the language in any order", texts);
  check("well-formed nonsense", forms);
  check(
    "a program with some characters lost, doubled or changed",
    fc
      .tuple(
        programs,
        fc.array(fc.tuple(fc.nat(), fc.constantFrom("", "(", ")", '"', "[", "'", "~", ":", " ")), {
          maxLength: 4,
        }),
      )
      .map(([program, changes]) =>
        changes.reduce((text, [at, put]) => {
          const i = at % (text.length + 1);
          return text.slice(0, i) + put + text.slice(i + 1);
        }, program.map(write).join("\n")),
      ),
  );
});

/** Real programs: those of the guide, of the reference and of the benchmarks. */
const ROOT = new URL("../../../../", import.meta.url);
const file = (name: string): string => readFileSync(new URL(name, ROOT), "utf8");
const REAL: readonly string[] = [
  ...Array.from(file("docs/lisp.md").matchAll(/^```lisp\n(.*?)^```/gms), ([, code]) => code!),
  ...Array.from(file("docs/lisp-reference.md").matchAll(/^ {2}`+ ?(.*?) ?`+ → /gm), ([, form]) => form!),
  file("tests/bench/programs/programs.lisp"),
];

const TOKEN = /"(?:\\.|[^"\\])*"|;[^\n]*|[()[\]{}'`~@#]|[^\s()[\]{}'"`;]+|\s+/g;
const tokensOf = (text: string): string[] => text.match(TOKEN) ?? [];
const TOKENS = [...new Set([...REAL.flatMap(tokensOf), ...PIECES])];

type Change = readonly [at: number, token: string, other: number];
/** What happens to programs while they are edited; all give new lists of tokens. */
const EDITS: readonly ((tokens: string[], change: Change) => string[])[] = [
  (tokens, [at]) => tokens.toSpliced(at, 1),
  (tokens, [at, , other]) => tokens.toSpliced(at, (other % 6) + 1),
  (tokens, [at, token]) => tokens.toSpliced(at, 0, token),
  (tokens, [at, token]) => tokens.with(at, token),
  (tokens, [at, , other]) => tokens.toSpliced(at, 0, tokens[other]!),
  (tokens, [at, , other]) => tokens.with(at, tokens[other]!).with(other, tokens[at]!),
];

const edited = fc
  .tuple(
    fc.constantFrom(...REAL),
    fc.array(fc.tuple(fc.constantFrom(...EDITS), fc.nat(), fc.constantFrom(...TOKENS), fc.nat()), {
      minLength: 1,
      maxLength: 3,
    }),
  )
  .map(([program, edits]) => {
    const after = edits.reduce((tokens, [edit, at, token, other]) => {
      const { length } = tokens;
      return length === 0 ? [token] : edit(tokens, [at % length, token, other % length]);
    }, tokensOf(program));
    return after.join("");
  });

test("a real program with tokens lost, swapped, doubled or put in compiles, or is told what is wrong", () => {
  fc.assert(
    fc.property(edited, (text) => void survive(text)),
    { numRuns: 3000, seed: SEED },
  );
}, 120_000);

const DEEP = 10_000;

describe("deep nesting is a diagnostic, or compiles", () => {
  test.each([
    ["lists", "(", ")"],
    ["arrays", "[", "]"],
    ["objects", "{:a ", "}"],
    ["sets", "#{", "}"],
    ["quotes", "'", ""],
    ["backquotes", "`", ""],
    ["unquotes in a template", "`(~", ")"],
    ["calls", "(f ", ")"],
    ["additions", "(+ 1 ", ")"],
    ["conditions", "(if a ", ")"],
    ["lets", "(let ((a 1)) ", ")"],
    ["functions", "(fn (x) ", ")"],
    ["macros", "(when a ", ")"],
    ["threads", "(-> a ", ")"],
    ["patterns", "(let ((", " 1)) 1)"],
    ["templates", 'f"{', '}"'],
    ["comments of one form", "#_ ", ""],
    ["block comments", "#|", "|#"],
    ["spreads", "...(", ")"],
    ["named lets", "(let go ((n 1)) (+ 1 (go n)) ", ")"],
  ])("%s", (_what, open, close) => {
    for (const depth of [10, 100, 249]) survive(`${open.repeat(depth)}1${close.repeat(depth)}`);
    for (const closed of [close.repeat(DEEP), ""]) survive(`${open.repeat(DEEP)}1${closed}`);
  });
});

test("a form may have any number of parts", () => {
  for (const head of [
    "+",
    "str",
    "list",
    "and",
    "cond",
    "->",
    "case",
    "let",
    "do",
    "<",
    "bit-or",
    "fn",
    "loop",
  ])
    survive(`(${head} ${"(a 1) ".repeat(3000)})`);
});

describe("a definition may name again what stands there", () => {
  test.each([
    ["(def a 1) (def [a b] [2 3]) [a b]", [2, 3]],
    ["(def [a b] [1 2]) (def [b a] [3 4]) [a b]", [4, 3]],
    ["(defun a () 1) (def {a :x} {:x 5}) a", 5],
    ["(when true (def [a] [1])) (def [a c] [a 2]) [a c]", [1, 2]],
    ["(def a 1) (def [a (b (let ((x a)) (try (+ x 1) (catch e 0))))] [5]) [a b]", [5, 6]],
    ["(def [(b (let ((x 1)) (try x (catch e 0))))] []) b", 1],
    ["(defun f () (def a 1) (def a 2) (def g (fn () a)) (def [a b] [(+ a 1) 9]) [a b (g)]) (f)", [3, 9, 3]],
    ["(defun f () (def a 1) (def [a (b (try a (catch e 0)))] [7]) [a b]) (f)", [7, 7]],
    ["(defmacro once (v) `(do (def x# ~v) (* 2 x#))) (def x 5) [(once 1) x]", [2, 5]],
    ["(def _ 1) (def [_ a] [2 3]) [_ a]", [1, 3]],
  ])("%s", async (source, value) => {
    expect(await run(source)).toEqual(value);
  });
});

test("templates of the language mean what they say, whatever a session calls by their names", () => {
  const session = new LispSession();
  const code = (source: string): string =>
    print(session.compile(source, { file: "cell" }), { file: "cell", source }).code;
  const before = code("(some-> 5 (or 6))");
  for (const name of ["nil?", "->", "and"])
    session.compile(`(defmacro ${name} (& forms) :mine)`, { file: "1" });
  session.compile("(defun count (x) :mine) (def gensym 1)", { file: "2" });
  expect(code("(some-> 5 (or 6))")).toBe(before);
});

test("what is written as a key of an object is one, also __proto__", async () => {
  const value = await run('[(keys {:__proto__ {:a 1} "b" 2}) (count {:__proto__ 1 :__proto__ 2})]');
  expect(value).toEqual([["__proto__", "b"], 1]);
});

describe("names that JavaScript would misread", () => {
  const NAMES = [
    "class",
    "await",
    "yield",
    "let",
    "static",
    "eval",
    "arguments",
    "async",
    "of",
    "enum",
    "undefined",
    "NaN",
    "Infinity",
    "Math",
    "$lisp",
    "$py",
    "py",
    "kw",
    "op",
    "slice",
    "value",
    "value$1",
    "options",
    "test",
    "iterator",
    "step",
    "error",
    "next",
    "item",
    "loop",
    "constructor",
    "__proto__",
    "toString",
    "a.b",
    "λ",
    "é",
    "e\u0301",
    "名前",
    "😀",
    "a\u200db",
    "->x",
    "x->",
    "*x*",
    "+x",
    "1+",
    "-",
    "--",
    "a/b",
    "a:b",
    "%",
    "$",
    "$$",
    "x'",
  ];
  test.each(NAMES)("%s", async (own) => {
    const source = `(let ((f (fn (x) (+ x 1)))) (defun go (a-1) (let ((${own} a-1) (a 2)) (+ a (f ${own})))) (go 5))`;
    const seen = survive(source);
    if (typeof seen !== "string") return;
    const code = seen.trim().replace(/;?$/, "").replace(/(.*)$/, "return $1");
    const run = new Function("$lisp", code) as (lisp: unknown) => unknown;
    const lisp = (globalThis as unknown as Record<symbol, unknown>)[Symbol.for("kernelbridge.lisp")];
    expect(run(lisp)).toBe(8);
  });
});
