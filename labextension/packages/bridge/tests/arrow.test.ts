import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { type ArrowLibrary, ArrowTable, ConversionError, isPython } from "../src/index.js";
import { Node, pair } from "./pair.js";

/** A table as the library makes it, as far as it is recognized by; its bytes are its only cell. */
class Table {
  readonly schema = {};
  readonly batches = [];
  readonly numCols = 1;
  readonly cell: number;

  constructor(cell: number) {
    this.cell = cell;
  }

  getChild(): null {
    return null;
  }

  toArray(): { toJSON(): object }[] {
    return [{ toJSON: () => ({ cell: this.cell }) }];
  }
}

/** A library that knows tables of one byte. */
function library(): { loads: number; load: () => Promise<ArrowLibrary> } {
  const state = {
    loads: 0,
    load: async () => {
      state.loads += 1;
      return {
        tableFromIPC: ([cell]: Uint8Array) => new Table(cell ?? 0),
        tableToIPC: ({ cell }: Table) => Uint8Array.of(cell),
      };
    },
  };
  return state;
}

const ipc = Uint8Array.of(7);

describe("a table", () => {
  test("keeps its bytes, and is read when it is asked for", async () => {
    const { loads, load } = library();
    const table = new ArrowTable(ipc, "DataFrame", load);
    expect(loads).toBe(0);
    expect(await table.toArrow()).toStrictEqual(new Table(7));
    expect(await table.rows()).toEqual([{ cell: 7 }]);
    expect(inspect(table)).toBe("ArrowTable(DataFrame, 1 bytes)");
  });

  test("without a library says what to pass", async () => {
    const message = /open it with `arrow: \(\) => import\("apache-arrow"\)`/;
    await expect(new ArrowTable(ipc).rows()).rejects.toThrow(ConversionError);
    await expect(new ArrowTable(ipc).toArrow()).rejects.toThrow(message);
  });

  test("has no JSON, and says what has", () => {
    expect(() => JSON.stringify(new ArrowTable(ipc))).toThrow(/await table\.rows\(\)/);
  });

  test.each([
    ["from a list", () => new ArrowTable([7] as never)],
    ["of another kind", () => new ArrowTable(ipc, "Frame" as never)],
  ])("is not made %s", (_, make) => expect(make).toThrow(/one of Table, RecordBatch, DataFrame, Series/));

  test("crosses as what it was, without a copy of its bytes", async () => {
    const { load } = library();
    const { kb, names } = await pair({ client: { arrow: load } });
    const table = new ArrowTable(ipc, "Series");
    names.same = (value: unknown) => new Node({ value });
    const back = (await kb.py.same!([table, table]).value!) as unknown as ArrowTable[];
    expect(back[0]).toStrictEqual(table);
    expect(back[1]).toBe(back[0]);
    expect(await back[0]!.rows()).toEqual([{ cell: 7 }]);
  });
});

describe("a table of the library's own", () => {
  test("crosses by value, in order with what came before and comes after", async () => {
    const state = library();
    const { kb, names } = await pair({ client: { arrow: state.load } });
    const got: unknown[] = [];
    names.take = (...values: unknown[]) => void got.push(...values);
    kb.py.take!("before");
    const table = new Table(9);
    kb.py.take!({ table, again: table });
    await kb.py.take!("after");
    const crossed = new ArrowTable(Uint8Array.of(9), "Table");
    expect(got).toStrictEqual(["before", { table: crossed, again: crossed }, "after"]);
    expect(state.loads).toBe(1);
  });

  test("stays a live object where the session has no library", async () => {
    const { kb, names } = await pair();
    let got: unknown;
    names.take = (value: unknown) => {
      got = value;
    };
    await kb.py.take!(new Table(9));
    expect(isPython(got)).toBe("object");
  });

  test("fails with the library's own error when that cannot be loaded", async () => {
    const load = () => Promise.reject(new Error("npm install apache-arrow"));
    const { kb } = await pair({ client: { arrow: load } });
    await expect(Promise.resolve(kb.py.take!(new Table(9)))).rejects.toThrow("npm install apache-arrow");
  });
});
