// Where a codec is inside one value: depth, number of items, the path for messages, and the limits on them.

import { LimitError } from "./errors.js";
import { RAISE, type Role } from "./limits.js";
import type { Limits } from "./protocol.js";

/** Whose limits these are: JavaScript sends to a kernel, and is the client of what it receives. */
const RECEIVER: Readonly<Record<"sent" | "received", Role>> = { sent: "kernel", received: "client" };

export class Walk {
  readonly #limits: Limits;
  readonly #verb: "sent" | "received";
  #path: (string | number)[] = [];
  #depth = 0;
  #items = 0;

  /** `verb` ends the sentence "a value cannot be …". */
  constructor(limits: Limits, verb: "sent" | "received") {
    this.#limits = limits;
    this.#verb = verb;
  }

  /** At the start of each value. */
  restart(): void {
    this.#depth = 0;
    this.#items = 0;
  }

  /** Enters a container of `count` items. */
  enter(count: number): void {
    this.#depth += 1;
    this.#items += count;
    if (this.#depth > this.#limits.depth) this.#refuse(`nested deeper than ${this.#limits.depth}`, "depth");
    if (this.#items > this.#limits.items) this.#refuse(`of more than ${this.#limits.items} items`, "items");
  }

  /** Names the item that comes next. */
  at(key: string | number): void {
    this.#path[this.#depth - 1] = key;
  }

  leave(): void {
    this.#depth -= 1;
  }

  /** Where we are, such as `value["rows"][3]`; the middle of a long path is left out. */
  path(): string {
    const keys = this.#path.slice(0, this.#depth).map((key) => `[${JSON.stringify(key)}]`);
    const shown = keys.length > 12 ? [...keys.slice(0, 6), "…", ...keys.slice(-5)] : keys;
    return `value${shown.join("")}`;
  }

  #refuse(what: string, limit: keyof Limits): never {
    this.#depth -= 1;
    const message = `a value ${what} cannot be ${this.#verb}: limit \`${limit}\`, reached at ${this.path()}`;
    const raise = RAISE[RECEIVER[this.#verb]](limit, 2 * this.#limits[limit]);
    throw new LimitError(`${message}; send a part of it, or ${raise}`);
  }
}
