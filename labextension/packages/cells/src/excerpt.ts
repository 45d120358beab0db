// Owns how a place in a cell is shown: the source line and a caret under the column.

const WIDTH = 100;

/** Two lines of text, indented: the source line (1-based) and a caret under the column (0-based). Long lines are cut. */
export function excerpt(source: string, line: number, column: number): string[] {
  const whole = source.split(/\r?\n/)[line - 1]?.replaceAll("\t", " ");
  if (whole === undefined || whole.trim() === "") return [];
  const from = column < WIDTH ? 0 : column - WIDTH / 2;
  const margin = from === 0 ? whole.length - whole.trimStart().length : 0;
  const start = Math.min(from + margin, column);
  return [`    ${whole.slice(start, start + WIDTH)}`, `    ${" ".repeat(column - start)}^`];
}
