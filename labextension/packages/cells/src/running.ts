// Owns what is kept of a cell while it runs. Cells nest through Python.
import { Printed } from "./printed.js";
import { Resources } from "./resources.js";

/** One cell that runs. */
export class Running {
  /** Showings that take time; the cell ends after them. */
  readonly showing = new Set<Promise<unknown>>();
  /** What `using` binds at its top level. */
  readonly used = new Resources();
  readonly printed: Printed;

  /** @param output characters that it prints at most; 0 for no limit. */
  constructor(output = 0) {
    this.printed = new Printed(output);
  }
}
