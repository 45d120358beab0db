// Owns the answer to what a console asks when somebody presses Enter: whether a cell is whole, or goes on in another line.
import { INCOMPLETE, type LispSession } from "@kernelbridge/lisp";
import { CellSyntaxError, parseModule } from "./javascript.js";

/** Jupyter's `is_complete_reply`. */
export interface Completeness {
  readonly status: "complete" | "incomplete" | "invalid";
  /** What the next line begins with. */
  readonly indent: string;
}

const WIDTH = 2;

const whole = (status: "complete" | "invalid"): Completeness => ({ status, indent: "" });

const goesOn = (columns: number): Completeness => ({ status: "incomplete", indent: " ".repeat(columns) });

/** What is open at the end of a text of JavaScript only more text can close. */
export function completenessOfJavaScript(source: string): Completeness {
  try {
    parseModule(source, "");
    return whole("complete");
  } catch (error) {
    if (!(error instanceof CellSyntaxError)) throw error;
    return error.atEnd ? goesOn(indentOf(source)) : whole("invalid");
  }
}

function indentOf(source: string): number {
  const line = source.slice(source.lastIndexOf("\n") + 1);
  const indent = line.length - line.trimStart().length;
  return /[([{]\s*$/.test(line) ? indent + WIDTH : indent;
}

/** A form that is not closed goes on below its head. */
export function completenessOfLisp(source: string, lisp: LispSession): Completeness {
  const mistakes = lisp.diagnose(source).filter(({ code }) => code.startsWith("read/"));
  const open = mistakes.at(-1);
  if (open === undefined) return whole("complete");
  if (mistakes.some(({ code }) => code !== INCOMPLETE)) return whole("invalid");
  const { offset } = open.span.start;
  return goesOn(offset - source.lastIndexOf("\n", offset) - 1 + (source[offset] === "(" ? WIDTH : 1));
}
