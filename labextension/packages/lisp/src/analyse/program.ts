// Owns the walk over a program: which form is which, what a name means, and the bookkeeping that forms share.
// Which special forms and macros there are is given to it; what they may ask of it is in ./analyser.
import { accepts, arityMessage } from "../arity.js";
import type { CodeOf } from "../codes.js";
import { type Datum, isList, isSymbol, type ListDatum, type SymbolDatum } from "../datum.js";
import type { Report } from "../diagnostics.js";
import type { Environment } from "../environment.js";
import { expandCall } from "../expand/expand.js";
import type { Macro } from "../expand/macro.js";
import type { Written } from "../remakes.js";
import type { Span } from "../source.js";
import { type Analyser, type Frame, framed, type Head, inside, type Language, topFrame } from "./analyser.js";
import { analyseCall, awaitIfAuto } from "./calls.js";
import { analyseLiteral } from "./literals.js";
import {
  type Binding,
  type BindingKind,
  type FunctionInfo,
  isBinding,
  newBinding,
  newFunction,
  ROOT,
  Scope,
} from "./scope.js";
import { checkCalls, type DirectCall } from "./signatures.js";
import type { SpecialForm } from "./special.js";
import { analyseSymbol } from "./symbols.js";
import type { LoopTarget, Node } from "./tree.js";

/** Calls of macros of the session that may come out of one another; those of the language end. */
const MOST_EXPANSIONS = 150;

/** Forms that may enclose another after all macros: later phases, and the engine, go through them by recursion. */
const MOST_LEVELS = 400;

export class ProgramAnalyser implements Analyser {
  readonly report: Report;
  readonly environment: Environment;
  readonly language: Language;
  readonly top = new Scope();
  readonly globals: ReadonlySet<string>;
  readonly bindings: Binding[] = [];
  readonly freeNames = new Set<string>();
  readonly namedLoops = new Map<Binding, LoopTarget>();
  readonly namedFunctions = new WeakSet<ListDatum>();
  readonly directCalls: DirectCall[] = [];
  readonly inMacro: boolean;
  readonly #program = newFunction();
  #renames = 0;
  /** Macros of the session that the form of the top level at hand has called. */
  readonly #expanded = new Set<string>();
  /** How many forms enclose the one at hand, as the macros have made them. */
  #level = 0;
  /** How many calls of the session's macros enclose the form at hand. */
  #depth = 0;

  constructor(language: Language, report: Report, environment: Environment, { inMacro = false } = {}) {
    this.language = language;
    this.report = report;
    this.environment = environment;
    this.globals = environment.globals();
    this.inMacro = inMacro;
  }

  apart(): ProgramAnalyser {
    return new ProgramAnalyser(this.language, this.report, this.environment.fork());
  }

  forMacro(): ProgramAnalyser {
    return new ProgramAnalyser(this.language, this.report, this.environment, { inMacro: true });
  }

  error(code: CodeOf<"analyse">, span: Span, message: string, hint?: string): Node {
    this.report.add("analyse", code, span, message, hint);
    return { kind: "literal", value: undefined, span };
  }

  free(name: string, span: Span): Node {
    this.freeNames.add(name);
    return { kind: "global", name, span };
  }

  nextRename(): number {
    return ++this.#renames;
  }

