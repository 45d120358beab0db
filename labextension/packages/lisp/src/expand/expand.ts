// Owns one step of expansion: checking a macro call, running the macro, and telling what went wrong.
import { accepts, arityMessage } from "../arity.js";
import { type Datum, isList, isSymbol, type ListDatum } from "../datum.js";
import type { Report } from "../diagnostics.js";
import { toLispName } from "../names.js";
import { ExpansionError, type Macro, type RenameSource } from "./macro.js";

const WHILE_COMPILING =
  "a macro runs while its cell is compiled: it knows the library, and what earlier cells have defined";

/** An error in one line, with the names of the Lisp. */
const headline = (error: unknown): string =>
  (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).replace(
    /^(ReferenceError: )(\S+)(?= is not defined)/,
    (_all, kind: string, name: string) => kind + toLispName(name),
  );

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
    const message = expected ? error.message : `the macro ${macro.name} failed: ${headline(error)}`;
    report.add(
      "expand",
      "macro",
      (expected && error.at?.span) || form.span,
      message,
      expected ? error.hint : WHILE_COMPILING,
    );
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
