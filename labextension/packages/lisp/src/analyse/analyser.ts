// Owns the walk over a program: which form is which, what a name means, and the bookkeeping that forms share.
// The special forms themselves live in ../forms, macros in ../expand.
import { accepts, arityMessage } from "../arity.js";
import { type Datum, isList, isSymbol, type ListDatum, type SymbolDatum } from "../datum.js";
import type { Report } from "../diagnostics.js";
import type { Environment } from "../environment.js";
import { BUILTIN_MACROS } from "../expand/builtin.js";
import { expandCall } from "../expand/expand.js";
import type { Macro } from "../expand/macro.js";
import { DEFINERS } from "../forms/definitions.js";
import { SPECIAL_FORMS } from "../forms/index.js";
import type { SpecialForm } from "../forms/special.js";
import type { Span } from "../source.js";
import { analyseCall } from "./calls.js";
import { analyseLiteral } from "./literals.js";
import {
  type Binding,
  type BindingKind,
  type FunctionInfo,
  isBinding,
  newBinding,
  newFunction,
  Scope,
} from "./scope.js";
import { analyseSymbol } from "./symbols.js";
import type { LoopTarget, Node } from "./tree.js";

/** Where a form stands. */
export interface Frame {
  readonly scope: Scope;
  readonly info: FunctionInfo;
  /** What `recur` goes back to. */
  readonly loop: LoopTarget | undefined;
  /** Whether the value of the form is the value of that loop or function. */
  readonly tail: boolean;
  /** Whether the form stands directly in a body, so that it may define names. */
  readonly body: boolean;
  /** Whether calls are awaited when they yield something pending. */
  readonly auto: boolean;
}

/** The frame of a part of a form: neither tail nor body. */
export const inside = (frame: Frame): Frame =>
  frame.tail || frame.body ? { ...frame, tail: false, body: false } : frame;

/** What a head symbol stands for, if it is not a variable. */
export type Head = { readonly special: SpecialForm } | { readonly macro: Macro } | undefined;

/** Macro calls that may stand in one another. */
const MOST_EXPANSIONS = 400;

export class Analyser {
  readonly report: Report;
  readonly environment: Environment;
  readonly top = new Scope();
  readonly program = newFunction();
  /** Names that hide library functions: those of other cells. */
  readonly globals: ReadonlySet<string>;
  readonly bindings: Binding[] = [];
  /** Lisp names of the globals that the program uses; `js/name` for those taken as they are. */
  readonly freeNames = new Set<string>();
  /** The names of named lets, which are loops while they are only called in tail position. */
  readonly namedLoops = new Map<Binding, LoopTarget>();
  /** Whether the body of a macro is being compiled. */
  readonly inMacro: boolean;
  #renames = 0;
  /** How many macro calls enclose the form at hand. */
  #depth = 0;

  constructor(report: Report, environment: Environment, { inMacro = false } = {}) {
    this.inMacro = inMacro;
    this.report = report;
    this.environment = environment;
    this.globals = environment.globals();
  }

  error(code: string, span: Span, message: string, hint?: string): Node {
    this.report.add("analyse", code, span, message, hint);
    return { kind: "literal", value: undefined, span };
  }

  /** A name that the program does not define. */
  free(name: string, span: Span): Node {
    this.freeNames.add(name);
    return { kind: "global", name, span };
  }

  nextRename(): number {
    return ++this.#renames;
  }

  /** The frame of the top level. */
  frame(auto = false): Frame {
    return { scope: this.top, info: this.program, loop: undefined, tail: false, body: true, auto };
  }

  /** All forms of a cell. */
  analyseProgram(forms: readonly Datum[], auto: boolean): Node[] {
    this.predeclare(forms, this.top, this.program);
    const frame = this.frame(auto);
    return forms.map((form) => this.analyse(form, frame));
  }

  analyse(datum: Datum, frame: Frame): Node {
    if (isSymbol(datum)) return analyseSymbol(datum, this, frame);
    if (isList(datum)) return this.#analyseList(datum, frame);
    return analyseLiteral(datum, this, inside(frame));
  }

  /** A part of a form. */
  analyseInside(datum: Datum, frame: Frame): Node {
    return this.analyse(datum, inside(frame));
  }

  /** A sequence of forms; the last one gives the value. They share a scope of their own, but for the top level. */
  analyseBody(forms: readonly Datum[], frame: Frame, span: Span): Node {
    if (frame.scope === this.top) return this.#sequence(forms, frame, span);
    const scope = new Scope(frame.scope);
    this.predeclare(forms, scope, frame.info);
    return this.#sequence(forms, { ...frame, scope }, span);
  }

  #sequence(forms: readonly Datum[], frame: Frame, span: Span): Node {
    if (forms.length === 0) return { kind: "literal", value: null, span };
    const last = forms.length - 1;
    const body = forms.map((form, i) =>
      this.analyse(form, { ...frame, tail: frame.tail && i === last, body: true }),
    );
    return body.length === 1 ? body[0]! : { kind: "do", body, span };
  }

  /** Makes the names that forms of a body define known before the body, so that functions can call each other. */
  predeclare(forms: readonly Datum[], scope: Scope, info: FunctionInfo): void {
    for (const form of forms) {
      const definer = isList(form) && isSymbol(form.items[0]) ? DEFINERS.get(form.items[0].name) : undefined;
      const name = definer && isList(form) ? definer(form) : undefined;
      if (name && !scope.own(name)) this.bind(name, scope === this.top ? "top" : "local", scope, info);
    }
  }

  /** A new variable in a scope. A plain name of a macro template must not become one. */
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
    const binding = newBinding(symbol.name, kind, info, symbol.span);
    this.bindings.push(binding);
    scope.declare(symbol, binding);
    return binding;
  }

  /** Notes a use of a variable. */
  refer(binding: Binding, frame: Frame): void {
    binding.references++;
    if (binding.owner !== frame.info) binding.captured = true;
  }

  /** The special form or macro that a head symbol names, unless a variable hides it. */
  head(symbol: SymbolDatum, frame: Frame): Head {
    const meaning = frame.scope.find(symbol);
    const session = this.environment.macros.get(symbol.name);
    if (meaning) return isBinding(meaning) ? undefined : { macro: meaning };
    if (session) return { macro: session };
    const special = SPECIAL_FORMS.get(symbol.name);
    if (special) return { special };
    const builtin = BUILTIN_MACROS.get(symbol.name);
    return builtin && !this.environment.defined.has(symbol.name) ? { macro: builtin } : undefined;
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
    if (this.#depth >= MOST_EXPANSIONS) {
      const message = `${macro.name} expands without end`;
      return this.error(
        "endless",
        form.span,
        message,
        "a macro must not expand to a call of itself for ever",
      );
    }
    this.#depth++;
    const expansion = expandCall(macro, form, this.report, this);
    const node: Node = expansion
      ? this.analyse(expansion, frame)
      : { kind: "literal", value: undefined, span: form.span };
    this.#depth--;
    return node;
  }
}
