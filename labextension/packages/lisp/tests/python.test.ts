// What emitted code asks of Python values.
import { describe, expect, test } from "vitest";
import { bridge, expression, object, python } from "./handles.js";
import { run } from "./run.js";

const given = {
  ...bridge,
  show: python,
  a: object("a"),
  b: object("b"),
  np: object("np"),
  pd: object("pd"),
  pending: expression("pending"),
};

describe("a form becomes the Python expression", () => {
  test.each([
    ['(pd.read_csv "f" :sep ";" :index-col 0)', 'pd.read_csv("f", sep=";", index_col=0)'],
    ["(np.sum a :axis 0 ** {:keepdims true})", "np.sum(a, axis=0, keepdims=true)"],
    ["(np.sum ...[1 2])", "np.sum(1, 2)"],
    ["(py/len a)", "len(a)"],
    ["(py.sorted a :reverse true)", "sorted(a, reverse=true)"],
    ["(at a 1)", "a[1]"],
    ["(at a : 5)", "a[, 5]"],
    ["(at a 1:5 -1)", "a[1:5, -1]"],
    ["(at a ::2)", "a[::2]"],
    ["(set! (at a 1:3) 0)", "a[1:3] = 0"],
    ["(set! (at a 0 1) 5)", "a[tuple([0, 1])] = 5"],
    ["(+ (* 2 a) b)", "((2 * a) + b)"],
    ["(- 1 a)", "(1 - a)"],
    ["(- a)", "neg(a)"],
    ["(@ a b)", "(a @ b)"],
    ["(/ a)", "(1 / a)"],
    ["(< a 3)", "(a < 3)"],
    ["(< 1 a 3)", "((1 < a) & (a < 3))"],
    ["(= a b)", "(a == b)"],
    ["(apply + [a 1 b])", "((a + 1) + b)"],
    ["(await (map (fn (x) x.real) [a]))", '["awaited a.real"]'],
    ["(.. np (arange 12) (reshape 3 4) -T)", "np.arange(12).reshape(3, 4).T"],
    ["(. a (loc 1) [2 3] shape)", "a.loc(1)[2, 3].shape"],
    ['(py "a.mean() + k" :k 3)', "(lambda k: (a.mean() + k))(3)"],
    ['(py f"{a}.mean() + {(+ 1 2)}")', "a.mean() + 3"],
    ["(get a :name)", 'a["name"]'],
    ["(count a)", "len(a)"],
  ])("%s", async (source, text) => {
    expect(await run(`(show ${source})`, given)).toBe(text);
  });
});

describe("imports", () => {
  test.each([
    ['(py.import "numpy" :as np) (show (np.sum 1))', "numpy.sum(1)"],
    ['(py.import "numpy") (show (numpy.sum 1))', "numpy.sum(1)"],
    ['(py.import "math" [sqrt (pi half-turn)]) (show (sqrt half-turn))', "math.sqrt(math.pi)"],
    ['(let () (py.import "math" :as m) (show (m.sqrt 4)))', "math.sqrt(4)"],
  ])("%s", async (source, text) => {
    expect(await run(source, { $py: bridge.$py, show: python })).toBe(text);
  });
});

describe("pending values", () => {
  test.each([
    ["(if pending 1 2)", /has not been awaited.*\(await …\)/],
    ["(if (= a 3) 1 2)", /this comparison is a Python value that has not been awaited/],
    ["(if (< 1 2 a) 1 2)", /this comparison is a Python value that has not been awaited/],
    ["(if (< (+ a 1) 3) 1 2)", /operators do not reach/],
    ["(while (>= 3 a) 1)", /operators do not reach/],
    ["(loop ((i 0)) (if (and (< i a) true) (recur (+ i 1)) i))", /operators do not reach/],
    ["(while pending 1)", /has not been awaited/],
    ["(defun f (xs) (for (x xs) x)) (f a)", /\(await \(\.\$js x\)\) copies them/],
  ])("%s is an error that says what to write", async (source, message) => {
    await expect(run(source, given)).rejects.toThrow(message);
  });

  test("are awaited by py-> and auto", async () => {
    expect(await run("(py-> np sum [1 2])", given)).toBe("awaited np.sum([1, 2])");
    expect(await run('(auto (str (np.sum 1) "!"))', given)).toBe("awaited np.sum(1)!");
  });

  test("nil tests do not ask Python", async () => {
    expect(await run("[(nil? pending) (= a nil) (if (= a nil) 1 2)]", given)).toEqual([false, false, 2]);
  });
});

describe("a for goes through Python values", () => {
  test.each([
    ["at the top level", "(for (x a) (* x x))"],
    ["in an async function", "(defun f () (await nil) (for (x a) (* x x))) (await (f))"],
    ["in the library", "(await (map (fn (x) (* x x)) a))"],
  ])("%s", async (_where, source) => {
    expect(await run(source, given)).toEqual([1, 4, 9]);
  });
});

describe("errors of Python classes", () => {
  const failure = Object.assign(new Error("no"), {
    is: (name: string) => ["KeyError", "LookupError"].includes(name),
  });

  test.each([
    ["(try (throw failure) (catch ValueError e 1) (catch KeyError e 2))", 2],
    ["(try (throw failure) (catch py/LookupError e 3))", 3],
    ["(try (throw failure) (catch [ValueError KeyError] e 4))", 4],
    ["(try (try (throw failure) (catch ValueError e 1)) (catch e e.message))", "no"],
  ])("%s", async (source, value) => {
    expect(await run(source, { failure })).toBe(value);
  });
});

test("keyword arguments of a JavaScript function are a plain object", async () => {
  expect(await run("(f 1 :index-col 2)", { f: (...args: unknown[]) => args })).toEqual([1, { index_col: 2 }]);
});

test("with enters and leaves, also when its body fails", async () => {
  const log: string[] = [];
  const open = (name: string) => ({ name, close: () => log.push(`closed ${name}`) });
  expect(await run('(with (f (open "x")) f.name)', { open })).toBe("x");
  await expect(run('(with (f (open "y")) (throw (error "bad")))', { open })).rejects.toThrow("bad");
  expect(log).toEqual(["closed x", "closed y"]);
});
