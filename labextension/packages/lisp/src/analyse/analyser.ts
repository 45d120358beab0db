// Owns the contract between the analysis and the forms it is made of: what a form knows of its place, and what it may
// ask for. No logic: the walk that fulfils it is in ./program, and which forms there are is told to it from outside.
import type { CodeOf } from "../codes.js";
import type { Datum, ListDatum, SymbolDatum } from "../datum.js";
import type { Report } from "../diagnostics.js";
import type { Environment } from "../environment.js";
import type { Macro } from "../expand/macro.js";
import type { Span } from "../source.js";
import type { Binding, BindingKind, FunctionInfo, Scope } from "./scope.js";
import type { DirectCall } from "./signatures.js";
import type { SpecialForm } from "./special.js";
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
  /** The form between here and the loop around it that a `recur` cannot leave, or "". */
  readonly barrier: string;
  /** Whether the class around, if there is one, has a base. */
  readonly extending: boolean;
  /** Whether what yields something pending is awaited. */
  readonly auto: boolean;
  /** Whether the form around awaits the value, so that `auto` need not: a chain stays one message. */
  readonly awaited: boolean;
}

/** Frames are all made here, and with every part: what an engine has seen in one shape only it copies and reads fast. */
const copy = ({ scope, info, loop, barrier, extending, tail, body, auto, awaited }: Frame): Frame => {
  return { scope, info, loop, barrier, extending, tail, body, auto, awaited };
};

/** The frame of a top level. */
export function topFrame(scope: Scope, info: FunctionInfo, auto: boolean): Frame {
  const outside = { loop: undefined, barrier: "", extending: false, awaited: false };
  return copy({ scope, info, auto, tail: false, body: true, ...outside });
}

/** A frame with some other parts. */
export const framed = (frame: Frame, parts: Partial<Frame>): Frame => Object.assign(copy(frame), parts);

/** The frame of a part of a form: neither tail nor body. */
export const inside = (frame: Frame): Frame =>
  frame.tail || frame.body || frame.awaited
    ? framed(frame, { tail: false, body: false, awaited: false })
    : frame;

/** The frame of a part that is called, or whose attribute is taken: an attribute there is a step on the way. */
export const onTheWay = (part: Datum, frame: Frame): Frame =>
  part.type === "symbol" ? framed(inside(frame), { awaited: true }) : inside(frame);

/** What a head symbol stands for, if it is not a variable. */
export type Head = { readonly special: SpecialForm } | { readonly macro: Macro } | undefined;

/** What the head of a list can mean in every program, by name. */
export interface Language {
  readonly forms: ReadonlyMap<string, SpecialForm>;
  /** Macros that a program may hide by its own definitions. */
  readonly macros: ReadonlyMap<string, Macro>;
}

/** The analysis of one program, as its forms see it. */
export interface Analyser {
  readonly report: Report;
  readonly environment: Environment;
  readonly language: Language;
  /** The scope of the top level. */
  readonly top: Scope;
  /** Names that hide library functions: those of other cells. */
  readonly globals: ReadonlySet<string>;
  /** Every variable of the program. */
  readonly bindings: readonly Binding[];
  /** Lisp names of the globals that the program uses; `js/name` for those taken as they are. */
  readonly freeNames: ReadonlySet<string>;
  /** The names of named lets, which are loops while they are only called in tail position. */
  readonly namedLoops: Map<Binding, LoopTarget>;
  /** Named lets that are known to be functions, since they are analysed again where one around them is one. */
  readonly namedFunctions: WeakSet<ListDatum>;
  /** Calls of variables, whose arguments are counted when the whole program is known. */
  readonly directCalls: DirectCall[];
  /** Whether the body of a macro is being compiled. */
  readonly inMacro: boolean;

  /** Reports a mistake; gives a node to go on with. */
  error(code: CodeOf<"analyse">, span: Span, message: string, hint?: string): Node;
  /** A name that the program does not define. */
  free(name: string, span: Span): Node;
  /** The number of the next renamed symbol. */
  nextRename(): number;
  /** The frame of the top level. */
  frame(auto?: boolean): Frame;
  analyse(datum: Datum, frame: Frame): Node;
  /** A part of a form. */
  analyseInside(datum: Datum, frame: Frame): Node;
  /** A sequence of forms; the last one gives the value. They share a scope of their own, but for the top level. */
  analyseBody(forms: readonly Datum[], frame: Frame, span: Span): Node;
  /** A new variable in a scope. A plain name of a macro template must not become one. */
  bind(symbol: SymbolDatum, kind: BindingKind, scope: Scope, info: FunctionInfo): Binding;
  /** Notes a use of a variable. */
  refer(binding: Binding, frame: Frame): void;
  /** The special form or macro that a head symbol names, unless a variable hides it. */
  head(symbol: SymbolDatum, frame: Frame): Head;
  /** An analyser for the body of a macro: a program of its own, in the same session and language. */
  forMacro(): Analyser;
  /** An analyser for a program of its own that leaves nothing behind in the session. */
  apart(): Analyser & { analyseProgram(forms: readonly Datum[], auto: boolean): Node[] };
}
