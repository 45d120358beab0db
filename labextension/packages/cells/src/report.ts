// Owns how an error of a cell is told: the cell's lines it passed, Python's part of the way, the message; and the error
// that leaves the evaluator with that text. Finding the lines is not here (trace.ts).
import {
  errorsIn,
  headline,
  isError,
  PyError,
  type PyFrame,
  partOf,
  type Tell,
  ThrownValue,
  textOf,
} from "@kernelbridge/bridge";
import { LispError } from "@kernelbridge/lisp";
import { advised } from "./advice.js";
import { excerpt } from "./excerpt.js";
import { inspect } from "./inspect.js";
import { CellSyntaxError } from "./javascript.js";
import type { CellFrame, Sources } from "./trace.js";
import { shortened } from "./words.js";

/** Errors that are told of as causes and members of one. */
const MOST = 100;
/** Characters of one error's message that people are shown. */
const LONGEST = 100_000;
const HEADER = "Traceback (most recent call last):";

/** Tells the errors of one session's cells. */
export class Reporter {
  readonly #sources: Sources;

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  /** The text that people see: the way through the cells, outermost first, and the message last. */
  text(error: unknown): string {
    return isError(error) ? this.#text(error, new Set()) : `Uncaught ${inspect(error)}`;
  }

  /** The error as it leaves a cell: what was thrown, with names as the cell's language spells them. */
  leaving(thrown: unknown): Error {
    const error = isError(thrown) ? thrown : new ThrownValue(thrown, inspect(thrown));
    this.#clean(error);
    return error;
  }

  /** How errors are told to Python. */
  readonly tell: Tell = (error, whole) => ({
    text: whole ? this.text(error) : this.#own(error),
    frames: this.#sources.frames(textOf(error, "stack")).map(pythonFrame).reverse(),
  });

  #text(error: Error, seen: Set<Error>): string {
    seen.add(error);
    if (error instanceof PyError) return this.#own(error); // Python has told of its causes and members
    const before = this.#related(partOf(error, "cause"), seen);
    const members = errorsIn(error);
    const after = Array.isArray(members) ? members.map((one) => this.#related(one, seen) ?? "") : [];
    const text = [this.#own(error), ...after.filter(Boolean).map(indented)].join("\n");
    return before === undefined ? text : `${before}\n\nThe error above was the cause of this one:\n\n${text}`;
  }

  #related(other: unknown, seen: Set<Error>): string | undefined {
    if (!isError(other) || seen.has(other)) return undefined;
    return seen.size < MOST ? this.#text(other, seen) : "… more errors are left out";
  }

  #own(error: Error): string {
    if (error instanceof CellSyntaxError || error instanceof LispError) return headline(error);
    const frames = this.#sources.frames(textOf(error, "stack")).reverse();
    const way = frames.length === 0 ? [] : [HEADER, ...wayLines(frames)];
    return [
      ...way,
      error instanceof PyError ? pythonPart(error, way.length > 0) : shortened(headline(error), LONGEST),
    ].join("\n");
  }

  /** Messages that name a variable as the compiled code does are given the cell's name, and what to do about it. */
  #clean(error: Error): void {
    const [frame] = this.#sources.frames(textOf(error, "stack"));
    if (!frame || error instanceof PyError) return;
    const spell = frame.cell.spell ?? ((name: string) => name);
    const [, clean] = CLEANERS.find(([kind]) => error instanceof kind) ?? [];
    const told = textOf(error, "message");
    const cleaned = withoutTemporaries(clean?.(told, spell) ?? told, frame.cell.source);
    const message = advised(told, cleaned, frame.cell);
    if (message === told) return;
    Reflect.defineProperty(error, "message", { value: message, configurable: true, writable: true });
  }
}

/** What only compiled code has a name for is `this`. */
const withoutTemporaries = (message: string, source: string): string =>
  message.replace(/^[\p{ID_Continue}$]+(?= is not iterable)/u, (name) =>
    source.includes(name) ? name : "this",
  );

type Cleaner = (message: string, spell: (name: string) => string) => string;

const CLEANERS: readonly (readonly [new () => Error, Cleaner])[] = [
  [
    ReferenceError,
    (message, spell) =>
      message
        // no variable of the compiler's is unbound: a number belongs to the name
        .replace(/^\S+(?<!\$\d+)(?= is not defined$)|(?<=^Cannot access ')[^']+(?=')/, spell),
  ],
  [
    TypeError,
    (message, spell) =>
      message
        .replace(/\(0 ?, ([\p{ID_Continue}$]+)\.v\)/gu, (_, name: string) => spell(name))
        .replace(/^([\p{ID_Continue}$]+)\.v(?=\.\S* is not | is not )/u, (_, name: string) => spell(name))
        .replace(
          /^\$lisp\.(?:core\.)?([\p{ID_Continue}$]+)\(\.\.\.\)(?= is not )/u,
          (_, name: string) => `(${spell(name)} …)`,
        )
        .replace(/^[\p{ID_Continue}$]+(?=\S* is not (?:a|iterable))/u, spell)
        .replace(/ \(cannot read property Symbol\(Symbol\.iterator\)\)$/, ""),
  ],
];

function pythonFrame({ cell, line, name }: CellFrame): PyFrame {
  return [cell.label, line, name, cell.source.split(/\r?\n/)[line - 1] ?? ""];
}

const indented = (text: string): string => `  | ${text.replaceAll("\n", "\n  | ")}`;

/** Frames as text; a place that a recursion passes again and again is shown once and counted. */
function wayLines(frames: readonly CellFrame[]): string[] {
  const runs: { lines: string[]; times: number }[] = [];
  for (const frame of frames) {
    const lines = frameLines(frame);
    const last = runs.at(-1);
    if (last?.lines.join("\n") === lines.join("\n")) last.times += 1;
    else runs.push({ lines, times: 1 });
  }
  return runs.flatMap(({ lines, times }) => (times === 1 ? lines : [...lines, `    (${times} times)`]));
}

function frameLines({ cell, line, column, name }: CellFrame): string[] {
  const where = `  ${cell.label}, line ${line}:${column}${name === "" ? "" : `, in ${name}`}`;
  return [where, ...excerpt(cell.source, line, column - 1)];
}

/** Python's traceback; the header is not said twice. */
function pythonPart(error: PyError, headed: boolean): string {
  const text = error.traceback.trimEnd() || headline(error);
  const single = text.startsWith(HEADER) && text.lastIndexOf(HEADER) === 0;
  return headed && single ? text.slice(HEADER.length + 1) : text;
}
