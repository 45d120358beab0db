// Owns the names that cells were going to define, which is what can be said of a name that has no value.
import { LispError } from "@kernelbridge/lisp";
import type * as ES from "estree";
import { lexicalNames, staysLocal, varNames } from "./names.js";

/** A name that a cell defines, and on which line. */
type Definition = readonly [name: string, line: number];

interface Place {
  /** What people call the cell. */
  readonly label: string;
  readonly line: number;
}

/** The definitions of a program, which has not been compiled yet. */
export function definitionsOf(program: ES.Program): Definition[] {
  return program.body.flatMap((node) => {
    if (node.type === "VariableDeclaration" && staysLocal(node)) return [];
    const names = [...lexicalNames([node]).map(([name]) => name), ...varNames(node)];
    return names.map((name): Definition => [name, node.loc?.start.line ?? 1]);
  });
}

/** What the cells of a session have begun to define. */
export class Announced {
  readonly #places = new Map<string, Place>();

  /** Reads the program of a cell, and notes what it defines, also when it cannot run. */
  during(label: string, read: () => ES.Program): ES.Program {
    try {
      const program = read();
      this.#add(label, definitionsOf(program));
      return program;
    } catch (error) {
      if (error instanceof LispError) this.#add(label, error.definitions);
      throw error;
    }
  }

  #add(label: string, definitions: Iterable<Definition>): void {
    for (const [name, line] of definitions) this.#places.set(name, { label, line });
  }

  /** The name was deleted: no cell is to be run again for it. */
  forget(name: string): void {
    this.#places.delete(name);
  }

  /** Why an unbound name that the cell `label` uses has no value, if some cell was to define it. */
  reason(name: string, label: string): string | undefined {
    const place = this.#places.get(name);
    if (!place) return undefined;
    if (place.label === label) return `line ${place.line} of this cell defines it, but has not run`;
    return `${place.label} defines it on line ${place.line}, but failed before that; run it again`;
  }
}
