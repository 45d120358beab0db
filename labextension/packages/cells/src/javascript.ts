// Owns the reading of JavaScript cells: acorn's settings, and its complaint with the line and a caret.
import { parse, type Token, type TokenType, tokTypes } from "acorn";
import type * as ES from "estree";
import { excerpt } from "./excerpt.js";

/** Text of a cell that is no JavaScript. The message names the place and shows the line. */
export class CellSyntaxError extends SyntaxError {
  /** Whether the text ends too early: more of it may mend it. */
  readonly atEnd: boolean;

  constructor(message: string, atEnd = false) {
    super(message);
    this.atEnd = atEnd;
  }

  static {
    CellSyntaxError.prototype.name = "SyntaxError";
  }
}

/** What a module may hold and a cell may not, with the reason. */
const REFUSED: { readonly [type in ES.Node["type"]]?: (node: ES.Node) => string | undefined } = {
  ExportAllDeclaration: () => "A cell cannot re-export a module; import what you need from it",
  ExportNamedDeclaration: (node) =>
    "source" in node && node.source
      ? "A cell cannot re-export a module; import what you need from it"
      : undefined,
};

/** The program of a JavaScript cell, as a module with positions. `label` is what messages call the cell. */
export function parseJavaScript(source: string, label: string): ES.Program {
  const program = parseModule(source, label);
  for (const node of program.body) {
    const reason = REFUSED[node.type]?.(node);
    if (reason) throw new CellSyntaxError(complaint(reason, node.loc!.start, source, label));
  }
  return program;
}

/** The program of a module. @throws CellSyntaxError that names the place and shows the line. */
export function parseModule(source: string, label: string): ES.Program {
  try {
    return parse(source, SETTINGS) as unknown as ES.Program;
  } catch (error) {
    if (!isComplaint(error)) throw error;
    const open = isAtEnd(error, source) ? leftOpen(source) : undefined;
    const message = open ? `${open.bracket} is never closed` : error.message.replace(/ \(\d+:\d+\)$/, "");
    throw new CellSyntaxError(
      complaint(message, open?.start ?? error.loc, source, label),
      endsEarly(error, source),
    );
  }
}

const SETTINGS = { ecmaVersion: "latest", sourceType: "module", locations: true } as const;

const isComplaint = (error: unknown): error is SyntaxError & { loc: ES.Position; pos: number } =>
  error instanceof SyntaxError && "loc" in error && "pos" in error;

const isAtEnd = ({ pos }: { readonly pos: number }, source: string): boolean =>
  pos >= source.trimEnd().length;

const endsEarly = (error: SyntaxError & { pos: number }, source: string): boolean =>
  isAtEnd(error, source) || /^Unterminated (template|comment)/.test(error.message);

const { braceL, braceR, parenL, parenR, bracketL, bracketR, dollarBraceL } = tokTypes;
const OPENING: ReadonlySet<TokenType> = new Set([braceL, parenL, bracketL, dollarBraceL]);
const CLOSING: ReadonlySet<TokenType> = new Set([braceR, parenR, bracketR]);

/** The innermost bracket that is open where a source that cannot be parsed ends. */
function leftOpen(source: string): { readonly bracket: string; readonly start: ES.Position } | undefined {
  const open: { bracket: string; start: ES.Position }[] = [];
  const onToken = ({ type, loc }: Token): void => {
    if (OPENING.has(type)) open.push({ bracket: type.label, start: loc!.start });
    else if (CLOSING.has(type)) open.pop();
  };
  try {
    parse(source, { ...SETTINGS, onToken });
  } catch (error) {
    if (!isComplaint(error)) throw error;
  }
  return open.at(-1);
}

const complaint = (message: string, { line, column }: ES.Position, source: string, label: string): string =>
  [`${message} (${label}, line ${line}:${column + 1})`, ...excerpt(source, line, column)].join("\n");
