import { describe, expect, test } from "vitest";
import { compile } from "../src/compile.js";
import { Follower } from "../src/follower.js";
import { parseJavaScript } from "../src/javascript.js";
import { machineOf, run as start } from "../src/run.js";
import { Scope } from "../src/scope.js";

/** Runs cells one after the other in one scope and gives the value of the last. */
const run = (scope: Scope, ...cells: string[]) => runIn(undefined, scope, cells);

async function runIn(
  follower: Follower | undefined,
  scope: Scope,
  cells: readonly string[],
): Promise<unknown> {
  let value: unknown;
  for (const source of cells) {
    const names = { has: (name: string) => scope.has(name), isGlobal: (name: string) => name in globalThis };
    const compiled = compile(parseJavaScript(source, "Cell [1]"), names, {
      file: "cell.js",
      source,
      follow: follower !== undefined,
    });
    const machine = machineOf("cell:1", (specifier) => import(specifier), undefined, follower);
    value = await start(compiled, scope, machine, "cell-1.js");
  }
  return value;
}

const rows: readonly (readonly [title: string, value: unknown, ...cells: string[]])[] = [
  ["the last expression is the value", 3, "1 + 2"],
  ["a semicolon does not hide the value", 3, "1 + 2;"],
  ["empty statements behind the value do not hide it", 3, "1 + 2;;"],
  ["a declaration has no value", undefined, "5; const x = 1"],
  ["a block gives its last value", 2, "{ 1; 2 }"],
  ["a branch gives its value", "b", "if (false) 'a'; else { 'b' }"],
  ["try gives its value", 1, "try { 1 } finally { 2 }"],
  ["catch gives its value", "boo", "try { throw new Error('boo') } catch ({ message }) { message }"],
  [
    "switch gives the value before a break",
    "two",
    "switch (2) { case 1: 'one'; break; case 2: 'two'; break; default: 'many' }",
  ],
  ["switch gives the value at its end", "many", "switch (9) { case 1: 'one'; break; default: { 'many' } }"],
  ["a block of a case gives its value", "one", "switch (1) { case 1: { 'one'; break } default: 'many' }"],
  ["what falls through is not the value", 2, "switch (1) { case 1: 'one'; case 2: 2 }"],
  ["a label does not hide the value", 7, "place: { 7 }"],
  ["a loop has no value", undefined, "for (const x of [1]) x"],
  ["a promise at the end is awaited", 4, "Promise.resolve(4)"],
  ["await stands at the top level", 4, "const x = await Promise.resolve(3); x + 1"],
  [
    "for await stands at the top level",
    [1, 2],
    "const all = []; for await (const x of [1, Promise.resolve(2)]) all.push(x); all",
  ],
  ["names last from cell to cell", 3, "const a = 1; let b = 2", "a + b"],
  ["const can be defined anew", 2, "const a = 1", "const a = 2", "a"],
  ["let without a value starts anew", undefined, "let a = 1", "let a; a"],
  ["var without a value keeps what is there", 1, "var a = 1", "var a; a"],
  ["var exists from the start", "undefined", "typeof early; var early = 1; typeof undefined"],
  ["var in a block belongs to the cell", 1, "{ var a = 1 }", "a"],
  ["var in a branch belongs to the cell", 1, "if (true) var a = 1; else var b = 2", "a"],
  ["var of a loop belongs to the cell", 3, "for (var i = 0, n = 3; i < n; i++);", "i"],
  ["var of for-of belongs to the cell", "b", "for (var x of ['a', 'b']) ;", "x"],
  ["var of for-in may be a pattern", "k", "for (var [x] in { k1: 1 }) ;", "x"],
  [
    "var in switch and try belongs to the cell",
    [1, 2],
    "switch (1) { case 1: var a = 1 } try { throw 1 } catch { var b = 2 }",
    "[a, b]",
  ],
  [
    "let of a loop stays in it",
    [[0, 1], "undefined"],
    "const fs = []; for (let i = 0; i < 2; i++) fs.push(() => i);",
    "[fs.map(f => f()), typeof i]",
  ],
  ["let of a block stays in it", "undefined", "{ let inner = 1 }", "typeof inner"],
  ["functions are hoisted", 2, "const x = f(); function f() { return 2 } x"],
  ["functions in a block stay in it", "undefined", "{ function g() {} }", "typeof g"],
  ["a function sees a later definition", 2, "const f = () => later", "const later = 2", "f()"],
  ["a function sees a definition replaced", 2, "let a = 1; const f = () => a", "let a = 2", "f()"],
  [
    "a recursion goes through the name",
    7,
    "function f(n) { return n === 0 ? 0 : f(n - 1) }; const old = f",
    "f = () => 7; old(3)",
  ],
  [
    "a class is a definition",
    [1, "A"],
    "class A { static make() { return new A() } x = 1 }",
    "[A.make().x, A.name]",
  ],
  ["a class extends one of an earlier cell", 1, "class A { x = 1 }", "class B extends A {}; new B().x"],
  [
    "a definition that ran is kept when a later line throws",
    1,
    "try { await null } catch {} ; const a = 1",
    "a",
  ],
  [
    "destructuring defines each name",
    [1, 2, 3, [4], { e: 5 }],
    "const { a, b: { c = 2 } = {}, ...rest } = { a: 1, e: 5 }; const [d, , ...more] = [3, 0, 4]",
    "[a, c, d, more, rest]",
  ],
  ["destructuring assignment writes the names", [1, 2], "let a, b; ({ a, b = 2 } = { a: 1 })", "[a, b]"],
  ["swapping works", [2, 1], "let a = 1, b = 2; [a, b] = [b, a]"],
  ["shorthand properties take the value", { a: 1, b: 2 }, "const a = 1, b = 2", "({ a, b })"],
  ["computed keys take the value", { k: 1 }, "const a = 'k'", "({ [a]: 1 })"],
  ["keys, members and labels are not variables", { a: 1 }, "const o = { a: 1 }; a: for (;;) break a; o.a; o"],
  ["parameters hide the cell's names", 5, "const a = 1; const f = (a) => a; f(5)"],
  [
    "a default sees the cell's name, not the body's",
    1,
    "const a = 1; function f(b = a) { var a = 9; return b } f()",
  ],
  [
    "a named function expression sees itself",
    6,
    "const f = function g(n) { return n ? n + g(n - 1) : 0 }; f(3)",
  ],
  ["arguments belong to the function", 2, "function f() { return arguments.length } f(1, 2)"],
  ["catch hides the cell's name", 1, "const e = 1; try { throw 2 } catch (e) { e = 3 } e"],
  ["assignment to an unknown name defines it", 5, "fresh = 5", "fresh"],
  ["assignment inside a function defines a name", 6, "const f = () => { made = 6 }; f()", "made"],
  [
    "updates and compound assignments write",
    [3, 6, 1],
    "let n = 2, m = 3, k; n++; m *= 2; k ??= 1; [n, m, k]",
  ],
  ["typeof an unknown name is undefined", "undefined", "typeof nobody"],
  ["typeof a global is its type", "function", "typeof setTimeout"],
  [
    "a definition hides a global from cells",
    ["mine", "function"],
    "const URL = 'mine'",
    "[URL, typeof globalThis.URL]",
  ],
  [
    "a hidden global is there until the definition",
    "function",
    "const before = typeof fetch; const fetch = 1; before",
  ],
  [
    "a global can be wrapped under its own name",
    4,
    "const old = parseInt; parseInt = (x) => old(x) + 1; parseInt('3')",
  ],
  ["a call has no receiver", undefined, "function f() { return this } f()"],
  ["this is undefined", undefined, "this"],
  [
    "functions carry their names",
    ["f", "g", "h", "K", "d"],
    "const f = () => {}; let g; g = function () {}; function h() {} const K = class {}; const { d = () => {} } = {}; [f, g, h, K, d].map(x => x.name)",
  ],
  [
    "async functions and generators stay what they are",
    [1, [1, 2]],
    "async function f() { return 1 } function* g() { yield 1; yield 2 } [await f(), [...g()]]",
  ],
  ["tagged templates call the box's value", "a-b", "const t = (s, x) => s[0] + x", "t`a-$" + "{'b'}`"],
  ["optional calls work", undefined, "let f", "f?.()"],
  ["new takes the box's value", 1, "function P() { this.x = 1 }", "new P().x"],
  [
    "exports are definitions",
    [1, 2, 3],
    "export const a = 1; export function b() { return 2 } export { a as c }; export default class D { static n = 3 }",
    "[a, b(), D.n]",
  ],
  ["export default gives the value", 9, "export default 4 + 5"],
  [
    "imports define names",
    ["function", "function", "object"],
    "import fs, { readFileSync as read } from 'node:fs'; import * as path from 'node:path'",
    "[typeof fs.readFileSync, typeof read, typeof path]",
  ],
  ["imports come first", "function", "const t = typeof join; import { join } from 'node:path'; t"],
  [
    "a dynamic import asks the machine",
    "function",
    "const { join } = await import('node:path'); typeof join",
  ],
  ["import.meta is the machine's", "cell:1", "import.meta.url"],
  [
    "static blocks and private names work",
    3,
    "class A { static #n; static { var n = 3; A.#n = n } static get n() { return A.#n } } A.n",
  ],
  [
    "the helper's name gives way to the user's",
    1,
    "const $cell = 1; const m = await import('node:path'); $cell",
  ],
  ["eval sees globals only", 3, "eval('1 + 2')"],
  [
    "a private global is reached by globalThis",
    8,
    "globalThis.$kbTest = 8",
    "const v = $kbTest; delete globalThis.$kbTest; v",
  ],
];

