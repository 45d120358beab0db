// Owns a session: cells are compiled one after the other, and share macros and definitions.
import type { Program } from "estree";
import { ProgramAnalyser } from "./analyse/program.js";
import { noteSignatures } from "./analyse/signatures.js";
import type { Code } from "./codes.js";
import { type Datum, show } from "./datum.js";
import { type Diagnostic, isOverflow, LispError, Report } from "./diagnostics.js";
import { type Documentation, documentedNames } from "./documentation.js";
import { Environment, type Lookup } from "./environment.js";
import { expandAll } from "./expand/expand.js";
import { LANGUAGE } from "./language.js";
import { lowerProgram } from "./lower/program.js";
import { toJSName } from "./names.js";
import { print } from "./print.js";
import { read } from "./reader/reader.js";
import { SourceText, type Span } from "./source.js";

export interface CompileOptions {
  /** Name of the cell or file, as it appears in messages and source maps. */
  readonly file: string;
  /** Whether every call is awaited, as inside `(auto …)`. */
  readonly auto?: boolean;
  /** Whether no other cell follows, which could define functions again: what they give is known then. */
  readonly closed?: boolean;
  /** Whether the session knows afterwards what the source defines; it does unless told otherwise. */
  readonly kept?: boolean;
}

export interface SessionOptions {
  /** Names that exist outside of Lisp; looked at again for each cell. They hide library functions. */
  readonly globals?: Iterable<string>;
  /** The present value of a JavaScript name, so that macros can call the session's functions. */
  readonly value?: Lookup;
}

/** Forms whose uses run code of the cell's while it is compiled. */
const MACRO_MAKERS = ["defmacro", "define-syntax", "define-syntax-rule"];

/** Mistakes after which it is not known which forms a form holds: what else is wrong with it is not told. */
const STRUCTURAL: ReadonlySet<string> = new Set<Code>([
  "read/incomplete",
  "read/mismatch",
  "read/prefix",
  "read/depth",
]);

const isWithin = (inner: Span, outer: Span): boolean =>
  outer.start.offset <= inner.start.offset && inner.start.offset < outer.end.offset;

/** The forms of a source of which it is known what they hold. */
function wholeForms(source: string, file: string, report: Report): Datum[] {
  const forms = read(source, file, report);
  const broken = report.diagnostics.filter(({ code }) => STRUCTURAL.has(code));
  return forms.filter(({ span }) => !broken.some((mistake) => isWithin(mistake.span, span)));
}

/** Compiles the cells of one notebook or program. */
export class LispSession {
  readonly #environment: Environment;
  /** The variables of each cell or file. */
  readonly #locals = new Map<string, ReadonlySet<string>>();

  constructor(options: SessionOptions = {}) {
    this.#environment = new Environment(options.globals, options.value);
  }

  /**
   * Reads, expands, analyses and lowers one cell. The program is module-like: it may await at its top level, its
   * declarations are the cell's definitions (but for those marked `local`), and its last expression statement is
   * the cell's value. Throws `LispError` with all mistakes of the cell; macros of a bad cell are not kept.
   */
  compile(source: string, options: CompileOptions): Program {
    const report = new Report();
    try {
      return this.#compile(source, options, report);
    } catch (error) {
      if (!isOverflow(error)) throw error;
      const start = new SourceText(source, options.file).span(0, 1);
      report.add("read", "depth", start, "what macros made of this program is nested too deeply");
      throw new LispError(report.diagnostics, source);
    }
  }

  /**
   * The mistakes of a source that somebody is writing. Nothing of it is kept, and no macro of a cell runs: where one is
   * used, only the reader's mistakes are told.
   */
  diagnose(source: string): readonly Diagnostic[] {
    const report = new Report();
    try {
      const whole = wholeForms(source, "", report);
      if (!this.#usesMacros(source))
        new ProgramAnalyser(LANGUAGE, report, this.#environment.fork()).analyseProgram(whole, false);
    } catch (error) {
      if (!isOverflow(error)) throw error;
    }
    return report.diagnostics;
  }

  #usesMacros(source: string): boolean {
    const words = new Set(source.split(/[\s()[\]{}"'`~,;]+/));
    return [...this.#environment.macros.keys(), ...MACRO_MAKERS].some((name) => words.has(name));
  }

  /** The JavaScript of a cell, of which nothing is kept. Throws as `compile` does. */
  javascript(source: string, options: CompileOptions): string {
    return print(this.compile(source, { ...options, kept: false }), {
      file: options.file,
      source,
    }).code.trim();
  }

  #compile(source: string, options: CompileOptions, report: Report): Program {
    const { file, auto = false, closed = false, kept = true } = options;
    const environment = this.#environment.fork();
    const analyser = new ProgramAnalyser(LANGUAGE, report, environment);
    const nodes = analyser.analyseProgram(wholeForms(source, file, report), auto);
    const tops = analyser.bindings.filter(({ kind }) => kind === "top");
    if (kept) this.#locals.set(file, new Set(analyser.bindings.map(({ name }) => name)));
    report.throwIfAny(
      source,
      tops.map(({ name, span }) => [toJSName(name), span.start.line]),
    );
    const program = lowerProgram(nodes, analyser, closed);
    if (!kept) return program;
    noteSignatures(analyser);
    for (const { name } of tops) environment.define(name);
    this.#environment.adopt(environment);
    return program;
  }

  /** The names that code of a cell or file may have meant: its own, those of the session and of the language. */
  names(file: string): string[] {
    const { macros } = this.#environment;
    const own = [...(this.#locals.get(file) ?? []), ...this.#environment.globals(), ...macros.keys()];
    return [...own, ...documentedNames(LANGUAGE)];
  }

  /** What the session or the language says of a name. */
  documented(name: string): Documentation | undefined {
    return this.#environment.describe(name, LANGUAGE);
  }

  /** A name was deleted, or another language has defined it: what Lisp cells made of it counts no more. */
  forget(name: string): void {
    this.#environment.forget(name);
  }

  /** Whether a Lisp cell has defined a name as a macro. */
  isMacro(name: string): boolean {
    return this.#environment.macros.has(name);
  }

  /** Whether a Lisp cell has defined a name. */
  defines(name: string): boolean {
    return this.#environment.defined.has(name) || this.#environment.macros.has(name);
  }

  /** The forms of a source with every macro expanded, one a line. */
  macroexpand(source: string): string {
    const report = new Report();
    let renames = 0;
    const expansion = {
      report,
      nextRename: () => ++renames,
      macro: (name: string) => this.#environment.macros.get(name) ?? LANGUAGE.macros.get(name),
    };
    const expanded = read(source, "macroexpand", report).map((form: Datum) => expandAll(form, expansion));
    report.throwIfAny(source);
    return expanded.map(show).join("\n");
  }
}
