// Owns `js*`: JavaScript given as text, with values in its holes.

type Compiled = (...values: unknown[]) => unknown;

const compiled = new Map<string, Compiled>();

/** How many values a text needs. */
export const holes = (source: string): number => source.split("~{}").length - 1;

/** The JavaScript function of a text; a SyntaxError if it is no expression. */
export function compile(source: string): Compiled {
  let count = 0;
  const expression = source.replace(/~\{\}/g, () => `$${count++}`);
  const names = Array.from({ length: count }, (_, i) => `$${i}`);
  return new Function(...names, `"use strict"; return (${expression}\n);`) as Compiled;
}

/** The value of a JavaScript expression; each `~{}` is one of the values. */
export function evaluateJS(source: string, ...values: readonly unknown[]): unknown {
  const run = compiled.get(source) ?? compile(source);
  compiled.set(source, run);
  return run(...values);
}
