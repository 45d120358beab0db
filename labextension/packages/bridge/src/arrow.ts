// Tables as Arrow IPC: bytes until a program asks for more. The library that reads and writes them enters as a value.

import { ConversionError } from "./errors.js";
import { preview } from "./info.js";
import { INSPECT } from "./values.js";

/** What is needed of the package `apache-arrow`, or of one like it. */
export interface ArrowLibrary {
  tableFromIPC(ipc: Uint8Array): unknown;
  tableToIPC(table: never, type: "stream"): Uint8Array;
}

/** Loads the library when it is needed first: `() => import("apache-arrow")`. */
export type ArrowLoader = () => PromiseLike<ArrowLibrary>;

const KINDS = ["Table", "RecordBatch", "DataFrame", "Series"] as const;

type Row = Record<string, unknown>;

/** A table of Python's: a DataFrame, a Series, or Arrow's own. Goes back as what it was. */
export class ArrowTable {
  /** An Arrow IPC stream: a view on the received bytes. */
  readonly ipc: Uint8Array;
  /** What it is in Python. */
  readonly kind: (typeof KINDS)[number];
  readonly #load: ArrowLoader | undefined;

  /** @throws TypeError when `ipc` is no Uint8Array or there is no such kind. */
  constructor(ipc: Uint8Array, kind: ArrowTable["kind"] = "Table", load?: ArrowLoader) {
    if (!(ipc instanceof Uint8Array) || !KINDS.includes(kind)) {
      throw new TypeError(
        `a table is a Uint8Array of Arrow IPC and one of ${KINDS.join(", ")}, not ${preview(ipc, 40)} and ${preview(kind, 40)}`,
      );
    }
    this.ipc = ipc;
    this.kind = kind;
    this.#load = load;
    Object.freeze(this);
  }

  /**
   * The table as `apache-arrow` has it: its class `Table`.
   *
   * @throws ConversionError without the library.
   */
  async toArrow<T = unknown>(): Promise<T> {
    if (this.#load === undefined) throw new ConversionError(WITHOUT_LIBRARY);
    const { tableFromIPC } = await this.#load();
    return tableFromIPC(this.ipc) as T;
  }

  /** All rows as plain objects. */
  async rows(): Promise<Row[]> {
    const table = await this.toArrow<{ toArray(): { toJSON(): Row }[] }>();
    return table.toArray().map((row) => row.toJSON());
  }

  toJSON(): never {
    throw new TypeError(`${this} has no JSON of its own: take its rows, with await table.rows()`);
  }

  toString(): string {
    return `ArrowTable(${this.kind}, ${this.ipc.byteLength} bytes)`;
  }

  [INSPECT](): string {
    return this.toString();
  }
}

const WITHOUT_LIBRARY =
  'there is no library for Arrow in this session: open it with `arrow: () => import("apache-arrow")`';

/** Tables are asked for once, also when what holds them must be written again. */
const WRITTEN = new WeakMap<object, Promise<ArrowTable>>();

/** Whether an object is a table of `apache-arrow`, of any version and any copy of it. Reads none of its properties. */
export function isLibraryTable(value: object): boolean {
  return ["schema", "batches", "numCols", "getChild"].every((name) => name in value);
}

/** A table of the library as bytes. */
export function written(table: object, load: ArrowLoader): Promise<ArrowTable> {
  const known = WRITTEN.get(table);
  if (known !== undefined) return known;
  const writing = toIPC(table, load);
  WRITTEN.set(table, writing);
  writing.catch(() => WRITTEN.delete(table));
  return writing;
}

async function toIPC(table: object, load: ArrowLoader): Promise<ArrowTable> {
  const { tableToIPC } = await load();
  return new ArrowTable(tableToIPC(table as never, "stream"), "Table", load);
}
