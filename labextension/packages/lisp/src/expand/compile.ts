// Owns defmacro: the body becomes a JavaScript function that runs at once, in this session, on any platform.

import type * as es from "estree";
import type { Analyser } from "../analyse/analyser.js";
import { analyseFunction } from "../analyse/functions.js";
import type { Scope } from "../analyse/scope.js";
import { type Datum, type ListDatum, listItems, show } from "../datum.js";
import { globalName } from "../lower/expressions.js";
import { lowerProgram } from "../lower/program.js";
import { print } from "../print.js";
import type { Sym } from "../runtime/code.js";
import { runtime } from "../runtime/index.js";
import type { Span } from "../source.js";
import { walk } from "../walk.js";
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

/** Turns of loops and calls of functions that one expansion may take: a macro that needs more never ends. */
const MOST_TURNS = 1_000_000;

const LOOPS: ReadonlySet<string> = new Set([
  "WhileStatement",
  "DoWhileStatement",
  "ForStatement",
  "ForOfStatement",
]);

const FUNCTIONS: ReadonlySet<string> = new Set([
  "FunctionDeclaration",
  "FunctionExpression",
  "ArrowFunctionExpression",
]);

/** Makes each turn of a loop, and each call, call `$lisp.turn()`, which ends a macro that would go on for ever. */
function countTurns(program: es.Program): void {
  const turn: es.Statement = {
    type: "ExpressionStatement",
    expression: {
      type: "CallExpression",
      callee: {
        type: "MemberExpression",
        object: { type: "Identifier", name: "$lisp" },
        property: { type: "Identifier", name: "turn" },
        computed: false,
        optional: false,
      },
      arguments: [],
      optional: false,
    },
  };
  walk(program, (node) => {
    const { body } = node as { body?: es.Node };
    if (!body || !(LOOPS.has(node.type) || FUNCTIONS.has(node.type))) return;
    const isValue = node.type === "ArrowFunctionExpression" && node.expression;
    const rest = isValue ? { type: "ReturnStatement", argument: body } : body;
    if (isValue) Reflect.set(node, "expression", false);
    const inner = rest.type === "BlockStatement" && "body" in rest ? (rest.body as es.Node[]) : [rest];
    Reflect.set(node, "body", { type: "BlockStatement", body: [turn, ...inner] });
  });
}

/** The function of a macro. What its code names besides the library are values of the session, as they are now. */
function expanderOf(name: string, code: string, { environment, freeNames }: Analyser): Expander {
  const made = new Map<string, Expander>();
  return (...forms) => {
    let turns = 0;
    const turn = (): void => {
      if (++turns <= MOST_TURNS) return;
      const message = `the macro ${name} has not ended after ${MOST_TURNS} turns of loops and calls`;
      throw new ExpansionError(message, {
        hint: "it runs while the cell is compiled, and must come to an end",
      });
    };
    const known = [...freeNames].flatMap((free) => {
      const found = environment.value(globalName(free));
      return found ? [[globalName(free), found.value] as const] : [];
    });
    const names = known.map(([free]) => free);
    const key = names.join();
    const make =
      made.get(key) ?? (new Function("$lisp", ...names, `"use strict"; return (${code})`) as Expander);
    made.set(key, make);
    const expand = make({ ...runtime, turn }, ...known.map(([, value]) => value)) as Expander;
    return expand(...forms);
  };
}

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
  countTurns(program);
  const { code } = print(program, { file: source.span.source, source: "" });
  const run = expanderOf(source.name, code.trim().replace(/;$/, ""), analyser);
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
    if (result instanceof Promise) {
      result.catch(() => undefined); // the mistake is that there is a promise, whatever comes of it
      throw new ExpansionError(`the macro ${name} returned a promise`);
    }
    return toDatum(result, { origins, span: form.span, home, renames: new Map<Sym, number>(), names });
  };
  const usage = `(${[name, ...parametersOf(source.parameters)].join(" ")})`;
  return { name, usage, doc, arity: expander.arity, expand };
}
