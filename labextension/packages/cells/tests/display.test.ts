import { describe, expect, test } from "vitest";
import { Live } from "../src/live.js";
import { world } from "./world.js";

/** What was displayed: text, and how. */
const shown = (output: readonly (readonly unknown[])[]) =>
  output
    .filter(([kind]) => kind === "display")
    .map(([, data, how]) => [(data as Record<string, unknown>)["text/plain"], how] as const);

describe("display(x)", () => {
  test("is updated by what it gives, also in a later cell", async () => {
    const { cell, output } = await world();
    await cell("const d = display('a'); d.update('b')");
    await cell("d.update('c')");
    const [[, { display_id: id }]] = shown(output) as unknown as [[string, { display_id: string }]];
    expect(shown(output)).toEqual([
      ["'a'", { raw: true, display_id: id }],
      ["'b'", { raw: true, display_id: id, update: true }],
      ["'c'", { raw: true, display_id: id, update: true }],
    ]);
  });

  test("shows nothing more as the last expression, in either language", async () => {
    const { cell } = await world();
    expect(await cell("display(1)")).toEqual({ value: null, bundle: null });
    expect(await cell("display(1).update(2)")).toEqual({ value: null, bundle: null });
    expect(await cell("(display 1)", "lisp")).toEqual({ value: null, bundle: null });
  });

  test("takes the name of the display as Python does", async () => {
    const { cell, output } = await world();
    await cell(
      "display(1, kw({ display_id: 'here' })); display(2, kw({ display_id: 'here', update: true }))",
    );
    await cell('(display 3 :display_id "here" :update true)', "lisp");
    expect(shown(output)).toEqual([
      ["1", { raw: true, display_id: "here" }],
      ["2", { raw: true, display_id: "here", update: true }],
      ["3", { raw: true, display_id: "here", update: true }],
    ]);
  });

  test("takes a mimebundle with `raw`", async () => {
    const { cell, output } = await world();
    await cell("display({ 'text/plain': 'p' }, kw({ raw: true, metadata: { a: 1 } }))");
    expect(shown(output)).toEqual([["p", expect.objectContaining({ raw: true, metadata: { a: 1 } })]]);
  });

  test("of promises is updated in the order of the program", async () => {
    const { cell, output } = await world();
    await cell(`const later = (ms, value) => new Promise((resolve) => setTimeout(resolve, ms, value));
      const d = display(later(20, "first"));
      d.update(later(5, "second"));
      d.update("third")`);
    expect(shown(output).map(([text]) => text)).toEqual(["'first'", "'second'", "'third'"]);
  });

  test("that fails fails the cell once, and what it shows later is shown", async () => {
    const { cell, output } = await world();
    await expect(cell("display(Promise.reject(new Error('no'))).update('yes')")).rejects.toThrow("no");
    expect(
      output.map(([kind, data]) =>
        kind === "display" ? (data as Record<string, unknown>)["text/plain"] : kind,
      ),
    ).toEqual(["'yes'"]);
  });
});

describe("progress(items)", () => {
  const last = async (source: string) => {
    const { cell, output } = await world();
    const failed = await cell(source).then(
      () => false,
      () => true,
    );
    return [shown(output).at(-1)?.[0], failed];
  };
  const rows: readonly (readonly [string, string, string, boolean])[] = [
    ["an array", "for (const x of progress(['a', 'b'], { label: 'Reading' }));", "Reading: 100% 2/2", false],
    ["a number", "let n = 0; for (const x of progress(5)) n += x; n", "100% 5/5", false],
    ["nothing", "for (const x of progress([]));", "100% 0/0", false],
    ["a generator", "for (const x of progress((function* () { yield 1 })()));", "100% 1/1", false],
    [
      "an async generator",
      "for await (const x of progress((async function* () { yield 1 })()));",
      "100% 1/1",
      false,
    ],
    ["a loop that is left", "for (const x of progress(4)) if (x === 1) break;", "25% 1/4", false],
    ["a loop that fails", "for (const x of progress(4)) if (x === 2) throw x;", "50% 2/4", true],
    [
      "a total that is told",
      "const g = function* () { yield 1; yield 2 }; for (const x of progress(g(), { total: 4 })) if (x === 2) break;",
      "25% 1/4",
      false,
    ],
  ];
  test.each(rows)("follows %s", async (_title, source, text, fails) => {
    expect(await last(source)).toEqual([text, fails]);
  });

  test("refuses what is no loop", async () => {
    const { cell } = await world();
    await expect(cell("progress({})")).rejects.toThrow("progress takes a number or something to loop over");
  });

  test("draws some of many steps", async () => {
    const { cell, output } = await world();
    await cell(
      "for (const x of progress(1e5)) { const t = performance.now(); if (x % 1e4 === 0) while (performance.now() < t + 20); }",
    );
    expect(output.length).toBeGreaterThan(2);
    expect(output.length).toBeLessThan(1000);
  });
});

describe("output of a turn that lasts", () => {
  const busy = (ms: number) => {
    const until = performance.now() + ms;
    while (performance.now() < until);
  };

  test("leaves before the turn ends, and that of a short one with what follows", async () => {
    let flushed = 0;
    const live = new Live(() => {
      flushed += 1;
    });
    live.told();
    busy(60);
    expect(flushed).toBe(0);
    live.told();
    expect(flushed).toBe(1);
    await Promise.resolve();
    live.told();
    expect(flushed).toBe(1);
  });
});
