// Owns how an error of a cell is told: the cell's lines it passed, Python's part of the way, the message; and the error
// that leaves the evaluator with that text. Finding the lines is not here (trace.ts).
import { PyError } from "@kernelbridge/bridge";
import { LispError } from "@kernelbridge/lisp";
import { excerpt } from "./excerpt.js";
import { inspect } from "./inspect.js";
import { CellSyntaxError } from "./javascript.js";
import { SuppressedError } from "./resources.js";
import type { CellFrame, Sources } from "./trace.js";

const HEADER = "Traceback (most recent call last):";

/** A cell threw something that is no Error; `cause` holds it. */
class ThrownValue extends Error {
  static {
    ThrownValue.prototype.name = "ThrownValue";
  }

  constructor(value: unknown) {
    super(`${inspect(value)} was thrown, which is no Error`, { cause: value });
  }
}

/** Tells the errors of one session's cells. */
export class Reporter {
  readonly #sources: Sources;
  /** The engine's own stacks of errors whose `stack` was replaced by the text made of it. */
  readonly #told = new WeakMap<Error, { readonly raw: string; readonly text: string }>();

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  /** The text that people see: the way through the cells, outermost first, and the message last. */
  text(error: unknown): string {
    return error instanceof Error ? this.#text(error, new Set()) : `Uncaught ${inspect(error)}`;
  }

  /** The error as it leaves a cell: the same object where it can be, its `stack` (for Python: traceback) in the cell's lines. */
  leaving(thrown: unknown): Error {
    const error = thrown instanceof Error ? thrown : new ThrownValue(thrown);
    this.#clean(error);
    const text = this.text(error);
    if (error instanceof PyError) return retold(error, text);
    this.#told.set(error, { raw: this.#stack(error), text });
    Reflect.defineProperty(error, "stack", { value: text, configurable: true, writable: true });
    return error;
  }

  #stack(error: Error): string {
    const told = this.#told.get(error);
    return told && told.text === error.stack ? told.raw : (error.stack ?? "");
  }

  #text(error: Error, seen: Set<Error>): string {
    seen.add(error);
    const before = this.#related(error.cause, seen);
    const after = membersOf(error).flatMap((one) =>
      one instanceof Error && !seen.has(one) ? [this.#text(one, seen)] : [],
    );
    const text = [this.#own(error), ...after.map((one) => `  | ${one.replaceAll("\n", "\n  | ")}`)].join(
      "\n",
    );
    return before === undefined ? text : `${before}\n\nThe error above was the cause of this one:\n\n${text}`;
  }

  #related(cause: unknown, seen: Set<Error>): string | undefined {
    return cause instanceof Error && !seen.has(cause) ? this.#text(cause, seen) : undefined;
  }

  #own(error: Error): string {
    if (error instanceof CellSyntaxError || error instanceof LispError) return headline(error);
    const frames = this.#sources.frames(this.#stack(error)).reverse();
    const way = frames.length === 0 ? [] : [HEADER, ...wayLines(frames)];
    return [...way, error instanceof PyError ? pythonPart(error, way.length > 0) : headline(error)].join(
      "\n",
    );
  }

  /** Messages that name a variable as the compiled code does are given the cell's name. */
  #clean(error: Error): void {
    const spell = this.#sources.frames(this.#stack(error))[0]?.cell.spell ?? ((name: string) => name);
    const [, clean] = CLEANERS.find(([kind]) => error instanceof kind) ?? [];
    const message = clean?.(error.message, spell);
    if (message === undefined || message === error.message) return;
    Reflect.defineProperty(error, "message", { value: message, configurable: true, writable: true });
  }
}

type Cleaner = (message: string, spell: (name: string) => string) => string;

const CLEANERS: readonly (readonly [new () => Error, Cleaner])[] = [
  [ReferenceError, (message, spell) => message.replace(/^(\S+)(?= is not defined$)/, spell)],
  [
    TypeError,
    (message, spell) =>
      message
        .replace(/\(0 ?, ([\p{ID_Continue}$]+)\.v\)/gu, (_, name: string) => spell(name))
        .replace(/^([\p{ID_Continue}$]+)\.v(?= is not )/u, (_, name: string) => spell(name)),
  ],
];

/** What an error of several errors was made of. */
function membersOf(error: Error): readonly unknown[] {
  if (error instanceof AggregateError) return error.errors;
  if (!(error instanceof SuppressedError)) return [];
  return [error.suppressed, error.error];
}

function headline(error: Error): string {
  const kind: unknown = error.constructor?.name;
  const name = error.name === "Error" && typeof kind === "string" && kind !== "" ? kind : error.name;
  return error.message === "" ? name : `${name}: ${error.message}`;
}

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

/** The same Python exception with the whole way as its traceback. */
function retold(error: PyError, traceback: string): PyError {
  const { pyType: type, message, mro, frames, notes, errors, args, object } = error;
  const cause = error.cause instanceof Error ? error.cause : undefined;
  const told = new PyError({ type, message, mro, traceback, frames, notes, cause, errors, args, object });
  Object.defineProperty(told, "message", { value: message });
  return told;
}
