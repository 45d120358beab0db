// Owns tables as text: the rows of an array or object, their columns, and the lines around them.
import { inspect } from "./inspect.js";

const INDEX = "(index)";
const VALUES = "Values";

/** `console.table`'s text; undefined for what has no rows. */
export function textTable(data: unknown): string | undefined {
  if (typeof data !== "object" || data === null) return undefined;
  const rows = Object.entries(data).map(([index, row]) => new Map([[INDEX, index], ...cells(row)]));
  const columns = [...new Set([INDEX, ...rows.flatMap((row) => [...row.keys()])])];
  const ordered = [
    ...columns.filter((name) => name !== VALUES),
    ...columns.filter((name) => name === VALUES),
  ];
  return drawn(
    ordered,
    rows.map((row) => ordered.map((name) => row.get(name) ?? "")),
  );
}

function cells(row: unknown): [string, string][] {
  if (typeof row !== "object" || row === null) return [[VALUES, inspect(row)]];
  return Object.entries(row).map(([name, value]) => [name, inspect(value, { depth: 0 })]);
}

/** Rows of text with lines around them. */
export function drawn(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map((name, at) => Math.max(name.length, ...rows.map((row) => row[at]!.length)));
  const bar = (left: string, middle: string, right: string) =>
    left + widths.map((width) => "─".repeat(width + 2)).join(middle) + right;
  const line = (row: readonly string[]) =>
    `│${row.map((text, at) => ` ${text.padEnd(widths[at]!)} `).join("│")}│`;
  return [bar("┌", "┬", "┐"), line(columns), bar("├", "┼", "┤"), ...rows.map(line), bar("└", "┴", "┘")].join(
    "\n",
  );
}
