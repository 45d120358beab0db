// Owns the variables of a session's cells as Python reaches them by name (`js.total`, `lisp["my-list"]`), and what is said of
// a name that nobody has defined. Where the values lie is not here (scope.ts).
import { didYouMean, LispSession, toJSName, toLispName } from "@kernelbridge/lisp";
import type { Announced } from "./announced.js";
import { languageOf } from "./languages.js";
import type { Scope } from "./scope.js";

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;
/** Names that every program takes for granted. */
const FIXED: ReadonlySet<string> = new Set(["undefined", "NaN", "Infinity", "arguments", "eval"]);

const isReserved = (name: string): boolean => FIXED.has(name) || toJSName(name) === `$K${name}`;

export const isGlobal = (name: string): boolean => name in globalThis;

/** The names of one session: variables, and through Lisp macros. */
export class Variables {
  readonly #scope: Scope;
  readonly #announced: Announced;
  #given: ReadonlyMap<string, unknown> = new Map();
  /** A name that some cell has defined hides the Lisp library's; a given one does not. */
  readonly lisp = new LispSession({
    globals: { [Symbol.iterator]: () => this.#own().map(toLispName).values() },
    value: (name) => this.#scope.bound(name),
  });

  constructor(scope: Scope, announced: Announced) {
    this.#scope = scope;
    this.#announced = announced;
  }

  /** Defines what cells find without defining it. They may give such names other values. */
  give(names: Readonly<Record<string, unknown>>): void {
    this.#given = new Map(Object.entries(names));
    for (const [name, value] of this.#given) this.#scope.set(name, value);
  }

  /** Whether a name has the value that every cell finds. */
  isGiven(variable: string): boolean {
    return this.#given.has(variable) && this.#scope.bound(variable)?.value === this.#given.get(variable);
  }

  get(name: string, language: string): unknown {
    const variable = languageOf(language).variable(name);
    if (this.#scope.bound(variable) || isGlobal(variable)) return this.#scope.get(variable);
    throw this.#unknown(name, language);
  }

  set(name: string, value: unknown, language: string): void {
    const variable = languageOf(language).variable(name);
    if (!IDENTIFIER.test(variable))
      throw new TypeError(`"${name}" cannot be the name of a variable in ${language}`);
    if (isReserved(variable))
      throw new TypeError(`"${name}" is a word of JavaScript's own, and no variable's name`);
    this.#scope.set(variable, value);
    this.redefined([variable]);
  }

  /** Names have a meaning now that no Lisp cell gave them: macros of these names, and what is known of them, are gone. */
  redefined(variables: Iterable<string>): void {
    for (const variable of variables) this.lisp.forget(toLispName(variable));
  }

  /** A given name has its first value again, one of the Lisp library its meaning there; a macro of a cell is gone. */
  delete(name: string, language: string): void {
    const variable = languageOf(language).variable(name);
    const bound = this.#scope.bound(variable);
    const isMacro = this.#isMacro(name, language);
    if (!bound && !isMacro) throw this.#unknown(name, language);
    this.#announced.forget(variable);
    this.redefined([variable]);
    if (bound && !isMacro) this.#deleteValue(name, variable, bound.value);
  }

  #deleteValue(name: string, variable: string, value: unknown): void {
    const first = this.#given.get(variable);
    if (!this.#given.has(variable)) this.#scope.delete(variable);
    else if (value !== first) this.#scope.set(variable, first);
    else throw new TypeError(`${name} is kernelbridge's own, and cannot be deleted`);
  }

  has(name: string, language: string): boolean {
    const variable = languageOf(language).variable(name);
    return this.#scope.bound(variable) !== undefined || isGlobal(variable);
  }

  /** The names that cells have defined, as a language spells them. */
  names(language: string): string[] {
    return this.#own().map(languageOf(language).called);
  }

  /** Why a name of compiled code has no value in the cell `label`, or which one was meant. */
  explain(variable: string, language: string, label: string): string | undefined {
    return this.#announced.reason(variable, label) ?? this.#meant(variable, language, label);
  }

  #own(): string[] {
    return this.#scope.names().filter((name) => !this.#given.has(name));
  }

  #isMacro(name: string, language: string): boolean {
    return language === "lisp" && this.lisp.isMacro(name);
  }

  #unknown(name: string, language: string): ReferenceError {
    if (this.#isMacro(name, language))
      return new ReferenceError(
        `${name} is a macro of a cell, which is code and has no value; del lisp["${name}"] deletes it`,
      );
    const advice = this.explain(languageOf(language).variable(name), language, "");
    return new ReferenceError([`${name} is not defined`, ...(advice ? [advice] : [])].join("; "));
  }

  #meant(name: string, language: string, label: string): string | undefined {
    const { called, names } = languageOf(language);
    return didYouMean(called(name), [...this.#scope.names().map(called), ...names(label, this.lisp)]);
  }
}
