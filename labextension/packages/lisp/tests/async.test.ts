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
    ["the parts of a par", "(auto (par (let ((a (later 1))) a) (+ (later 5) 1)))", [1, 6]],
    ["what is inside of an await", "(auto (await (+ (later 5) 1)))", 6],
    ["attributes", "(auto (let ((o {:p (later 5)})) (+ o.p (.-p o))))", 10],
    ["attributes that hold promises", "(auto (+ 1 (. held p)))", 6],
    ["entries", "(auto (+ 1 (:p held) (at held :p) (get held :p)))", 16],
    ["methods by their name, which keep their object", '(auto ((. "abc" toUpperCase)))', "ABC"],
    ["generators", "(auto (defun g () (yield (later 1)) (yield 2)) (for (x (g)) (* 2 x)))", [2, 4]],
    ["named lets", "(auto (let go ((i 0)) (if (< i 3) (+ 1 (go (+ i (later 1)))) 0)))", 3],
    ["classes", "(auto (class A () (m (x) (+ 1 (later x))))) (await (.m (new A) 1))", 2],
    ["defaults", "(auto ((fn (a (b (later 2))) (+ a b)) 1))", 3],
    ["every form of a body", "(auto (await (do (log! (later 1)) (log! (later 2)))) logged)", [1, 2]],
  ])("awaits %s", async (_what, source, value) => {
    const logged: unknown[] = [];
    const held = { p: later(5) };
    const more = { held, logged, "log!": (x: unknown) => logged.push(x) };
    expect(await run(source, { ...given, ...more })).toEqual(value);
  });

  test.each([
    ["a constructor", "(auto (class A () (constructor (x) (set! this.x (inc x))))) (.-x (new A 1))", 2],
    ["a getter", "(auto (class A () (get x () (inc 1)))) (.-x (new A))", 2],
    ["a field", "(auto (class A () (field x (inc 1)))) (.-x (new A))", 2],
  ])("leaves %s alone, which cannot wait", async (_what, source, value) => {
    expect(await run(source)).toBe(value);
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

describe("par, pmap, all and race", () => {
  /** A promise that a program keeps by hand: `(open :name value)`. */
  function gates() {
    const waiting = new Map<string, (value: unknown) => void>();
    const log: string[] = [];
    const gate = (name: string) => {
      log.push(`begun ${name}`);
      return new Promise((resolve) => waiting.set(name, resolve));
    };
    const open = (name: string, value: unknown) => {
      log.push(`done ${name}`);
      waiting.get(name)?.(value);
      return value;
    };
    return { log, given: { ...given, gate, "open!": open, log } };
  }

  test.each([
    ["par", '(par (gate :a) (await (gate :b)) (do (open! "b" 2) (open! "a" 1)))', [1, 2, 1]],
    ["pmap", '(let ((all (pmap gate [:a :b]))) (open! "b" 2) (open! "a" 1) (await all))', [1, 2]],
    ["all", '(let ((both (all [(gate :a) (gate :b)]))) (open! "b" 2) (open! "a" 1) (await both))', [1, 2]],
  ])(
    "%s begins everything at once, and gives the values in the order of the program",
    async (_, source, value) => {
      const { log, given: names } = gates();
      expect(await run(source, names)).toEqual(value);
      expect(log).toEqual(["begun a", "begun b", "done b", "done a"]);
    },
  );

  test("race gives the first to settle", async () => {
    const source = '(let ((first (race [(gate :a) (gate :b)]))) (open! "b" 2) (open! "a" 1) (await first))';
    expect(await run(source, gates().given)).toBe(2);
  });

  test.each([
    ["par", '(par (gate :a) (throw (error "now")) (fail))'],
    ["pmap", "(await (pmap (fn (x) (if (= x 1) (fail) (gate :a))) [0 1]))"],
    ["all", "(await (all [(gate :a) (fail) (fail)]))"],
    ["race", "(await (race [(gate :a) (fail)]))"],
  ])("%s fails with the first error, and cancels nothing", async (_, source) => {
    const { log, given: names } = gates();
    expect(await run(`(try ${source} (catch e (open! "a" 1) :failed))`, names)).toBe("failed");
    expect(log).toEqual(["begun a", "done a"]);
  });

  test("a call that fails while others are still being begun is nobody's mistake", async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on("unhandledRejection", note);
    const source = `
      (defun items () (yield 1) (yield (await (turn))))
      (try (await (pmap (fn (x) (fail)) (items))) (catch e e.message))`;
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    expect(await run(source, { ...given, turn })).toBe("failed");
    await turn();
    process.off("unhandledRejection", note);
    expect(unhandled).toEqual([]);
  });

  test.each([
    ["(await (all []))", []],
    ["(par)", []],
    ["(await (pmap inc (later [1 2])))", [2, 3]],
    ["(await (all (later [1 (later 2)])))", [1, 2]],
    ["(par (for (x [1 2]) (await (later x))) 3)", [[1, 2], 3]],
  ])("%s", async (source, value) => {
    expect(await run(source, given)).toEqual(value);
  });

  test("a race of nothing is an error, and does not hang", async () => {
    await expect(run("(await (race []))")).rejects.toThrow("race takes at least one value");
  });
});

describe("the library goes through what gives its items later", () => {
  const source = "(defun items () (yield 3) (yield (await (later 1))) (yield 2))";

  test.each([
    ["(vec (items))", [3, 1, 2]],
    ["(map inc (items))", [4, 2, 3]],
    ["(map + (items) [10 20 30])", [13, 21, 32]],
    ["(mapcat (fn (x) (later [x x])) [1 2])", [1, 1, 2, 2]],
    ["(reduce + (items))", 6],
    ["(reduce-right - 0 (items))", 4],
    ["(sort-by - (items))", [3, 2, 1]],
    ["(max-by identity (items))", 3],
    ["(min-by (fn (x) (later x)) (items))", 1],
    ["(partition-by odd? (items))", [[3, 1], [2]]],
    ["(split-with odd? (items))", [[3, 1], [2]]],
    ["(apply max (items))", 3],
    ["(group-by odd? (items))", { true: [3, 1], false: [2] }],
  ])("%s", async (form, value) => {
    expect(await run(`${source} (await ${form})`, given)).toEqual(value);
  });

  test("what cannot wait says so", async () => {
    await expect(run(`${source} (sum (items))`, given)).rejects.toThrow("(await (vec x)) collects them");
  });
});
