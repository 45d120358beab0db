// Owns the languages of cells: how each is read into a program, and how its names are spelled in compiled code.
import { type LispSession, spelled, toJSName, toLispName } from "@kernelbridge/lisp";
import type * as ES from "estree";
import { type Advice, JS_ADVICE, LISP_ADVICE } from "./advice.js";
import { parseJavaScript } from "./javascript.js";

/** What the kernel asks to be evaluated; docs/protocol.md, `evaluate`. */
export interface EvaluateRequest {
  readonly language: "js" | "lisp";
  readonly source: string;
  /** Id of the notebook's cell; empty for code that is no cell. */
  readonly cell: string;
  /** Execution count; 0 for code that is no cell. */
  readonly count: number;
  readonly options?: {
    readonly auto?: boolean;
    readonly dom?: boolean;
    readonly output?: number;
    readonly show?: boolean;
  };
}

interface Language {
  /** The program of a cell; `label` is what messages call it. */
  readonly read: (request: EvaluateRequest, label: string, lisp: LispSession) => ES.Program;
  /** The name in compiled code of a name of the language. */
  readonly variable: (name: string) => string;
  /** The name of the language for a variable of the session. */
  readonly called: (variable: string) => string;
  /** The name of the language that a name in compiled code stands for. */
  readonly spell: (name: string) => string;
  /** Names, as the language spells them, that code of a cell may have meant besides those of the session. */
  readonly names: (label: string, lisp: LispSession) => Iterable<string>;
  readonly advice: readonly Advice[];
}

const same = (name: string): string => name;

const LANGUAGES: Readonly<Record<string, Language>> = {
  js: {
    read: ({ source }, label) => parseJavaScript(source, label),
    variable: same,
    called: same,
    spell: same,
    names: () => [],
    advice: JS_ADVICE,
  },
  lisp: {
    read: ({ source, options }, label, lisp) =>
      lisp.compile(source, { file: label, auto: options?.auto === true }),
    variable: (name) => (name.startsWith("js/") ? name.slice(3) : toJSName(name)),
    called: toLispName,
    spell: spelled,
    names: (label, lisp) => lisp.names(label),
    advice: LISP_ADVICE,
  },
};

/** The language of that name; a `RangeError` that names those that exist. */
export function languageOf(name: string): Language {
  const language = Object.hasOwn(LANGUAGES, name) ? LANGUAGES[name] : undefined;
  if (language) return language;
  throw new RangeError(`No cells in "${name}": the languages are ${Object.keys(LANGUAGES).join(", ")}`);
}