  frame(auto = false): Frame {
    return topFrame(this.top, this.#program, auto);
  }

  /** All forms of a cell. */
  analyseProgram(forms: readonly Datum[], auto: boolean): Node[] {
    this.#predeclare(forms, this.top, this.#program);
    const frame = this.frame(auto);
    const nodes = forms.flatMap((form) => this.#analyseTop(form, frame));
    checkCalls(this.directCalls, this);
    return nodes;
  }

  /** A form of the top level, and what a macro that it defines anew makes of functions of earlier cells. */
  #analyseTop(form: Datum, frame: Frame): Node[] {
    this.#expanded.clear();
    const before = new Map(this.environment.macros);
    const node = this.analyse(form, frame);
    const name = this.#definedBy(form)?.name;
    if (name !== undefined) {
      this.environment.remakes.forget(name);
      if (node.kind === "define" && node.value.kind === "fn")
        this.environment.remakes.note({ name, form, auto: frame.auto, macros: new Set(this.#expanded) });
    }
    const changed = [...this.environment.macros].filter(([macro, meaning]) => before.get(macro) !== meaning);
    const written = changed.flatMap(([macro]) => this.environment.remakes.madeWith(macro));
    return [node, ...[...new Set(written)].flatMap((one) => this.#remake(one))];
  }

  /** A function of an earlier cell, as it is with the present macros; nothing where it no longer fits them. */
  #remake({ form, auto, name }: Written): Node[] {
    const symbol = this.#definedBy(form);
    if (!symbol || this.top.own(symbol) || this.environment.macros.has(name)) return [];
    const mistakes = this.report.diagnostics.length;
    const node = this.analyse(form, this.frame(auto));
    if (this.report.diagnostics.length === mistakes) return [node];
    this.report.diagnostics.length = mistakes;
    return [];
  }

  analyse(datum: Datum, frame: Frame): Node {
    if (isSymbol(datum)) return this.#analyseName(datum, frame);
    if (this.#level === MOST_LEVELS) return this.#tooDeep(datum);
    this.#level++;
    const node = isList(datum) ? this.#analyseList(datum, frame) : analyseLiteral(datum, this, inside(frame));
    this.#level--;
    return node;
  }

  #analyseName(datum: SymbolDatum, frame: Frame): Node {
    const node = analyseSymbol(datum, this, frame);
    return node.kind === "member" ? awaitIfAuto(node, frame) : node;
  }

  /** Told once: what is wrong with code that a macro has made so deep is one mistake. */
  #tooDeep({ span }: Datum): Node {
    const isTold = this.report.diagnostics.some(({ code }) => code === "analyse/depth");
    if (isTold) return { kind: "literal", value: undefined, span };
    const hint = "give it fewer parts at once, or name some of them";
    return this.error(
      "depth",
      span,
      `this becomes code that is nested deeper than ${MOST_LEVELS} levels`,
      hint,
    );
  }

  analyseInside(datum: Datum, frame: Frame): Node {
    return this.analyse(datum, inside(frame));
  }

  analyseBody(forms: readonly Datum[], frame: Frame, span: Span): Node {
    if (frame.scope === this.top) return this.#sequence(forms, frame, span);
    const scope = new Scope(frame.scope);
    this.#predeclare(forms, scope, frame.info);
    return this.#sequence(forms, framed(frame, { scope }), span);
  }

  #sequence(forms: readonly Datum[], frame: Frame, span: Span): Node {
    if (forms.length === 0) return { kind: "literal", value: null, span };
    const last = forms.length - 1;
    const body = forms.map((form, i) =>
      this.analyse(
        form,
        framed(frame, { tail: frame.tail && i === last, body: true, awaited: frame.awaited && i === last }),
      ),
    );
    return body.length === 1 ? body[0]! : { kind: "do", body, span };
  }

  /** Makes the names that forms of a body define known before the body, so that functions can call each other. */
  #predeclare(forms: readonly Datum[], scope: Scope, info: FunctionInfo): void {
    for (const form of forms) {
      const name = this.#definedBy(form);
      if (name && !scope.own(name) && !scope.find((form as ListDatum).items[0] as SymbolDatum))
        this.bind(name, scope === this.top && name.rename === undefined ? "top" : "local", scope, info);
    }
  }

  /** The name that a form defines. */
  #definedBy(form: Datum): SymbolDatum | undefined {
    if (!isList(form) || !isSymbol(form.items[0])) return undefined;
    return this.language.forms.get(form.items[0].name)?.defines?.(form);
  }

  bind(symbol: SymbolDatum, kind: BindingKind, scope: Scope, info: FunctionInfo): Binding {
    if (symbol.home && symbol.rename === undefined && kind !== "top") {
      const { macro } = symbol.home;
      const message = `the template of ${macro} binds the plain name ${symbol.name}, which could capture one of its user`;
      this.error(
        "template-binding",
        symbol.span,
        message,
        `write ${symbol.name}# in the template of ${macro}`,
      );
    }
    const known = scope.own(symbol);
    if (isBinding(known) && known.kind === kind && symbol.rename === undefined)
      this.error(
        "duplicate",
        symbol.span,
        `${symbol.name} is bound twice`,
        "give each of them a name of its own",
      );
    const binding = newBinding(symbol.name, kind, info, symbol.span);
    this.bindings.push(binding);
    scope.declare(symbol, binding);
    return binding;
  }

  refer(binding: Binding, frame: Frame): void {
    binding.references++;
    if (binding.owner !== frame.info) binding.captured = true;
  }

  head(symbol: SymbolDatum, frame: Frame): Head {
    const meaning = frame.scope.find(symbol);
    // The templates of the language's own macros mean what they say, whatever a session calls by these names.
    const isOurs = symbol.home?.scope === ROOT;
    const session = isOurs ? undefined : this.environment.macros.get(symbol.name);
    if (meaning) return isBinding(meaning) ? undefined : { macro: meaning };
    if (session) return { macro: session };
    const special = this.language.forms.get(symbol.name);
    if (special) return { special };
    const builtin = this.language.macros.get(symbol.name);
    return builtin && (isOurs || !this.environment.defined.has(symbol.name)) ? { macro: builtin } : undefined;
  }

  #analyseList(form: ListDatum, frame: Frame): Node {
    const first = form.items[0];
    if (!first) return { kind: "literal", value: null, span: form.span };
    const head = isSymbol(first) ? this.head(first, frame) : undefined;
    if (head && "special" in head) return this.#analyseSpecial(head.special, form, frame);
    if (head) return this.#analyseMacro(head.macro, form, frame);
    return analyseCall(form, this, frame);
  }

  #analyseSpecial(special: SpecialForm, form: ListDatum, frame: Frame): Node {
    const args = form.items.slice(1);
    const count = args.length;
    if (accepts(special.arity, count)) return special.analyse(args, form, this, frame);
    return this.error("arity", form.span, arityMessage(special.name, special.arity, count), special.usage);
  }

  #analyseMacro(macro: Macro, form: ListDatum, frame: Frame): Node {
    const isUsers = this.environment.macros.get(macro.name) === macro;
    if (this.#depth >= MOST_EXPANSIONS) {
      const message = `${macro.name} expands without end`;
      return this.error(
        "endless",
        form.span,
        message,
        "a macro must not expand to a call of itself for ever",
      );
    }
    if (isUsers) this.#expanded.add(macro.name);
    this.#depth += isUsers ? 1 : 0;
    const expansion = expandCall(macro, form, this.report, this);
    const node: Node = expansion
      ? this.analyse(expansion, frame)
      : { kind: "literal", value: undefined, span: form.span };
    this.#depth -= isUsers ? 1 : 0;
    return node;
  }
}
