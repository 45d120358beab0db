// Owns what lives between the cells of a session: the macros, and which names have been defined.
import type { Language } from "./analyse/analyser.js";
import type { Signature } from "./analyse/signatures.js";
import { type Documentation, documented } from "./documentation.js";
import type { Macro } from "./expand/macro.js";
import { Remakes } from "./remakes.js";

/** The value of a name, if it has one. */
export type Lookup = (name: string) => { readonly value: unknown } | undefined;

export class Environment {
  /** Macros that cells of this session defined. */
  readonly macros = new Map<string, Macro>();
  /** Names that Lisp cells of this session defined. */
  readonly defined = new Set<string>();
  /** What definitions say of themselves, by name. */
  readonly documented = new Map<string, Documentation>();
  /** The arguments of functions that take keywords, by name. */
  readonly signatures = new Map<string, Signature>();
  /** Functions to be made again when a macro of theirs changes. */
  remakes = new Remakes();
  /** Names that exist for other reasons; looked at again for each cell, so a live collection may be given. */
  readonly #given: Iterable<string>;
  /** The present value of a JavaScript name of the session, for macros that use it. */
  readonly value: Lookup;

  constructor(globals: Iterable<string> = [], value: Lookup = () => undefined) {
    this.#given = globals;
    this.value = value;
  }

  /** A copy that a cell may change; it is kept only when the cell is good. */
  fork(): Environment {
    const copy = new Environment(this.#given, this.value);
    for (const macro of this.macros.values()) copy.defineMacro(macro);
    for (const name of this.defined) copy.define(name);
    for (const [name, documentation] of this.documented) copy.documented.set(name, documentation);
    for (const [name, signature] of this.signatures) copy.signatures.set(name, signature);
    copy.remakes = this.remakes.copy();
    return copy;
  }

  /** Takes over the changes of a copy. */
  adopt(copy: Environment): void {
    this.macros.clear();
    this.defined.clear();
    this.signatures.clear();
    for (const macro of copy.macros.values()) this.macros.set(macro.name, macro);
    for (const name of copy.defined) this.defined.add(name);
    for (const [name, documentation] of copy.documented) this.documented.set(name, documentation);
    for (const [name, signature] of copy.signatures) this.signatures.set(name, signature);
    this.remakes = copy.remakes;
  }

  /** Every name that hides a library function of the same name. */
  globals(): Set<string> {
    return new Set([...this.#given, ...this.defined]);
  }

  /** What this session or the language says of a name. */
  describe(name: string, language: Language): Documentation | undefined {
    const macro = this.macros.get(name);
    return macro ? { ...macro, kind: "macro" } : (this.documented.get(name) ?? documented(name, language));
  }

  /** A definition replaces a macro of the same name, and the other way round. */
  define(name: string): void {
    this.macros.delete(name);
    this.defined.add(name);
  }

  /** The name means what it did before any cell of this session defined it. */
  forget(name: string): void {
    this.macros.delete(name);
    this.defined.delete(name);
    this.documented.delete(name);
    this.signatures.delete(name);
    this.remakes.forget(name);
  }

  defineMacro(macro: Macro): void {
    this.signatures.delete(macro.name);
    this.defined.delete(macro.name);
    this.macros.set(macro.name, macro);
  }
}
