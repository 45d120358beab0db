// Owns the shape of a special form: its name, arity and documentation stand beside the function that analyses it.
// The forms themselves live in ../forms.
import type { Arity } from "../arity.js";
import type { Datum, ListDatum, SymbolDatum } from "../datum.js";
import type { Analyser, Frame } from "./analyser.js";
import type { Node } from "./tree.js";

export interface SpecialForm {
  readonly name: string;
  /** Other spellings. */
  readonly aliases?: readonly string[];
  /** How it is written, for messages and help. */
  readonly usage: string;
  readonly doc: string;
  /** `form → the value it shows`. */
  readonly example: string;
  readonly arity: Arity;
  /** The name that a form of this kind defines, if it defines one: a body knows it before it is analysed. */
  defines?(form: ListDatum): SymbolDatum | undefined;
  analyse(args: readonly Datum[], form: ListDatum, analyser: Analyser, frame: Frame): Node;
}

export const MANY = Number.POSITIVE_INFINITY;
