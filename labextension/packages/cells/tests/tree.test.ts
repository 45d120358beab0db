import { describe, expect, test } from "vitest";
import { bundleOf, type InspectOptions } from "../src/index.js";
import { treeOf } from "../src/tree.js";

const HOSTILE = `<img src=x onerror="alert('1')">`;

/** A tree as lines of text, indented by level: what a reader sees who has opened everything. */
function lines(value: object, options: InspectOptions = {}): string[] {
  const source = String(treeOf(value, options)).replace(/<style>.*?<\/style>/s, "");
  const seen: string[] = [];
  let level = 0;
  for (const [, close, tag, text] of source.matchAll(/<(\/?)(\w+)[^>]*>([^<]*)/g)) {
    if (tag === "ul") level += close ? -1 : 1;
    if (!close && (tag === "li" || tag === "summary")) seen.push("  ".repeat(level));
    if (text && seen.length > 0) seen.push(seen.pop()! + text);
  }
  const entities: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"', "#39": "'" };
  return seen
    .filter((line) => line.trim() !== "")
    .map((line) => line.replace(/&(\S+?);/g, (_, name: string) => entities[name]!));
}

const cyclic: Record<string, unknown> = { a: 1 };
cyclic.self = cyclic;
class Point {
  x = 1;
  #hidden = 2;
  get sum(): number {
    throw new Error(`never run ${this.#hidden}`);
  }
}
class Hostile {
  a = 1;
}
Object.defineProperty(Hostile, "name", { value: HOSTILE });
const guarded = {
  get both(): never {
    throw new Error("never run");
  },
  set both(_: unknown) {},
};

