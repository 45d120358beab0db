// Owns what the compiler says about a bad program: the shape, the error that carries it, and its text form.
// The messages themselves stand where the mistake is found.
import type { Code, CodeOf, Phase } from "./codes.js";
import type { Span } from "./source.js";

/** One mistake in a program. `code` is stable, `message` and `hint` are for people. */
export interface Diagnostic {
  readonly code: Code;
  readonly phase: Phase;
  readonly message: string;
  readonly hint?: string;
  readonly span: Span;
}

/** Code of the diagnostic for input that ends before a form is closed. */
export const INCOMPLETE: Code = "read/incomplete";

/** All mistakes of one cell. `incomplete` holds when more input could still make the program good. */
export class LispError extends Error {
  override readonly name = "LispSyntaxError";
  readonly diagnostics: readonly Diagnostic[];
  readonly incomplete: boolean;
  /** JavaScript names that the cell would have defined, with their lines. */
  readonly definitions: readonly (readonly [name: string, line: number])[];

  constructor(
    diagnostics: readonly Diagnostic[],
    source: string,
    definitions: LispError["definitions"] = [],
  ) {
    super(diagnostics.map((diagnostic) => formatDiagnostic(diagnostic, source)).join("\n\n"));
    this.diagnostics = diagnostics;
    this.definitions = definitions;
    this.incomplete = diagnostics.length > 0 && diagnostics.every(({ code }) => code === INCOMPLETE);
  }
}

/** Collects the mistakes of one compilation, in the order they are found. */
export class Report {
  readonly diagnostics: Diagnostic[] = [];

  add<P extends Phase>(phase: P, code: CodeOf<P>, span: Span, message: string, hint?: string): void {
    this.diagnostics.push({
      code: `${phase}/${code}` as Code,
      phase,
      message,
      span,
      ...(hint ? { hint } : {}),
    });
  }

  /** Ends the compilation if anything is wrong; mistakes are told in source order. */
  throwIfAny(source: string, definitions: LispError["definitions"] = []): void {
    if (this.diagnostics.length === 0) return;
    const sorted = [...this.diagnostics].sort((a, b) => a.span.start.offset - b.span.start.offset);
    throw new LispError(sorted, source, definitions);
  }
}

/** Columns of a source line that are shown. */
const WIDTH = 120;

/** `file:line:column: message`, the source line, a caret under the span, and the hint. Columns are shown from 1. Of a long line, a part. */
export function formatDiagnostic(diagnostic: Diagnostic, source: string): string {
  const { span, message, hint, code } = diagnostic;
  const { line, column } = span.start;
  const gutter = `${line} | `;
  const text = source.split("\n")[line - 1]?.replaceAll("\t", " ") ?? "";
  const from = column < WIDTH ? 0 : column - WIDTH / 2;
  const end = Math.min(span.end.line === line ? span.end.column : text.length, from + WIDTH);
  return [
    `${span.source}:${line}:${column + 1}: ${message} [${code}]`,
    `${gutter}${text.slice(from, from + WIDTH)}`,
    `${" ".repeat(gutter.length + column - from)}${"^".repeat(Math.max(1, end - column))}`,
    ...(hint ? [`hint: ${hint}`] : []),
  ].join("\n");
}

/** Whether the stack was too small, in the words of any engine. */
export const isOverflow = (error: unknown): boolean =>
  error instanceof Error && /call stack|too much recursion/.test(error.message);
