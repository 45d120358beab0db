// Owns the variables that the cells of a session share: one box a name. Compiled cells hold the boxes themselves, so a
// function defined by an early cell sees what a later cell defines. How cells are compiled to use them is not here.

import { isOwnName } from "./names.js";

const platform = globalThis as Readonly<Record<string, unknown>>;

/**
 * One variable of the cells.
 *
 * While it is bound, `v` is a plain property of its own, which costs what a local variable costs. Until then `v` is
 * the accessor below: it gives the platform's global of that name, or throws as JavaScript does.
 */
export class Box {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  get v(): unknown {
    if (this.name in globalThis) return platform[this.name];
    throw new ReferenceError(`${this.name} is not defined`);
  }

  set v(value: unknown) {
    Object.defineProperty(this, "v", { value, writable: true, enumerable: true, configurable: true });
  }

  /** The variable is what the module exports by this name, whatever that becomes, until a cell gives it a value. */
  follow(module: object, name: string): void {
    const anew = Object.getOwnPropertyDescriptor(Box.prototype, "v")!;
    const get = () => Reflect.get(module, name);
    Object.defineProperty(this, "v", { ...anew, get, enumerable: true });
  }

  get bound(): boolean {
    return Object.hasOwn(this, "v");
  }

  /** The value for `typeof`, which may ask for a name that does not exist. */
  get peek(): unknown {
    return this.bound ? this.v : platform[this.name];
  }

  /** Where a cell writes to its own `const`: reading works, writing is the error that JavaScript has for it. */
  get constant(): unknown {
    return this.v;
  }

  set constant(_value: unknown) {
    throw new TypeError(`Assignment to constant variable "${this.name}"; define it with let to change it`);
  }
}

/** The variables of a session, by name. */
export class Scope {
  readonly #boxes = new Map<string, Box>();

  has(name: string): boolean {
    return this.#boxes.has(name);
  }

  /** The box of a name; an unbound one is made where there is none. */
  box(name: string): Box {
    const known = this.#boxes.get(name);
    if (known) return known;
    const box = new Box(name);
    this.#boxes.set(name, box);
    return box;
  }

  /** The value of a bound name, or of the platform's global; a `ReferenceError` where there is neither. */
  get(name: string): unknown {
    return (this.#boxes.get(name) ?? new Box(name)).v;
  }

  /** The value of a name that a cell has bound, and nothing of the platform's. */
  bound(name: string): { readonly value: unknown } | undefined {
    const box = this.#boxes.get(name);
    return box?.bound ? { value: box.v } : undefined;
  }

  set(name: string, value: unknown): void {
    this.box(name).v = value;
  }

  /** Unbinds a name: cells that use it are told that it is not defined. A `ReferenceError` where it is not. */
  delete(name: string): void {
    const box = this.#boxes.get(name);
    if (!box?.bound) throw new ReferenceError(`${name} is not defined`);
    Reflect.deleteProperty(box, "v");
  }

  /** Names that are bound, in the order in which they were first met. */
  names(): string[] {
    const bound = [...this.#boxes.values()].filter((box) => box.bound);
    return bound.map((box) => box.name).filter((name) => !isOwnName(name));
  }
}
