// Owns which functions of a session were made with which of its macros, so that they can be made again when one of these
// macros is defined anew. Only functions of the top level are: making one again runs none of its code.
import type { Datum } from "./datum.js";

/** A function as it was written. */
export interface Written {
  readonly name: string;
  readonly form: Datum;
  /** Whether the cell awaited its calls by itself. */
  readonly auto: boolean;
  /** Macros of the session that it was made with. */
  readonly macros: ReadonlySet<string>;
}

export class Remakes {
  readonly #written = new Map<string, Written>();

  /** The name has another value from now on. */
  forget(name: string): void {
    this.#written.delete(name);
  }

  note(written: Written): void {
    if (written.macros.size > 0) this.#written.set(written.name, written);
  }

  /** The functions that were made with a macro. */
  madeWith(macro: string): Written[] {
    return [...this.#written.values()].filter(({ macros }) => macros.has(macro));
  }

  copy(): Remakes {
    const copy = new Remakes();
    for (const written of this.#written.values()) copy.note(written);
    return copy;
  }
}
