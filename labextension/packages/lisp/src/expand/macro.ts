// Owns the shape of a macro: a function from the form of a call to the form that replaces it.
import type { Arity } from "../arity.js";
import type { Datum, ListDatum } from "../datum.js";

/** Gives each renamed symbol of one compilation its number. */
export interface RenameSource {
  nextRename(): number;
}

export interface Macro {
  readonly name: string;
  /** How a call is written. */
  readonly usage: string;
  readonly doc: string;
  /** `form → the value it shows`; macros of users have none. */
  readonly example?: string;
  readonly arity: Arity;
  /** The replacement. Throws `ExpansionError` for a call it cannot expand. */
  expand(form: ListDatum, names: RenameSource): Datum;
}

/** Thrown by a macro: the message becomes a diagnostic at `at`, or at the whole call. */
export class ExpansionError extends Error {
  readonly hint: string | undefined;
  readonly at: Datum | undefined;

  constructor(message: string, options: { hint?: string; at?: Datum | undefined } = {}) {
    super(message);
    this.hint = options.hint;
    this.at = options.at;
  }
}
