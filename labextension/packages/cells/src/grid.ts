// Owns tables: which values are some, their columns and first rows, and how they look as HTML and as text. Reading stops
// where showing does, so that a table of millions costs no more than a page of it.
import type { ArrowTable } from "@kernelbridge/bridge";
import { inspect } from "./inspect.js";
import { html, type Markup } from "./markup.js";
import { TABLE_STYLE } from "./styles.js";
import { drawn } from "./table.js";
import { counted, cut, number } from "./words.js";

/** Rows and columns that are shown. */
const ROWS = 100;
const COLUMNS = 40;
const TEXT_ROWS = 20;
/** Characters of a cell. */
const LONGEST = 200;

interface Column {
  readonly name: string;
  /** The type, of columns that have one. */
  readonly type?: string;
}

export interface Grid {
  readonly columns: readonly Column[];
  /** The first rows, the cells in the order of the columns. */
  readonly rows: readonly (readonly unknown[])[];
  /** How many rows and columns the whole has. */
  readonly size: readonly [rows: number, columns: number];
}

/** Stands where a record has no such property, or one that would have to be computed. */
const ABSENT = Symbol("absent");

/** An object that is nothing but its properties. */
const isRecord = (value: unknown): value is object => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const kind: unknown = Object.getPrototypeOf(value);
  return (
    kind === null || (Object.getPrototypeOf(kind) === null && Object.hasOwn(kind as object, "constructor"))
  );
};

/** Stops at a hole, where `every` would go through all of them. */
const areRecords = (values: readonly unknown[]): values is readonly object[] =>
  values.findIndex((one) => !isRecord(one)) < 0;

const own = (record: object, name: string): unknown => {
  const property = Object.getOwnPropertyDescriptor(record, name);
  return property && "value" in property ? property.value : ABSENT;
};

const isFlat = (value: unknown): boolean =>
  typeof value !== "object" || value === null || value instanceof Date;

/** An array of records as a table; undefined for any other value, and where the records hold nothing but objects. */
export function gridOf(value: readonly unknown[]): Grid | undefined {
  if (value.length === 0 || !areRecords(value)) return undefined;
  const shown = value.slice(0, ROWS);
  const names = [...new Set(shown.flatMap((record) => Object.keys(record)))];
  const rows = shown.map((record) => names.slice(0, COLUMNS).map((name) => own(record, name)));
  if (!rows.flat().some((one) => one !== ABSENT && isFlat(one))) return undefined;
  const columns = names.slice(0, COLUMNS).map((name) => ({ name }));
  return { columns, rows, size: [value.length, names.length] };
}

/** What is read of a table of `apache-arrow`. */
interface LibraryTable {
  readonly numRows: number;
  readonly numCols: number;
  readonly schema: { readonly fields: readonly { readonly name: string; readonly type: ArrowType }[] };
  getChildAt(index: number): { get(row: number): unknown } | null;
}
interface ArrowType {
  readonly typeId: number;
  toString(): string;
}

/** Ids of Arrow's types whose values the library gives as milliseconds. */
const TIMES = new Set([8, 10]);

/** A table of `apache-arrow`. */
export function arrowGrid(table: object): Grid {
  const { numRows, numCols, schema, getChildAt } = table as LibraryTable;
  const fields = schema.fields.slice(0, COLUMNS);
  const vectors = fields.map((_, at) => Reflect.apply(getChildAt, table, [at]));
  const cell = (row: number) => (_: unknown, at: number) =>
    arrowValue(vectors[at]?.get(row), fields[at]!.type);
  const rows = Array.from({ length: Math.min(ROWS, numRows) }, (_, row) => fields.map(cell(row)));
  return {
    columns: fields.map(({ name, type }) => ({ name, type: String(type) })),
    rows,
    size: [numRows, numCols],
  };
}

const arrowValue = (value: unknown, { typeId }: ArrowType): unknown =>
  typeof value === "number" && TIMES.has(typeId) ? new Date(value) : value;

/** A table that came as bytes, once the library has read it. */
export const gridOfBytes = async (table: ArrowTable): Promise<Grid> =>
  arrowGrid(await table.toArrow<object>());

const isNumber = (value: unknown): boolean => typeof value === "number" || typeof value === "bigint";
const isNothing = (value: unknown): boolean => value === undefined || value === null || value === ABSENT;

function textOf(value: unknown): string {
  if (value === ABSENT) return "";
  if (typeof value === "string") return cut(value, LONGEST);
  if (typeof value === "bigint") return String(value);
  return cut(
    inspect(value, { depth: 0, items: 8, characters: LONGEST, error: String }).replace(/\s*\n\s*/g, " "),
    LONGEST,
  );
}

function sizeOf({ rows, columns, size }: Grid, shown = rows.length): string {
  const [height, width] = size;
  const all = `${number(height)} ${height === 1 ? "row" : "rows"} × ${counted(width, "column")}`;
  const cuts = [
    ...(shown < height ? [`the first ${number(shown)} rows`] : []),
    ...(columns.length < width ? [`the first ${columns.length} columns`] : []),
  ];
  return cuts.length > 0 ? `${all}, of which ${cuts.join(" and ")} are shown` : all;
}

export function gridMarkup(grid: Grid): Markup {
  const { columns, rows } = grid;
  const right = columns.map((_, at) => rows.every((row) => isNumber(row[at]) || isNothing(row[at])));
  const aligned = (at: number) => (right[at] ? html` class="kb-right"` : "");
  const head = columns.map(
    ({ name, type }, at) =>
      html`<th${aligned(at)}>${cut(name, LONGEST)}${type && html`<small>${cut(type, 40)}</small>`}</th>`,
  );
  const cell = (value: unknown, at: number) =>
    html`<td${aligned(at)}>${isNothing(value) ? html`<i>${textOf(value)}</i>` : textOf(value)}</td>`;
  const body = rows.map((row, at) => html`<tr><th>${at}</th>${row.map(cell)}</tr>`);
  return html`<div class="kb-table">${TABLE_STYLE}<div><table><thead><tr><th></th>${head}</tr></thead><tbody>${body}</tbody></table></div><p>${sizeOf(grid)}</p></div>`;
}

/** The table drawn in text, fewer rows of it. */
export function gridText(grid: Grid): string {
  const names = ["", ...grid.columns.map(({ name }) => cut(name, 40))];
  const rows = grid.rows.slice(0, TEXT_ROWS);
  const lines = rows.map((row, at) => [
    String(at),
    ...row.map((value) => cut(textOf(value).replace(/\s+/g, " "), 40)),
  ]);
  return `${drawn(names, lines)}\n${sizeOf(grid, lines.length)}`;
}
