// What an example of docs/bridge.md is run with: tells the test what a statement printed, and its value or error, as a
// cell would show it.

import { inspect } from "node:util";
import { infoOf, isPython, PyError } from "../../src/index.js";

let printed = "";
console.log = (...values: unknown[]) => {
  printed += `${values.map((value) => (typeof value === "string" ? value : textOf(value))).join(" ")}\n`;
};

const textOf = (value: unknown): string => infoOf(value)?.repr ?? inspect(value);
const textOfError = (error: Error): string =>
  error instanceof PyError ? error.message : `${error.name}: ${error.message}`;

const tell = (line: number, text: string): void =>
  void process.stdout.write(`${JSON.stringify([line, text])}\n`);

/** Runs a statement; `compute` gives its value in an array, so that an expression is not awaited by this. */
export async function show(line: number, compute: () => Promise<readonly unknown[]>): Promise<void> {
  printed = "";
  const text = await compute().then(
    ([value]) => (value === undefined ? "" : textOf(value)),
    (error: unknown) => textOfError(error as Error),
  );
  tell(line, printed + text);
}

/** Text that is shown without quotes. */
export class Text {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  [inspect.custom](): string {
    return this.text;
  }
}

/** Computes the cells of a table's row; a live object is only called one. */
export async function row(line: number, ...computes: (() => Promise<unknown>)[]): Promise<void> {
  const cells: string[] = [];
  for (const compute of computes) {
    const value = await compute();
    cells.push(isPython(value) ? "handle" : inspect(value));
  }
  tell(line, cells.join(" | "));
}
