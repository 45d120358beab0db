// Owns how a value is shown in the notebook: its mimebundle, of text always, of a table or a tree where that shows more.
import { ArrowTable, isLibraryTable, isPython } from "@kernelbridge/bridge";
import { DISPLAY, type Displayable, displayable, type MimeBundle } from "./displayable.js";
import { arrowGrid, type Grid, gridMarkup, gridOf, gridOfBytes, gridText } from "./grid.js";
import { type InspectOptions, inspect } from "./inspect.js";
import { treeOf } from "./tree.js";
import { wellFormed } from "./words.js";

type Shown = MimeBundle | null;

/**
 * How a value is shown; null where nothing is (`undefined` and `null`). A promise only where the value's own method
 * gives one, or a table must be read first, so that what is shown keeps its place among what is printed.
 */
export function bundleOf(value: unknown, options: InspectOptions = {}): Shown | Promise<Shown> {
  if (value === undefined || value === null) return null;
  const display = asked(() => ownDisplay(value));
  if (display) {
    const bundle = display();
    return bundle instanceof Promise ? bundle.then(checked) : checked(bundle);
  }
  if (asked(() => value instanceof ArrowTable)) return ofBytes(value as ArrowTable);
  const text = inspect(value, options);
  return checked({ "text/plain": text, ...asked(() => rich(value, text, options)) });
}

/** What a question to a value gives; a proxy may throw at every one, and its text says so. */
function asked<T>(question: () => T): T | undefined {
  try {
    return question();
  } catch {
    return undefined;
  }
}

function ownDisplay(value: unknown): (() => unknown) | undefined {
  if (typeof value !== "object" && typeof value !== "function") return undefined;
  const display: unknown = Reflect.get(value as object, DISPLAY);
  return typeof display === "function" ? () => display.call(value) : undefined;
}

/** What is shown in the place of the text: tables as tables, and as a tree what takes more than a line. */
function rich(value: unknown, text: string, options: InspectOptions): MimeBundle | undefined {
  if (typeof value !== "object" || value === null || value instanceof Error) return undefined;
  const grid = Array.isArray(value) ? gridOf(value) : undefined;
  if (grid) return { "text/html": String(gridMarkup(grid)) };
  if (isLibraryTable(value)) return ofGrid(arrowGrid(value));
  const tree = text.includes("\n") ? treeOf(value, options) : undefined;
  return tree && { "text/html": String(tree) };
}

const ofGrid = (grid: Grid, title = ""): MimeBundle => ({
  "text/plain": title + gridText(grid),
  "text/html": String(gridMarkup(grid)),
});

async function ofBytes(table: ArrowTable): Promise<Shown> {
  try {
    return checked(ofGrid(await gridOfBytes(table), `${table}\n`));
  } catch (error) {
    return checked({ "text/plain": `${table}, of which no rows are shown: ${(error as Error).message}` });
  }
}

function checked(bundle: unknown): Shown {
  if (bundle === null) return null;
  if (typeof bundle !== "object") {
    throw new TypeError(
      `[Symbol.for("Jupyter.display")]() must give an object of mime types, not ${inspect(bundle)}`,
    );
  }
  return Object.fromEntries(Object.entries(bundle).map(([type, content]) => [type, carried(content)]));
}

/** Content as a mimebundle holds it. */
function carried(content: unknown): unknown {
  if (typeof content === "string") return wellFormed(content);
  return content instanceof Uint8Array ? base64(content) : content;
}

function base64(bytes: Uint8Array): string {
  const step = 0x8000;
  let text = "";
  for (let from = 0; from < bytes.length; from += step) {
    text += String.fromCharCode(...bytes.subarray(from, from + step));
  }
  return btoa(text);
}

/** A value shown as a JSON tree, whatever its size. @throws TypeError for what has no form in JSON; names its place. */
export function json(value: unknown): Displayable {
  checkJson(value, "the value", new Set());
  return displayable({ "text/plain": inspect(value), "application/json": value });
}

function checkJson(value: unknown, place: string, around: Set<unknown>): void {
  if (isPython(value)) return;
  if (typeof value === "function" || typeof value === "symbol")
    throw new TypeError(`json cannot show ${place}: a ${typeof value} has no form in JSON`);
  if (typeof value !== "object" || value === null) return;
  if (around.has(value)) throw new TypeError(`json cannot show ${place}: it contains itself`);
  around.add(value);
  for (const [key, part] of Object.entries(value))
    checkJson(part, `${place}[${JSON.stringify(key)}]`, around);
  around.delete(value);
}