describe("a JavaScript cell", () => {
  for (const [title, value, ...cells] of rows) {
    test(title, async () => {
      expect(await run(new Scope(), ...cells)).toEqual(value);
      expect(await runIn(new Follower(), new Scope(), cells)).toEqual(value);
    });
  }

  const failures: readonly (readonly [title: string, message: RegExp, ...cells: string[]])[] = [
    ["an unknown name is a ReferenceError", /^nobody is not defined$/, "nobody"],
    ["reading before any definition is a ReferenceError", /^x is not defined$/, "x; let x = 1"],
    [
      "a const of the same cell cannot be assigned",
      /^Assignment to constant variable "a"/,
      "const a = 1; a = 2",
    ],
    ["nor in a pattern", /^Assignment to constant/, "const a = 1; [a] = [2]"],
    ["nor updated, nor from a function", /^Assignment to constant/, "const a = 1; const f = () => a++; f()"],
    ["an import cannot be assigned", /^Assignment to constant/, "import fs from 'node:fs'; fs = 1"],
    [
      "a redeclaration in one cell is a syntax error",
      /Identifier 'a' has already been declared/,
      "let a; let a",
    ],
    ["re-exporting is refused with a reason", /cannot re-export a module/, "export * from 'x'"],
    ["arguments do not exist at the top level", /arguments is not defined/, "arguments"],
    ["return stands only in functions", /'return' outside of function/, "return 1"],
  ];

  for (const [title, message, ...cells] of failures) {
    test(title, async () => {
      await expect(run(new Scope(), ...cells)).rejects.toThrow(message);
    });
  }

  test("a syntax error shows the line and a caret under the column", () => {
    const source = "let a = 1\nif (a {\n";
    expect(() => parseJavaScript(source, "Cell [4]")).toThrow(
      "Unexpected token (Cell [4], line 2:7)\n    if (a {\n          ^",
    );
  });

  test.each([
    ["function f() {\n  if (a) {\n    b(1)\n\nfunction g() { return 1 }\n", "{ is never closed", "2:10"],
    ["const a = [1, 2", "[ is never closed", "1:11"],
    ["f(`a`, /[(]/, 2\n\n", "( is never closed", "1:2"],
    ["`a ${1 + ", "${ is never closed", "1:4"],
    ["const a =", "Unexpected token", "1:10"],
    ["f(1]", "Unexpected token", "1:4"],
  ])("%j: %s", (source, message, place) => {
    expect(() => parseJavaScript(source, "Cell [4]")).toThrow(`${message} (Cell [4], line ${place})`);
  });

  test("definitions before the line that throws are kept", async () => {
    const scope = new Scope();
    await expect(run(scope, "const a = 1; throw new Error('no'); const b = 2")).rejects.toThrow("no");
    expect(scope.names()).toEqual(["a"]);
  });
});

describe("what compiled Lisp uses by itself", () => {
  const names = { isGlobal: () => false, has: () => false };
  const parameters = (source: string) => {
    const { boxes, fixed } = compile(parseJavaScript(source, "Cell [1]"), names, { file: "cell.js", source });
    return { boxes, fixed };
  };

  test.each([
    [
      "is taken as it is, beside the boxes of a cell",
      "$lisp.list(a, $lisp$op)",
      ["a"],
      ["$lisp", "$lisp$op"],
    ],
    ["has a box in a cell that gives it a value", "$lisp = { list }", ["$lisp", "list"], []],
    ["ends where another word begins", "$lispy", ["$lispy"], []],
  ])("%s", (_title, source, boxes, fixed) => {
    expect(parameters(source)).toEqual({ boxes, fixed });
  });
});
