// await anywhere, auto, and functions of the library that wait for what they are given.
import { describe, expect, test } from "vitest";
import { javascript, run } from "./run.js";

const later = <T>(value: T): Promise<T> => Promise.resolve(value);
const given = { later, fail: async () => Promise.reject(new Error("failed")) };

describe("await stands wherever an expression may", () => {
  test.each([
    ["a test", "(if (await (later false)) 1 2)", 2],
    ["an argument", "(+ (await (later 1)) (await (later 2)))", 3],
    ["a binding", "(let ((x (await (later 3)))) x)", 3],
    ["a default", "(defun f (x (y (await (later (* x 2))))) [x y]) (await (f 2))", [2, 4]],
    ["a default of a pattern", "(defun f ([a (b (await (later 9)))]) [a b]) (await (f [1]))", [1, 9]],
    ["a comprehension", "(for [x [1 2] :when (await (later (> x 1)))] (await (later (* x 10))))", [20]],
    ["a template", 'f"got {(await (later 4))}"', "got 4"],
    ["finally", "(let ((log [])) (try 1 (finally (push! log (await (later 2))))) log)", [2]],
    ["catch", "(try (await (fail)) (catch e (await (later e.message))))", "failed"],
    ["a loop", "(loop ((i 0) (sum 0)) (if (< i 3) (recur (+ i 1) (+ sum (await (later i)))) sum))", 3],
    ["a named let that is a function", "(let go ((n 3)) (if (= n 0) 0 (+ n (await (go (- n 1))))))", 6],
    ["a while test", "(let ((n 3)) (while (await (later (> n 0))) (set! n (- n 1))) n)", 0],
    ["an array and an object", "[(await (later 1)) {:a (await (later 2))}]", [1, { a: 2 }]],
    [
      "a recur",
      "(defun down (n) (if (= n 0) :done (recur (await (later (- n 1)))))) (await (down 3))",
      "done",
    ],
    ["a method", "(class C (go () (await (later 7)))) (await (.go (new C)))", 7],
    ["a set!", "(let ((o {})) (set! o.x (await (later 1))) o)", { x: 1 }],
  ])("%s", async (_place, source, value) => {
    expect(await run(source, given)).toEqual(value);
  });

  test("only the nearest function becomes async", () => {
    expect(javascript("(defun f () (fn (x) (await x)))")).toBe(
      "function f() {\n  return async x => await x;\n}",
    );
  });

  test("operands keep their order across an await", async () => {
    const log: string[] = [];
    const note = (x: string) => {
      log.push(x);
      return x;
    };
    await run("[(note :a) (if (await (later true)) (do (note :b) (note :c)) 0) (note :d)]", {
      ...given,
      note,
    });
    expect(log).toEqual(["a", "b", "c", "d"]);
  });
});

describe("auto", () => {
  test.each([
    ["nested calls", "(auto (+ (later 1) (later (later 2))))", 3],
    ["functions defined inside", "(auto (do (defun f (x) (later (* x 2))) (+ (f 1) (f 2))))", 6],
    ["conditions", "(auto (if (later false) 1 2))", 2],
    ["functions given to the library", "(auto (map (fn (x) (later (inc x))) [1 2]))", [2, 3]],
    ["plain values", "(auto (+ 1 (Math.max 2 3)))", 4],
  ])("awaits %s", async (_what, source, value) => {
    expect(await run(source, given)).toEqual(value);
  });

  test("py-> awaits", async () => {
    expect(await run('(let ((np ($py "numpy"))) (py-> np sum [1 2 3]))')).toBe(6);
  });
});

describe("the library waits for functions that give promises", () => {
  test.each([
    ["(await (map later [1 2]))", [1, 2]],
    ["(await (filter (fn (x) (later (> x 1))) [1 2 3]))", [2, 3]],
    ["(await (reduce (fn (a b) (later (+ a b))) [1 2 3]))", 6],
    ["(await (some (fn (x) (later (= x 2))) [1 2 3]))", true],
    ["(await (every? (fn (x) (later (< x 3))) [1 2 3]))", false],
    ["(await (group-by (fn (x) (later (if (even? x) :even :odd))) [1 2 3]))", { even: [2], odd: [1, 3] }],
    ["(await (sort-by (fn (x) (later (- x))) [1 3 2]))", [3, 2, 1]],
    ["(await (pmap later [1 2]))", [1, 2]],
    ["(par (later 1) (later 2))", [1, 2]],
    ["(await (race [(later 1)]))", 1],
  ])("%s", async (source, value) => {
    expect(await run(source, given)).toEqual(value);
  });
});