describe("treeOf(value)", () => {
  const rows: readonly (readonly [title: string, value: object, seen: readonly string[]])[] = [
    [
      "an object",
      { a: 1, b: { c: "x" } },
      ["{ a: 1, b: { c: 'x' } }", "  a 1", "  b { c: 'x' }", "    c 'x'"],
    ],
    ["an array", [true, [null]], ["[ true, [ null ] ]", "  0 true", "  1 [ null ]", "    0 null"]],
    [
      "a hole",
      Object.assign(Array(3), { 0: 1, 2: 2 }),
      ["[ 1, <1 empty item>, 2 ]", "  0 1", "  1 <empty item>", "  2 2"],
    ],
    ["a cycle", cyclic, ["<ref *1> { a: 1, self: [Circular *1] }", "  a 1", "  self [Circular: Object]"]],
    ["an accessor is not run", guarded, ["{ both: [Getter/Setter] }", "  both [Getter/Setter]"]],
    ["an instance", new Point(), ["Point { x: 1 }", "  x 1"]],
    [
      "a map",
      new Map<unknown, unknown>([
        ["k", 1],
        [{ a: 1 }, 2],
      ]),
      [
        "Map(2) { 'k' => 1, { a: 1 } => 2 }",
        "  'k' => 1",
        "  1 { key: { a: 1 }, value: 2 }",
        "    key { a: 1 }",
        "      a 1",
        "    value 2",
      ],
    ],
    ["a set", new Set(["s"]), ["Set(1) { 's' }", "  0 's'"]],
    ["a typed array", new Float32Array([1.5]), ["Float32Array(1) [ 1.5 ]", "  0 1.5"]],
    ["a buffer", new Uint8Array([1, 255]).buffer, ["ArrayBuffer { byteLength: 2 }", "  bytes 01 ff"]],
    [
      "a function with properties",
      Object.assign(function f() {}, { a: 1 }),
      ["[Function: f] { a: 1 }", "  a 1"],
    ],
    ["a symbol as a key", { [Symbol("s")]: 1 }, ["{ [Symbol(s)]: 1 }", "  [Symbol(s)] 1"]],
    [
      "an object without prototype",
      Object.assign(Object.create(null), { a: 1 }),
      ["[Object: null prototype] { a: 1 }", "  a 1"],
    ],
  ];
  test.each(rows)("%s", (_title, value, seen) => {
    expect(lines(value)).toEqual(seen);
  });

  test("an error has its way, its cause and its properties", () => {
    const error = Object.assign(new Error("outer", { cause: new Error("inner") }), { code: 7 });
    const seen = lines({ error }, { error: () => "Traceback\nouter" });
    expect(seen.slice(1)).toEqual([
      expect.stringContaining("error"),
      expect.stringContaining("traceback Traceback"),
      expect.stringContaining("cause"),
      expect.anything(),
      "    code 7",
    ]);
  });

  test.each([{}, [], new Map(), () => 1, new ArrayBuffer(0)])("%s has nothing to open", (value) => {
    expect(treeOf(value, {})).toBeUndefined();
  });

  const deep = Array.from({ length: 100_000 }).reduce<unknown>((inner) => [inner], 1) as object;
  const wide = Array.from({ length: 100 }, () =>
    Array.from({ length: 100 }, () => Array.from({ length: 100 }, () => 1)),
  );
  const rows2: readonly (readonly [string, object])[] = [
    ["a million of numbers", new Float64Array(1e6)],
    ["a million of properties", Object.fromEntries(Array.from({ length: 1e5 }, (_, at) => [`k${at}`, at]))],
    ["a hundred thousand levels", deep],
    ["a million of leaves", wide],
    ["long texts", Array.from({ length: 100 }, () => "x".repeat(1e5))],
    ["a long key", { ["k".repeat(1e6)]: 1 }],
  ];
  test.each(rows2)("%s take a bounded page", (_title, value) => {
    expect(String(treeOf(value, {})).length).toBeLessThan(300_000);
  });

  test("every item of a wide whole is shown, each with its share", () => {
    expect(lines(wide).filter((line) => /^ {2}\d/.test(line))).toHaveLength(100);
    expect(lines(new Float64Array(1e6)).at(-1)).toBe("  … 999900 more items");
  });

  const hostile: readonly (readonly [string, object])[] = [
    ["a key", { [HOSTILE]: 1, [Symbol(HOSTILE)]: 2 }],
    ["a value", { a: HOSTILE, b: Symbol(HOSTILE) }],
    ["the key of a map", new Map([[HOSTILE, HOSTILE]])],
    ["the name of a class", new Hostile()],
    ["a tag", { [Symbol.toStringTag]: HOSTILE, a: 1 }],
    ["the name of a function", { f: Object.defineProperty(() => 1, "name", { value: HOSTILE }) }],
    ["an error", { e: Object.assign(new Error(HOSTILE), { name: HOSTILE, stack: HOSTILE }) }],
    ["its own text", { x: { [Symbol.for("nodejs.util.inspect.custom")]: () => HOSTILE } }],
    ["records", [{ [HOSTILE]: HOSTILE }, { [HOSTILE]: { [HOSTILE]: HOSTILE } }]],
  ];
  test.each(hostile)("markup in %s is text", async (_title, value) => {
    const options = { error: (error: Error) => `${error.stack}\n${error.message}` };
    const shown = [
      String(treeOf(value, options) ?? ""),
      String((await bundleOf([value, value, "x".repeat(90)], options))?.["text/html"]),
    ];
    for (const one of [...shown, String((await bundleOf(value, options))?.["text/html"])])
      expect(one).not.toContain("<img");
    expect(shown[1]).toContain("&lt;img");
  });

  test("a proxy that throws at every question is shown as one", () => {
    const traps = new Proxy(
      {},
      {
        get: (_, name) => () => {
          throw new Error(String(name));
        },
      },
    );
    expect(bundleOf(new Proxy({}, traps))).toEqual({
      "text/plain": expect.stringContaining("cannot be shown"),
    });
    expect(bundleOf([new Proxy({}, traps), "x".repeat(100)])).toEqual({
      "text/plain": expect.stringContaining("cannot be shown"),
    });
  });
});
