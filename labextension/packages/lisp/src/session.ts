// Owns a session: cells are compiled one after the other, and share macros and definitions.
import type { Program } from "estree";
import { ProgramAnalyser } from "./analyse/program.js";
import { type Datum, show } from "./datum.js";
import { Report } from "./diagnostics.js";
import { Environment } from "./environment.js";
import { expandAll } from "./expand/expand.js";
import { LANGUAGE } from "./language.js";
import { lowerProgram } from "./lower/program.js";
import { read } from "./reader/reader.js";

export interface CompileOptions {
  /** Name of the cell or file, as it appears in messages and source maps. */
  readonly file: string;
  /** Whether every call is awaited, as inside `(auto …)`. */
  readonly auto?: boolean;
}

export interface SessionOptions {
  /** Names that exist outside of Lisp; looked at again for each cell. They hide library functions. */
  readonly globals?: Iterable<string>;
}

/** Compiles the cells of one notebook or program. */
export class LispSession {
  readonly #environment: Environment;

  constructor(options: SessionOptions = {}) {
    this.#environment = new Environment(options.globals);
  }

  /**
   * Reads, expands, analyses and lowers one cell. The program is module-like: it may await at its top level, its
   * declarations are the cell's definitions (but for those marked `local`), and its last expression statement is
   * the cell's value. Throws `LispError` with all mistakes of the cell; macros of a bad cell are not kept.
   */
  compile(source: string, { file, auto = false }: CompileOptions): Program {
    const report = new Report();
    const environment = this.#environment.fork();
    const forms = read(source, file, report);
    const analyser = new ProgramAnalyser(LANGUAGE, report, environment);
    const nodes = analyser.analyseProgram(forms, auto);
    report.throwIfAny(source);
    const program = lowerProgram(nodes, analyser);
    for (const { kind, name } of analyser.bindings) if (kind === "top") environment.define(name);
    this.#environment.adopt(environment);
    return program;
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
