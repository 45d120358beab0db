// Owns names: what a symbol refers to, which function a variable belongs to, and what the later phases need to
// know of it (is it assigned, does a closure hold it, how often is it used).
import type { SymbolDatum } from "../datum.js";
import type { Macro } from "../expand/macro.js";
import type { Span } from "../source.js";
import type { Node } from "./tree.js";

/** What is known of the function (or cell) whose body is being analysed. */
export interface FunctionInfo {
  readonly parent: FunctionInfo | undefined;
  /** Whether the body awaits, so the JavaScript function must be `async`. */
  async: boolean;
  /** Whether the body yields. */
  generator: boolean;
  /** Whether this is the cell itself. */
  readonly program: boolean;
  /** Whether this is a method, where `super` has a meaning. */
  readonly method: boolean;
}

export const newFunction = (parent?: FunctionInfo, method = false): FunctionInfo => ({
  parent,
  async: false,
  generator: false,
  program: parent === undefined,
  method,
});

export type BindingKind = "parameter" | "local" | "loop" | "function" | "top";

/** One variable of the program. */
export interface Binding {
  /** Its Lisp name without the number of a renamed symbol. */
  readonly name: string;
  readonly kind: BindingKind;
  readonly owner: FunctionInfo;
  readonly span: Span;
  /** `set!` somewhere. */
  assigned: boolean;
  /** Used inside a function nested in its owner. */
  captured: boolean;
  references: number;
  /** How often `def` defines it. */
  definitions: number;
  /** Every value it can take; "unknown" for values that come from outside. */
  readonly values: (Node | "unknown")[];
}

export function newBinding(name: string, kind: BindingKind, owner: FunctionInfo, span: Span): Binding {
  const values: Binding["values"] = kind === "parameter" || kind === "top" ? ["unknown"] : [];
  return { name, kind, owner, span, assigned: false, captured: false, references: 0, definitions: 0, values };
}

/** What a name can mean inside the program. */
export type Meaning = Binding | Macro;

export const isBinding = (meaning: Meaning | undefined): meaning is Binding =>
  meaning !== undefined && "references" in meaning;

/** The name under which a renamed symbol is declared. */
const key = ({ name, rename }: SymbolDatum): string => (rename === undefined ? name : `${name}#${rename}`);

/** A lexical scope. The outermost one is the cell's top level. */
export class Scope {
  readonly parent: Scope | undefined;
  readonly #names = new Map<string, Meaning>();

  constructor(parent?: Scope) {
    this.parent = parent;
  }

  declare(symbol: SymbolDatum, meaning: Meaning): void {
    this.#names.set(key(symbol), meaning);
  }

  own(symbol: SymbolDatum): Meaning | undefined {
    return this.#names.get(key(symbol));
  }

  /** The nearest meaning of a symbol. One from a macro template is looked up where the macro was written. */
  find(symbol: SymbolDatum): Meaning | undefined {
    const renamed = symbol.rename === undefined ? undefined : this.#visible(key(symbol));
    return renamed ?? this.#homeOf(symbol).#visible(symbol.name);
  }

  /** What a name means here. */
  #visible(name: string): Meaning | undefined {
    for (let scope: Scope | undefined = this; scope; scope = scope.parent) {
      const found = scope.#names.get(name);
      if (found) return found;
    }
    return undefined;
  }

  /** Where a symbol was written. */
  #homeOf({ home }: SymbolDatum): Scope {
    if (!home) return this;
    return home.scope instanceof Scope ? home.scope : this.#outermost();
  }

  #outermost(): Scope {
    return this.parent ? this.parent.#outermost() : this;
  }
}

/** Where the templates of built-in macros look: a scope without variables. */
export const ROOT = new Scope();
