import { describe, expect, test } from "vitest";
import { failure, type World, world } from "./world.js";

class Thing {
  readonly name = "thing";
}

/** A kernel whose `make` gives a new object each time, which cells hold until they let it go. */
const maker = (): Promise<World> => world({ make: () => new Thing() });

describe("using at the top level of a cell", () => {
  test("lets a Python object go at the end of the cell", async () => {
    const { cell, kernel } = await maker();
    expect((await cell("using one = await py.make()\nawait one.name")).value).toBe("thing");
    await kernel.perform("repr", [null]);
    expect(kernel.tally()).toMatchObject({ exports: 0, slots: 0 });
  });

  test("still gives the object as the cell's value", async () => {
    const { cell, kernel } = await maker();
    const { value, bundle } = await cell("using one = await py.make()\none");
    expect(value).toBeInstanceOf(Thing);
    expect(bundle).toBeNull();
    await kernel.perform("repr", [null]);
    expect(kernel.tally().exports).toBe(0);
  });

  test("lets it go only when un-awaited calls have run", async () => {
    const seen: unknown[] = [];
    const { cell } = await world({ make: () => new Thing(), see: (value: unknown) => void seen.push(value) });
    await cell(
      "using one = await py.make()\npy.see(one)\npy.see(new Promise((go) => setTimeout(go, 5, one)))",
    );
    expect(seen).toEqual([expect.any(Thing), expect.any(Thing)]);
  });

  test("lets it go when the cell fails", async () => {
    const { cell, kernel } = await maker();
    expect((await failure(cell("using one = await py.make()\nthrow new Error('no')"))).message).toContain(
      "no",
    );
    await kernel.perform("repr", [null]);
    expect(kernel.tally().exports).toBe(0);
  });

  test("lets it go when the cell is interrupted", async () => {
    const { cell, kernel } = await maker();
    const controller = new AbortController();
    const request = {
      language: "js",
      source: "using one = await py.make(); began = 1; await new Promise(() => {})",
    };
    const running = kernel.perform("evaluate", [{ ...request, cell: "", count: 9 }], {
      signal: controller.signal,
    });
    while ((await cell("typeof began")).value !== "number");
    controller.abort();
    await failure(running);
    await kernel.perform("repr", [null]);
    expect(kernel.tally().exports).toBe(0);
  });

  test("is no name for later cells", async () => {
    const { cell } = await maker();
    await cell("using one = await py.make()");
    expect((await failure(cell("one"))).message).toContain("one is not defined");
  });

  test("fails the cell when the end fails, with the line that binds the value", async () => {
    const { cell } = await maker();
    const source =
      "const broken = { [Symbol.dispose]() { throw new RangeError('stuck') } }\n{\n  using one = broken\n}";
    const error = await failure(cell(source));
    expect(error.pyType).toBe("RangeError");
    expect(error.traceback).toContain("Cell [1], line 3:3");
    await failure(cell("using one = broken"));
  });

  test("tells both failures when a block and its end fail", async () => {
    const { cell } = await maker();
    const source =
      "const broken = { [Symbol.dispose]() { throw new RangeError('stuck') } }\n{\n  using one = broken\n  null.x\n}";
    const { traceback } = await failure(cell(source));
    expect(traceback).toMatch(/SuppressedError: .*\n.*TypeError: .*null.*RangeError: stuck/s);
  });
});

test("a cell is told on its stderr that Python holds many of its objects", async () => {
  const kept: unknown[] = [];
  const { cell, output } = await world({ keep: (...values: unknown[]) => void kept.push(...values) });
  await cell("await py.keep(Array.from({ length: 100_000 }, () => () => 1)); 1");
  expect(output).toEqual([
    ["stderr", expect.stringMatching(/Python holds 100000 objects .*mostly 100000 Function/)],
  ]);
});

describe("kb in cells", () => {
  test("is the bridge, in both languages", async () => {
    const { cell, kernel } = await maker();
    expect((await cell("await kb.scope(async ({ py }) => { await py.make(); return 5 })")).value).toBe(5);
    expect((await cell("(await (kb.scope (fn (inner) (await (inner.py.make)) 6)))", "lisp")).value).toBe(6);
    await kernel.perform("repr", [null]);
    expect(kernel.tally().exports).toBe(0);
  });

  test("tells the cell's line of what is alive", async () => {
    const { cell } = await maker();
    await cell("const first = 1\nconst one = await py.make()");
    await cell("(def two\n  (await (py.make)))", "lisp");
    await cell("const found = (await kb.handles({ sizes: false })).filter(({ type }) => type === 'Thing')");
    expect((await cell("found.map(({ where }) => where).join()")).value).toBe(
      "Cell [1], line 2:22,Cell [2], line 2:14",
    );
  });
});
