// Owns how the parts of a composite value are laid out as text: on one line where they fit, else one a line, short
// items of long arrays in columns.

/** Characters of a line. */
const WIDTH = 80;
/** Composites with more levels than this inside are spread over lines. */
const LEVELS_IN_LINE = 3;
const GROUPED_FROM = 7;
const LONGEST_GROUPED = 16;

/** The text of a value and how many levels of composites it holds. */
export interface Shown {
  readonly text: string;
  readonly levels: number;
}

export const plain = (text: string): Shown => ({ text, levels: 0 });

/** `prefix[ part, part ]` in one line or many. `indent` is how far the value stands from the left. */
export function composite(
  prefix: string,
  [open, close]: readonly [string, string],
  parts: readonly Shown[],
  indent: number,
  { grouped = false } = {},
): Shown {
  const head = prefix === "" ? open : `${prefix} ${open}`;
  const levels = 1 + Math.max(0, ...parts.map((part) => part.levels));
  if (parts.length === 0) return { text: head + close, levels: 0 };
  const texts = parts.map(({ text }) => text);
  const line = `${head} ${texts.join(", ")} ${close}`;
  if (levels <= LEVELS_IN_LINE && indent + line.length <= WIDTH && !line.includes("\n"))
    return { text: line, levels };
  const rows = grouped ? columns(texts) : texts;
  const margin = " ".repeat(indent + 2);
  return { text: `${head}\n${margin}${rows.join(`,\n${margin}`)}\n${" ".repeat(indent)}${close}`, levels };
}

/** Rows of a table of short items: numbers to the right, everything else to the left. */
function columns(texts: readonly string[]): readonly string[] {
  const items = texts.at(-1)?.startsWith("...") ? texts.slice(0, -1) : texts;
  const rest = texts.slice(items.length);
  const widest = Math.max(...items.map((text) => text.length));
  if (items.length < GROUPED_FROM || widest > LONGEST_GROUPED) return texts;
  const count = Math.max(1, Math.min(LONGEST_GROUPED, Math.floor((WIDTH - 4) / (widest + 2))));
  const numbers = items.every((text) => /^-?[\d.]/.test(text));
  const rows: string[] = [];
  for (let from = 0; from < items.length; from += count) {
    const row = items.slice(from, from + count);
    rows.push(row.map((text, at) => padded(text, widest, numbers, at === row.length - 1)).join(""));
  }
  return [...rows, ...rest];
}

function padded(text: string, width: number, right: boolean, last: boolean): string {
  const cell = last ? text : `${text}, `;
  return right ? `${" ".repeat(width - text.length)}${cell}` : last ? cell : cell.padEnd(width + 2);
}
