// What was thrown, as an Error and back: JavaScript can throw anything.

import { preview } from "./info.js";
import { isError } from "./kinds.js";

/** A value that was thrown and is no Error. Whoever awaits gets the value itself. */
export class ThrownValue extends Error {
  readonly #value: unknown;

  constructor(value: unknown, shown = preview(value, 200)) {
    super(`${shown} was thrown, which is no Error`);
    this.#value = value;
  }

  get value(): unknown {
    return this.#value;
  }
}

ThrownValue.prototype.name = "ThrownValue"; // not in the class: bundlers rename one that names itself

/** What was thrown, as an `Error`. */
export function asError(thrown: unknown): Error {
  return isError(thrown) && canBeRead(thrown) ? thrown : new ThrownValue(thrown);
}

const ANYTHING = Symbol();

/** Whether it lets itself be read; a proxy of an error may not. */
function canBeRead(error: Error): boolean {
  try {
    Reflect.get(error, ANYTHING);
    return true;
  } catch {
    return false;
  }
}

/** What is to be thrown for an error: the value that was thrown first. */
export function asThrown(error: Error): unknown {
  return error instanceof ThrownValue ? error.value : error;
}
