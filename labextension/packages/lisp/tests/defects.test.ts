// The defects of the published S-expression bridge that this compiler must not have, one test each. Those of its bridge:
// packages/node/tests/lisp.test.ts.
import { describe, expect, test } from "vitest";
import { compileLispToJS, isComplete, toJSName } from "../src/index.js";
import { evaluate, javascript, mistakesOf, modules, run } from "./run.js";

describe("the published defects are absent", () => {
  test("the reader reads the published example", async () => {
    expect(await run('(let ((np ($py "numpy"))) (await ((. np sum) [1 2 3 4])))')).toBe(10);
    expect(await run("[(. {:a 1} a) {:b [2]} #{3}]")).toEqual([1, { b: [2] }, new Set([3])]);
  });

  test("let gives the value of its last form", async () => {
    expect(await run("(let ((x 1)) x (+ x 1))")).toBe(2);
  });

  test("-1 is a number", async () => {
    expect(await run("(+ -1 3)")).toBe(2);
  });

  test("string escapes are kept", async () => {
    expect(await run('"a\\n\\"b\\"\\\\"')).toBe('a\n"b"\\');
  });

  test("an await makes a function async instead of calling a function named async", () => {
    expect(javascript("(defun f (x) (await x))")).toBe("async function f(x) {\n  return await x;\n}");
  });

  test("quote gives data, not JSON text", async () => {
    expect(await run("(let ((xs '(1 2 3))) (first (rest xs)))")).toBe(2);
  });

  test("py.import binds a name that the program sees", async () => {
    expect(await run('(py.import "numpy" :as np) (await (np.linalg.norm [3 4]))')).toBe(5);
    expect(javascript('(py.import "numpy" :as np)')).toBe('let np = $py("numpy");');
  });

  test("or evaluates each form once", async () => {
    expect(await run("(let ((n 0)) (defun next () (set! n (+ n 1)) n) [(or (next) 9) n])")).toEqual([1, 1]);
  });

  test("defmacro takes any body", async () => {
    expect(
      await run("(defmacro sum-of (& xs) (if (= (count xs) 0) 0 (cons '+ xs))) [(sum-of) (sum-of 1 2)]"),
    ).toEqual([0, 3]);
  });

  test("no form becomes a function call around its body", () => {
    const source =
      "(defun f (x) (let ((y (if x (let ((z 1)) z) (try (g) (catch e 2))))) (+ y (loop ((i 0)) (if (< i 9) (recur (inc i)) i)))))";
    expect(javascript(source)).not.toMatch(/=>|\}\)\(/);
  });

  test("an await works inside let, if and loop", async () => {
    expect(
      await run(
        "(loop ((i 0)) (let ((x (if (< i 2) (await (js/Promise.resolve i)) :end))) (if (= x :end) x (recur (+ i 1)))))",
      ),
    ).toBe("end");
  });

  test("names are never munged into each other", async () => {
    expect(await run("(let ((a-b 1) (a_b 2) (aB 3) (a$b 4) (a? 5) (a! 6)) [a-b a_b aB a$b a? a!])")).toEqual([
      1, 2, 3, 4, 5, 6,
    ]);
    expect(new Set(["a-b", "a_b", "aB", "a$b", "a$_b", "a?", "aQ", "a$Q"].map(toJSName)).size).toBe(8);
  });

  test("output is the same in every run", () => {
    const source = "(defmacro m (x) `(let ((t# ~x)) t#)) (m (m 1)) (or a b) (for [x xs :when (f x)] (g x))";
    expect(javascript(source)).toBe(javascript(source));
  });

  test("a missing bracket is a diagnostic with a place", () => {
    const error = mistakesOf("(defun f (x)\n  (+ x 1)");
    expect(error.incomplete).toBe(true);
    expect(error.diagnostics[0]).toMatchObject({
      code: "read/incomplete",
      span: { start: { line: 1, column: 0 } },
    });
    expect(isComplete("(f (x)")).toBe(false);
  });

  test("values and modules are evaluated once, from where they are named", async () => {
    let reads = 0;
    const $py = (name: string) => {
      reads++;
      return modules[name];
    };
    expect(await run('(let ((np ($py "numpy")) (total np.sum)) (await (total [1 2])))', { $py })).toBe(3);
    expect(reads).toBe(1);
  });
});

describe("compileLispToJS", () => {
  test("takes names that JavaScript spells otherwise, and hides those that the program defines", async () => {
    const { code } = compileLispToJS("(let ((s 1)) (def kept [s static my-name ok?]) kept)", {
      importNames: ["static", "my-name", "ok?", "s", "kept"],
    });
    const program = evaluate(code) as (values: object) => Promise<unknown>;
    expect(await program({ static: 2, "my-name": 3, "ok?": 4, s: 5, kept: 6 })).toEqual([1, 2, 3, 4]);
  });

  test("gives an async function of the names it imports", async () => {
    const { code, map } = compileLispToJS('(py.import "numpy" :as np) (await (np.sum [1 2]))', {
      importNames: ["$py"],
      pretty: true,
      inlineMap: true,
    });
    const program = evaluate(code) as (values: object) => Promise<unknown>;
    expect(await program({ $py: (name: string) => modules[name] })).toBe(3);
    expect(map.version).toBe(3);
  });

  test("embeds a map with its source", () => {
    const source = "(+ 1 2) ; λ";
    const { code } = compileLispToJS(source, { inlineMap: true });
    const data = /base64,(.*)$/.exec(code)?.[1] ?? "";
    const map: unknown = JSON.parse(
      new TextDecoder().decode(Uint8Array.from(atob(data), (c) => c.charCodeAt(0))),
    );
    expect(map).toMatchObject({ version: 3, sources: ["program.lisp"], sourcesContent: [source] });
  });

  test("writes one line where it need not be pretty", async () => {
    const { code } = compileLispToJS("(defun f (x) (if x 1 (throw x))) (f 2)", { pretty: false });
    expect(code.trim()).not.toContain("\n");
    expect(await (evaluate(code) as () => Promise<unknown>)()).toBe(1);
  });
});
