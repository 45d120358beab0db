// Owns one step of expansion: checking a macro call, running the macro, and telling what went wrong.
import { accepts, arityMessage } from "../arity.js";
import { type Datum, isList, isSymbol, type ListDatum } from "../datum.js";
import { isOverflow, type Report } from "../diagnostics.js";
import { toLispName } from "../names.js";
import { show as showValue } from "../runtime/show.js";
import { ExpansionError, type Macro, type RenameSource } from "./macro.js";

const WHILE_COMPILING =
  "a macro runs while its cell is compiled: it knows the library, and what earlier cells have defined";

/** An error in one line, with the names of the Lisp. */
const headline = ({ name, message }: Error): string =>
  `${name}: ${message}`.replace(
    /^(ReferenceError: )(\S+)(?= is not defined)/,
    (_all, kind: string, unbound: string) => kind + toLispName(unbound),
  );

const NESTED = "a macro that calls itself must come to an end, and what it returns must not hold itself";

/** What is told of an error in the code of a macro, and what to do. */
function failure(macro: string, error: unknown): readonly [message: string, hint: string] {
  if (isOverflow(error)) return [`the macro ${macro} goes deeper without end`, NESTED];
  if (!(error instanceof Error)) return [`the macro ${macro} threw ${showValue(error)}`, WHILE_COMPILING];
  return [`the macro ${macro} failed: ${headline(error)}`, WHILE_COMPILING];
}

/** The replacement of a macro call, or undefined after a mistake, which is reported. */
export function expandCall(
  macro: Macro,
  form: ListDatum,
  report: Report,
  names: RenameSource,
): Datum | undefined {
  const count = form.items.length - 1;
  if (!accepts(macro.arity, count)) {
    report.add("expand", "arity", form.span, arityMessage(macro.name, macro.arity, count), macro.usage);
    return undefined;
  }
  try {
    return macro.expand(form, names);
  } catch (error) {
    const expected = error instanceof ExpansionError;
    const [message, hint] = expected ? [error.message, error.hint] : failure(macro.name, error);
    report.add("expand", "macro", (expected && error.at?.span) || form.span, message, hint);
    return undefined;
  }
}

/** What full expansion needs: the macro of a head symbol, where mistakes go, and numbers for renamed symbols. */
export interface Expansion extends RenameSource {
  readonly report: Report;
  macro(name: string): Macro | undefined;
}

/** Expands every macro call in a datum, except inside quoted data. */
export function expandAll(datum: Datum, expansion: Expansion): Datum {
  if (!("items" in datum)) return datum;
  const head = datum.items[0];
  if (isList(datum) && isSymbol(head)) {
    if (head.name === "quote" || head.name === "quasiquote") return datum;
    const macro = expansion.macro(head.name);
    const expanded = macro && expandCall(macro, datum, expansion.report, expansion);
    if (expanded) return expandAll(expanded, expansion);
  }
  return { ...datum, items: datum.items.map((item) => expandAll(item, expansion)) };
}
