// Owns the JavaScript block that statements are added to, and which names are free in it.
import type * as es from "estree";

export class Block {
  readonly statements: es.Statement[] = [];
  readonly parent: Block | undefined;
  /** Whether this is the top level of the program, where declarations are seen by other cells. */
  readonly top: boolean;
  readonly #names: Set<string>;

  constructor(parent: Block | undefined, { top = false, names = new Set<string>() } = {}) {
    this.parent = parent;
    this.top = top;
    this.#names = names;
  }

  /** A nested `{ }` or function body. */
  child(): Block {
    return new Block(this);
  }

  /** The same block with statements of its own, for code that may yet be put before other code. */
  fork(): Block {
    return new Block(this.parent, { top: this.top, names: this.#names });
  }

  add(...statements: es.Statement[]): void {
    this.statements.push(...statements);
  }

  #taken(name: string): boolean {
    for (let block: Block | undefined = this; block; block = block.parent)
      if (block.#names.has(name)) return true;
    return false;
  }

  /** A name like `base` that nothing around uses; it is taken from now on. */
  claim(base: string): string {
    let name = base;
    for (let n = 1; this.#taken(name); n++) name = `${base}$${n}`;
    this.#names.add(name);
    return name;
  }

  /** A label, which no other loop of the program has: a loop may need its own after those inside have theirs. */
  claimLabel(base: string): string {
    return this.parent ? this.parent.claimLabel(base) : this.claim(base);
  }

  /** Gives back a name that was not needed. */
  release(name: string): void {
    this.#names.delete(name);
  }

  reserve(names: Iterable<string>): void {
    for (const name of names) this.#names.add(name);
  }

  /** Whether control never passes the end of the block. */
  get ends(): boolean {
    const type = this.statements.at(-1)?.type ?? "";
    return ["ReturnStatement", "BreakStatement", "ContinueStatement", "ThrowStatement"].includes(type);
  }
}
