// Owns the shape of a special form: its name, arity and documentation stand beside the function that analyses it.

import type { Analyser, Frame } from "../analyse/analyser.js";
import type { Node } from "../analyse/tree.js";
import type { Arity } from "../arity.js";
import type { Datum, ListDatum } from "../datum.js";

export interface SpecialForm {
  readonly name: string;
  /** Other spellings. */
  readonly aliases?: readonly string[];
  /** How it is written, for messages and help. */
  readonly usage: string;
  readonly doc: string;
  readonly arity: Arity;
  analyse(args: readonly Datum[], form: ListDatum, analyser: Analyser, frame: Frame): Node;
}

export const MANY = Number.POSITIVE_INFINITY;
