// Owns the way from an engine's stack to the user's own lines: which generated code belongs to which cell, and where in
// the cell a place of that code lies. How a traceback is written is not here (report.ts).
import { originalPositionFor, type SourceMapInput, TraceMap } from "@jridgewell/trace-mapping";
import { framesIn, type StackFrame } from "@kernelbridge/bridge";
import type { SourceMapV3 } from "@kernelbridge/lisp";
import type { Advice } from "./advice.js";

/** The text that a frame stands in: a cell's, or a module's. */
export interface FrameSource {
  /** What people call the cell: `Cell [3]`; the path or URL of a module. */
  readonly label: string;
  readonly source: string;
  /** What the cell's language calls a name of the code; the name itself unless given. */
  readonly spell?: (name: string) => string;
  /** What its language has to say of the engine's messages. */
  readonly advice?: readonly Advice[];
  /** Why a name of the code has no value, or which one was meant. */
  readonly explain?: (name: string) => string | undefined;
}

/** The text of a cell and the code made of it. */
export interface CellSource extends FrameSource {
  /** The name that the engine knows the code by. */
  readonly url: string;
  /** Source map of the code. */
  readonly map: SourceMapV3;
}

/** One place in a cell or a module that an error passed. Line and column from 1. */
export interface CellFrame {
  readonly cell: FrameSource;
  readonly line: number;
  readonly column: number;
  /** Name of the function; empty at the top level and for functions without a name. */
  readonly name: string;
}

/** The code of all cells of a session, by the name that stacks show. */
export class Sources {
  readonly #cells = new Map<string, { readonly cell: CellSource; trace?: TraceMap }>();

  readonly #module: (url: string) => string | undefined;

  /** @param module gives the text of a module of the user's; undefined for others. */
  constructor(module: (url: string) => string | undefined = () => undefined) {
    this.#module = module;
  }

  /** A name for the code of a cell that no other code has. */
  url(count: number, extension: string): string {
    const base = `kernelbridge-cell-${count}`;
    let url = `${base}.${extension}`;
    for (let again = 2; this.#cells.has(url); again++) url = `${base}-${again}.${extension}`;
    return url;
  }

  add(cell: CellSource): void {
    this.#cells.set(cell.url, { cell });
  }

  /** The places in cells that a stack names, innermost first. Our own frames are left out. */
  frames(stack: string): CellFrame[] {
    return framesIn(stack).flatMap((frame) => this.#place(frame));
  }

  /** The cell that code was written in, where that is another than it runs in: a function made again by a macro. */
  #labelled(label: string | null): CellSource | undefined {
    return [...this.#cells.values()].findLast(({ cell }) => cell.label === label)?.cell;
  }

  #inModule(url: string, line: number, column: number, name: string): CellFrame[] {
    const source = this.#module(url);
    return source === undefined ? [] : [{ cell: { label: pathOf(url), source }, line, column, name }];
  }

  #place({ url, line, column, name }: StackFrame): CellFrame[] {
    const entry = this.#cells.get(url.slice(url.lastIndexOf("/") + 1));
    if (!entry) return this.#inModule(url, line, column, name);
    entry.trace ??= new TraceMap(entry.cell.map as SourceMapInput);
    const place = originalPositionFor(entry.trace, { line, column: column - 1 });
    if (place.line === null) return [];
    const shown = name && (entry.cell.spell?.(name) ?? name);
    const isItsOwn = place.source === entry.cell.label;
    const cell = (isItsOwn ? undefined : this.#labelled(place.source)) ?? entry.cell;
    return [{ cell, line: place.line, column: place.column + 1, name: shown }];
  }
}

const pathOf = (url: string): string => (url.startsWith("file://") ? decodeURI(new URL(url).pathname) : url);
