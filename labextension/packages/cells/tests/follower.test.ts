// Whose work the code of a cell is, wherever it goes on: each row tells it by `where()`.
import { describe, expect, test } from "vitest";
import { compile } from "../src/compile.js";
import { Follower } from "../src/follower.js";
import { parseJavaScript } from "../src/javascript.js";
import { machineOf, run } from "../src/run.js";
import { Scope } from "../src/scope.js";

/** Runs a cell for operation 1 between stretches of code that nobody follows; what it has told. */
async function told(source: string): Promise<unknown[]> {
  const follower = new Follower();
  const scope = new Scope();
  const seen: unknown[] = [];
  const unfollowed: unknown[] = [];
  const look = (): void => void unfollowed.push(follower.current);
  let resolve = (): void => {};
  scope.set("where", () => void seen.push(follower.current));
  scope.set("later", () => new Promise<void>((go) => void setTimeout(() => go(look()))));
  scope.set("outside", (call: () => unknown) => setTimeout(() => void Promise.resolve(call()).then(look)));
  scope.set("pause", () => new Promise<void>((go) => (resolve = go)));
  scope.set("timer", (call: () => void) => setTimeout(follower.bound(call)));
  scope.set("others", () => follower.run(2, () => resolve()));
  const names = { has: (name: string) => scope.has(name), isGlobal: (name: string) => name in globalThis };
  const program = parseJavaScript(source, "Cell [1]");
  const compiled = compile(program, names, { file: "cell.js", source, follow: true });
  const machine = machineOf("cell:1", (name) => import(name), undefined, follower);
  await follower.run(1, () => run(compiled, scope, machine, "cell-1.js")).finally(look);
  look();
  expect(unfollowed.filter((one) => one !== undefined)).toEqual([]);
  return seen;
}

const rows: readonly (readonly [title: string, source: string])[] = [
  ["behind an await", "where(); await null; where(); await later(); where()"],
  ["behind an await that failed", "try { await Promise.reject() } catch { where() } finally { where() }"],
  ["in an async arrow without a block", "const f = async () => where(await later()); await f(); where()"],
  ["in a method", "class A { async m() { await later(); where() } } await new A().m(); where()"],
  [
    "in a function of a function",
    "function f() { return [1].map(async () => { await null; where() })[0] } await f()",
  ],
  ["in what a promise calls", "await later().then(() => where()).catch(() => {}).finally(() => where())"],
  ["in a timer", "await new Promise((go) => { timer(() => { where(); go() }) }); where()"],
  [
    "in a function that others call",
    "await new Promise((go) => { outside(async () => { where(); await null; where(); go() }) })",
  ],
  [
    "in a loop over what arrives",
    "const all = [later(), 1]; a: for await (const one of all) { where(); if (one) continue a } where()",
  ],
  ["behind a loop without a block around", "if (1) a: for await (const one of [later()]) where(); where()"],
  ["in a loop behind an await", "await null; for await (const one of [later(), later()]) where(); where()"],
  [
    "in a loop with awaits, and behind it",
    "for await (const one of [later(), 1, later()]) { await null; where(); await null } await later(); where()",
  ],
  [
    "in a loop of an async generator",
    "async function* g() { for await (const one of [later(), 1, later()]) { where(); yield one; where() } } for await (const x of g()) where(); where()",
  ],
  [
    "behind a loop over nothing of the kind",
    "const f = async () => { for await (const one of 5); }; f().catch(() => {}); where()",
  ],
  [
    "in an async generator",
    "async function* g() { await later(); where(); yield 1; where(); await later(); where() } for await (const x of g()); where()",
  ],
  [
    "when another's code resolves what it awaits",
    "const p = pause(); timer(() => others()); await p; where()",
  ],
  [
    "in a default that is a function",
    "const f = async (g = (p) => p.then(() => where())) => await g(later()); await f()",
  ],
  [
    "in a block that ends what it uses",
    "{ await using a = { async [Symbol.asyncDispose]() { await null; where() } }; where() } where()",
  ],
];

describe("the code of a cell is the cell's", () => {
  test.each(rows)("%s", async (_title, source) => {
    const seen = await told(source);
    expect(seen.length).toBeGreaterThan(0);
    expect(new Set(seen)).toEqual(new Set([1]));
  });
});

test("a function that is followed is called as before, and looks as before", () => {
  const follower = new Follower();
  function given(this: unknown, a: number, b: number) {
    return [this, a, b, follower.current];
  }
  const followed = follower.bound(given, 1);
  expect([followed.name, followed.length]).toEqual(["given", 2]);
  expect(followed.call("me", 3, 4)).toEqual(["me", 3, 4, 1]);
});
