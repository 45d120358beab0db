import { tableFromArrays } from "apache-arrow";
import { describe, expect, test } from "vitest";
import { bundleOf } from "../src/mime.js";

const page = async (value: unknown): Promise<string> => String((await bundleOf(value))?.["text/html"] ?? "");

/** The cells of the table, row by row. */
async function cells(value: unknown): Promise<string[][]> {
  const rows = (await page(value)).match(/<tr>.*?<\/tr>/gs) ?? [];
  return rows.map((row) =>
    [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell]) => cell!.replace(/<[^>]*>/g, "")),
  );
}

const ROWS = Array.from({ length: 10_000 }, (_, id) => ({ id, name: `n${id}` }));

describe("a table", () => {
  test("is not looked for among the holes of an array", async () => {
    expect(await page(new Array(2 ** 32 - 1))).not.toContain("<table");
  });

  test("has a column for each property that a record has", async () => {
    expect(
      await cells([
        { a: 1, b: "x" },
        { b: null, c: [1] },
      ]),
    ).toEqual([
      ["", "a", "b", "c"],
      ["0", "1", "x", ""],
      ["1", "", "null", "[ 1 ]"],
    ]);
  });

  test("of 10,000 records shows the first and says how many there are", async () => {
    expect(await cells(ROWS)).toHaveLength(101);
    expect(await page(ROWS)).toContain("10,000 rows × 2 columns, of which the first 100 rows are shown");
    expect((await bundleOf(ROWS))?.["text/plain"]).toContain("... 9900 more items");
  });

  test("of many columns shows the first", async () => {
    const wide = [Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`c${at}`, at]))];
    expect(await page(wide)).toContain("1 row × 100 columns, of which the first 40 columns are shown");
  });

  test("reads no accessor", async () => {
    const guarded = {
      a: 1,
      get b() {
        throw new Error("never run");
      },
    };
    expect(await cells([guarded])).toEqual([
      ["", "a", "b"],
      ["0", "1", ""],
    ]);
  });

  const none: readonly (readonly [string, unknown])[] = [
    ["no records", []],
    ["numbers", [1, 2]],
    ["a number among records", [{ a: 1 }, 2]],
    ["instances", [new Date(0), new Date(1)]],
    ["records that hold only objects", [{ a: {} }, { a: {} }]],
    ["records without properties", [{}, {}]],
  ];
  test.each(none)("is not made of %s", async (_title, value) => {
    expect(await page(value)).not.toContain("<table");
  });

  test("of Arrow is drawn in text too, with the types of the columns", async () => {
    const table = tableFromArrays({
      id: Int32Array.from({ length: 10_000 }, (_, at) => at),
      name: ROWS.map(({ name }) => name),
    });
    expect((await cells(table)).slice(0, 2)).toEqual([
      ["", "idInt32", expect.stringMatching(/^nameDictionary/)],
      ["0", "0", "n0"],
    ]);
    const text = String((await bundleOf(table))?.["text/plain"]).split("\n");
    expect(text).toHaveLength(25);
    expect(text[3]).toBe("│ 0  │ 0  │ n0   │");
    expect(text.at(-1)).toBe("10,000 rows × 2 columns, of which the first 20 rows are shown");
  });
});
