// Owns the way from an engine's stack to the user's own lines: which generated code belongs to which cell, and where in
// the cell a place of that code lies. How a traceback is written is not here (report.ts).
import { originalPositionFor, type SourceMapInput, TraceMap } from "@jridgewell/trace-mapping";
import { framesIn, type StackFrame } from "@kernelbridge/bridge";
import type { SourceMapV3 } from "@kernelbridge/lisp";
import type { Advice } from "./advice.js";

/** The text of a cell and the code made of it. */
export interface CellSource {
  /** The name that the engine knows the code by. */
  readonly url: string;
  /** What people call the cell: `Cell [3]`. */
  readonly label: string;
  readonly source: string;
  /** Source map of the code. */
  readonly map: SourceMapV3;
  /** What the cell's language calls a name of the code; the name itself unless given. */
  readonly spell?: (name: string) => string;
  /** What its language has to say of the engine's messages. */
  readonly advice?: readonly Advice[];
  /** Why a name of the code has no value, or which one was meant. */
  readonly explain?: (name: string) => string | undefined;
}

/** One place in a cell that an error passed. Line and column from 1. */
export interface CellFrame {
  readonly cell: CellSource;
  readonly line: number;
  readonly column: number;
  /** Name of the function; empty at the top level and for functions without a name. */
  readonly name: string;
}

/** The code of all cells of a session, by the name that stacks show. */
export class Sources {
  readonly #cells = new Map<string, { readonly cell: CellSource; trace?: TraceMap }>();

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

  /** The places in cells that a stack names, innermost first. Frames of libraries and of ours are left out. */
  frames(stack: string): CellFrame[] {
    return framesIn(stack).flatMap((frame) => this.#place(frame));
  }

  /** The cell that code was written in, where that is another than it runs in: a function made again by a macro. */
  #labelled(label: string | null): CellSource | undefined {
    return [...this.#cells.values()].findLast(({ cell }) => cell.label === label)?.cell;
  }

  #place({ url, line, column, name }: StackFrame): CellFrame[] {
    const entry = this.#cells.get(url.slice(url.lastIndexOf("/") + 1));
    if (!entry) return [];
    entry.trace ??= new TraceMap(entry.cell.map as SourceMapInput);
    const place = originalPositionFor(entry.trace, { line, column: column - 1 });
    if (place.line === null) return [];
    const shown = name && (entry.cell.spell?.(name) ?? name);
    const isItsOwn = place.source === entry.cell.label;
    const cell = (isItsOwn ? undefined : this.#labelled(place.source)) ?? entry.cell;
    return [{ cell, line: place.line, column: place.column + 1, name: shown }];
  }
}
