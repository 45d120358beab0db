// Owns defmacro: the body becomes a JavaScript function that runs at once, in this session, on any platform.
import type { Analyser } from "../analyse/analyser.js";
import { analyseFunction } from "../analyse/functions.js";
import type { Scope } from "../analyse/scope.js";
import { type Datum, type ListDatum, listItems, show } from "../datum.js";
import { lowerProgram } from "../lower/program.js";
import { print } from "../print.js";
import type { Sym } from "../runtime/code.js";
import { runtime } from "../runtime/index.js";
import type { Span } from "../source.js";
import { type Origins, toDatum, toForm } from "./convert.js";
import { ExpansionError, type Macro, type RenameSource } from "./macro.js";

export interface MacroSource {
  readonly name: string;
  readonly doc: string;
  readonly parameters: Datum;
  readonly body: readonly Datum[];
  readonly span: Span;
}

type Expander = (...forms: unknown[]) => unknown;

/** The JavaScript function of a macro, or undefined after a mistake in it. */
function compileExpander(
  source: MacroSource,
  outer: Analyser,
): { run: Expander; arity: Macro["arity"] } | undefined {
  const mistakes = outer.report.diagnostics.length;
  const analyser = outer.forMacro();
  const fn = analyseFunction({ ...source, name: undefined }, analyser, analyser.frame());
  if (fn.info.async)
    outer.error(
      "macro-async",
      source.span,
      `the macro ${source.name} awaits`,
      "a macro runs while the cell is compiled; await in the code it returns instead",
    );
  if (outer.report.diagnostics.length > mistakes) return undefined;
  const program = lowerProgram([fn], analyser);
  const { code } = print(program, { file: source.span.file, source: "" });
  const run = new Function("$lisp", `"use strict"; return (${code.trim().replace(/;$/, "")})`)(
    runtime,
  ) as Expander;
  const required = fn.params.filter(({ fallback }) => !fallback).length;
  return { run, arity: [required, fn.rest ? Number.POSITIVE_INFINITY : fn.params.length] };
}

const parametersOf = (parameters: Datum): readonly string[] =>
  (listItems(parameters) ?? [parameters]).map(show);

/** The macro of a defmacro form whose templates mean what they mean in `scope`. */
export function compileMacro(source: MacroSource, analyser: Analyser, scope: Scope): Macro | undefined {
  const expander = compileExpander(source, analyser);
  if (!expander) return undefined;
  const { name, doc } = source;
  const home = { macro: name, scope: scope === analyser.top ? undefined : scope };
  const expand = (form: ListDatum, names: RenameSource): Datum => {
    const origins: Origins = new WeakMap();
    const args = form.items.slice(1).map((item) => toForm(item, origins));
    const result = expander.run(...args);
    if (result instanceof Promise) throw new ExpansionError(`the macro ${name} returned a promise`);
    return toDatum(result, { origins, span: form.span, home, renames: new Map<Sym, number>(), names });
  };
  const usage = `(${[name, ...parametersOf(source.parameters)].join(" ")})`;
  return { name, usage, doc, arity: expander.arity, expand };
}
