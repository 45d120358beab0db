// The tables of the language: every form, macro and function is documented by an example that gives what it says.
import { describe, expect, test, vi } from "vitest";
import { core, documented, documentedNames, LANGUAGE, LIBRARY, toJSName } from "../src/index.js";
import * as library from "../src/library.js";
import { bridge } from "./handles.js";
import { run } from "./run.js";

const names = documentedNames(LANGUAGE);
const examples = names.map((name) => [name, documented(name, LANGUAGE)?.example ?? ""] as const);
/** What asks Python or loads modules needs a host: tests/test_lisp_page.py runs these in cells. */
const asksHost = (example: string): boolean => /\(py |\$py|py\.import|\(import/.test(example);

describe("an example gives what it says", () => {
  const native = examples.filter(([, example]) => !asksHost(example));
  test.each(native)("%s", async (_name, example) => {
    vi.spyOn(console, "log").mockImplementation(() => {});
    const [, form, value] = /^(.*) → (.*)$/s.exec(example) ?? [];
    expect(await run(`(show ${form})`, { ...bridge })).toBe(value);
  });
});

test("a name is documented once", () => {
  const plain = names.filter((name) => documented(name, LANGUAGE)?.name === name);
  expect(plain.filter((name, at) => plain.indexOf(name) !== at)).toEqual([]);
});

test("every name has a usage that begins with it, and one sentence", () => {
  for (const name of names) {
    const { usage, doc } = documented(name, LANGUAGE)!;
    expect(doc, name).toMatch(/^[A-Z0-9-].*\.$/);
    expect(usage, name).toMatch(/^[(~`]/);
  }
});

test("an example calls the function that it documents", () => {
  const rows = LIBRARY.flatMap(([, all]) => all);
  expect(rows.filter(([name, , , example]) => !example.includes(name)).map(([name]) => name)).toEqual([]);
});

test("the module of the library is the library", () => {
  const spelled = Object.entries(core).filter(([name]) => documented(name, LANGUAGE)?.name === name);
  const exported = new Map(Object.entries(library));
  expect([...exported.keys()]).toEqual(expect.arrayContaining(spelled.map(([name]) => toJSName(name))));
  for (const [name, value] of spelled) expect(exported.get(toJSName(name)), name).toBe(value);
});

describe("the library keeps to its data", () => {
  test.each([
    [
      "any text is a key",
      '(map count [(group-by identity ["__proto__" "constructor"]) (frequencies ["__proto__"])])',
      [2, 1],
    ],
    [
      "nothing given is changed",
      "(let ((o {:a 1}) (xs [2 1])) (assoc o :a 2) (sort xs) (conj xs 3) (merge o {:b 1}) [o xs])",
      [{ a: 1 }, [2, 1]],
    ],
    [
      "equal structures are the same to distinct and memoize",
      "(let ((n 0) (f (memoize (fn (x) (set! n (+ n 1)) n)))) [(distinct [[1] [1] {:a 1} {:a 1}]) (f [1]) (f [1]) (f [2])])",
      [[[1], { a: 1 }], 1, 1, 2],
    ],
    [
      "functions are no key of memoize by their text",
      "(let ((f (memoize (fn (g) (g 1))))) [(f inc) (f dec)])",
      [2, 0],
    ],
    [
      "a position off the front of an array is no entry to take out",
      '[(dissoc [1 2] -3) (dissoc [1 2] "a") (dissoc [1 2] -1)]',
      [[1, 2], [1, 2], [1]],
    ],
    ["Clojure's names of strings", '(str/join "-" (str/split "a b" " "))', "a-b"],
    [
      "lists stay lists",
      "(map list? [(rest '(1 2)) (reverse '(1 2)) (cons 1 [2]) (append [1] [2])])",
      [true, true, true, true],
    ],
  ])("%s", async (_title, source, value) => {
    expect(await run(source)).toEqual(value);
  });

  test.each([
    ["(upper-case 5)", "upper-case takes a string, not 5"],
    ["(map nil [1])", "nil is no function"],
    ["(first 5)", "number 5 is no sequence"],
    ["(range 1 5 0)", "the step of a range must not be 0"],
    ["(dict :a)", "an object needs a value for each key"],
    ["(take 1 (all []))", "a promise is no sequence; write (await …) around it"],
    ["(keys (all []))", "a promise has no entries; write (await …) around it"],
    ["(get (all []) :a 1)", 'a promise has no "a": write (await …) around it'],
    ["(= [1 [2]] [1 (all [])])", "a part of this comparison is a promise that has not been awaited"],
    ["(if (all []) 1 2)", "this condition is a promise that has not been awaited"],
    ["(filter not [(all [])])", "this condition is a promise that has not been awaited"],
    ["(+ 1 (all []))", "a promise that has not been awaited cannot be computed with"],
    ["(reduce + 0 [(all [])])", "a promise that has not been awaited cannot be computed with"],
    ["(sum [1 (all [])])", "a promise that has not been awaited cannot be computed with"],
    ["(sort [(all []) (all [])])", "a promise that has not been awaited cannot be computed with"],
    ['(join "," [1 (all [])])', "a promise that has not been awaited cannot be computed with"],
    ['(sum [1 "2"])', 'sum takes numbers, not "2"'],
    ['(re-find "a" "abc")', 'a regular expression is written #/[a-z]+/, not "a"'],
    ["(frequencies [(all [])])", "a promise that has not been awaited cannot be computed with"],
    ["(let ((xs [1 2])) (set! (at xs -3) 0))", "there is no position -3 in a sequence of 2 items"],
    ["(assoc [1 2] -3 0)", "there is no position -3 in a sequence of 2 items"],
    ["(let ((xs [1 2])) (set! (at xs 0.5) 0))", "there is no position 0.5 in a sequence of 2 items"],
    ["(let ((xs (js/Int8Array. 2))) (set! (at xs 2) 0))", "there is no position 2 in a sequence of 2 items"],
    ['(let ((x "ab")) (set! (at x 0) "c"))', 'no item of "ab" can be set'],
    ["(let ((x '(1 2))) (set! (at x 0) 3))", "no item of (1 2) can be set"],
    ["(let ((x #{1})) (set! (at x 1) 3))", "no item of #{1} can be set"],
    ["(at [1 2] {})", "{} is no position; a slice is (at xs 1:5)"],
    ["((fn (x &key size) x) 1 ** {:sizes 2})", "this function has no keyword :sizes; did you mean :size?"],
    [
      "(apply (fn f (x &key size) x) [1 :size])",
      'f cannot take "size" here; what it takes here has keywords: :size',
    ],
  ])("%s says what is wrong", async (source, message) => {
    await expect(run(source)).rejects.toThrow(message);
  });
});

test("functions given to the library may give promises", async () => {
  const later = (x: unknown) => Promise.resolve(x);
  const source = `[(await (update {:a 1} :a later)) (await (update-vals {:a 1} later)) (await (partition-by later [1 1 2]))
    (await (max-by later [1 3 2])) (await (iterate 3 later 1)) (await ((juxt later inc) 1)) (await (reductions (fn (a b) (later (+ a b))) [1 2]))
    (await (merge-with (fn (a b) (later (+ a b))) {:a 1} {:a 2})) (await (split-with later [true false])) (await ((comp inc later) 1))]`;
  expect(await run(source, { later })).toEqual([
    { a: 1 },
    { a: 1 },
    [[1, 1], [2]],
    3,
    [1, 1, 1],
    [1, 2],
    [1, 3],
    { a: 3 },
    [[true], [false]],
    2,
  ]);
});
