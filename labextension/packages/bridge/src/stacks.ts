// How engines write a stack: its lines, and which of them are the user's.

/** A line of a stack. Line and column from 1; the name is empty at the top level and for functions without one. */
export interface StackFrame {
  readonly name: string;
  readonly url: string;
  readonly line: number;
  readonly column: number;
}

/** V8 with and without a name, then Firefox and Safari. */
const FORMATS: readonly RegExp[] = [
  /^\s*at (?:async )?(?<name>.+?) \((?<url>.+?):(?<line>\d+):(?<column>\d+)\)$/,
  /^\s*at (?:async )?(?<name>)(?<url>.+?):(?<line>\d+):(?<column>\d+)$/,
  /^(?:async\*)?(?<name>.*?)@(?<url>.+?):(?<line>\d+):(?<column>\d+)$/,
];

/** What engines call code without a name: `eval`, `Timeout.eval [as _onTimeout]`, `Object.<anonymous>`. */
const NAMELESS = /^(?:[\w$]+\.)?(?:eval|<anonymous>|anonymous)(?: \[as .+\])?$/;

/** Characters of a line beyond which it is a message, and costly to look at. */
const LONGEST = 2000;

const BOUNDARY = "kernelbridge:enter";

/** Calls a function of the user's: stacks show by this line that what lies further out is ours. */
export const { [BOUNDARY]: enter } = {
  [BOUNDARY](run: (...args: never[]) => unknown, self: unknown, args: readonly unknown[]): unknown {
    return Reflect.apply(run, self, args);
  },
};

/** A stack without the lines of ours that its outer part consists of, and without what stands behind its lines. */
export function usersStack(stack: string): string {
  const lines = stack.split("\n");
  const end = lines.findIndex((line) => line.includes(BOUNDARY));
  return (end === -1 ? lines : lines.slice(0, end)).join("\n");
}

/** The lines of a stack as they are written, without the message before them and the text behind them. */
export function stackLines(stack: string): string[] {
  const lines = stack.split("\n");
  const begin = lines.findIndex((line) => parsed(line) !== undefined);
  if (begin === -1) return [];
  const length = lines.slice(begin).findIndex((line) => line.trim() === "");
  return lines.slice(begin, length === -1 ? undefined : begin + length);
}

/** The lines of a stack, innermost first. */
export function framesIn(stack: string): StackFrame[] {
  return stackLines(stack).flatMap((line) => parsed(line) ?? []);
}

function parsed(text: string): StackFrame | undefined {
  if (text.length > LONGEST) return undefined;
  const found = FORMATS.map((format) => format.exec(text)?.groups).find((groups) => groups !== undefined);
  if (found === undefined) return undefined;
  const { name = "", url = "", line, column } = found;
  return { name: NAMELESS.test(name) ? "" : name, url, line: Number(line), column: Number(column) };
}
