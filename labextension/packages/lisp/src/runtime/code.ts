// Owns code as data: what `quote` gives and what macros receive and return.

/** A symbol. Symbols are equal by name; those made by `gensym` only to themselves. */
export class Sym {
  readonly name: string;
  /** A name that no program can write. */
  readonly unique: boolean;
  /** Made by a macro template, so it means what it means where the macro was written. */
  readonly template: boolean;

  constructor(name: string, { unique = false, template = false } = {}) {
    this.name = name;
    this.unique = unique;
    this.template = template;
  }

  toString(): string {
    return this.name;
  }
}

/** `:name` in code that a macro works on. Elsewhere a keyword is the string itself. */
export class Keyword {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  toString(): string {
    return this.name;
  }
}

/** `{ }` in code that a macro works on: keys and values in turn, as written. */
export class MapForm {
  readonly items: readonly unknown[];

  constructor(items: readonly unknown[]) {
    this.items = items;
  }

  [Symbol.iterator](): Iterator<unknown> {
    return this.items[Symbol.iterator]();
  }
}

const symbols = new Map<string, Sym>();

/** The one symbol of a name. */
export function symbol(name: string): Sym {
  const found = symbols.get(name) ?? new Sym(name);
  symbols.set(name, found);
  return found;
}

const templates = new Map<string, Sym>();

/** The symbol of a name that stands in a macro template. */
export function templateSymbol(name: string): Sym {
  const found = templates.get(name) ?? new Sym(name, { template: true });
  templates.set(name, found);
  return found;
}

/** A new symbol that no program can write. */
export const gensym = (name: unknown = "g"): Sym => new Sym(String(name), { unique: true });
export const keyword = (name: string): Keyword => new Keyword(name);
export const mapForm = (...items: unknown[]): MapForm => new MapForm(items);
