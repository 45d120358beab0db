// PyError: an exception of the user's Python code, as JavaScript meets it. How one is read from a payload is in exceptions.ts.

import type { PyObject } from "./faces.js";
import type { PyFrame } from "./protocol.js";

/** What a `PyError` is made from. Causes and members may be added while a payload is read: they may form cycles. */
export interface PyErrorParts {
  readonly type: string;
  readonly message: string;
  readonly mro: readonly string[];
  readonly traceback: string;
  readonly frames: readonly PyFrame[];
  readonly notes: readonly string[];
  readonly errors: readonly Error[];
  readonly args: readonly unknown[];
  readonly object: unknown;
}

/**
 * An exception raised by Python code.
 *
 * `stack` holds the line in JavaScript or Lisp where the failing expression was made, then Python's traceback.
 * `cause` is the exception behind it, `raise … from` or not. Sent back to Python it arrives as the exception object that
 * it was.
 */
export class PyError extends Error {
  #parts: PyErrorParts;
  #lines: readonly string[] = [];

  constructor(parts: PyErrorParts) {
    super(parts.message === "" ? parts.type : `${parts.type}: ${parts.message}`);
    this.#parts = parts;
    this.#tell();
  }

  /** Name of the exception's class, such as `"KeyError"` or `"numpy.LinAlgError"`. */
  get pyType(): string {
    return this.#parts.type;
  }

  /** Names of the class and of all its bases, in Python's order. */
  get mro(): readonly string[] {
    return this.#parts.mro;
  }

  /** The exception's `args`, as values or handles. */
  get args(): readonly unknown[] {
    return this.#parts.args;
  }

  /** Python's own text of the traceback, with that of its causes. */
  get traceback(): string {
    return this.#parts.traceback;
  }

  /** The lines of the traceback, innermost last. */
  get frames(): readonly PyFrame[] {
    return this.#parts.frames;
  }

  /** Notes added by `add_note`, and what was left out because it was too much. */
  get notes(): readonly string[] {
    return this.#parts.notes;
  }

  /** The members of an exception group; undefined for any other exception. */
  get errors(): readonly Error[] | undefined {
    return this.#parts.errors.length === 0 ? undefined : this.#parts.errors;
  }

  /** The handle of the exception itself: `await e.object.code`; undefined where Python could give none. */
  get object(): PyObject | undefined {
    return this.#parts.object as PyObject | undefined;
  }

  /** Whether the exception is of the named class or of a subclass of it. Asks nobody. */
  is(name: string): boolean {
    return this.mro.some((base) => base === name || base.endsWith(`.${name}`));
  }

  /** What Node prints: once, what the stack says. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.stack ?? String(this);
  }

  /**
   * Puts the lines of the user's program before the traceback.
   *
   * @internal
   */
  place(lines: readonly string[]): void {
    this.#lines = lines;
    this.#tell();
  }

  /**
   * What Python tells of it now, when it comes again after it went back to Python.
   *
   * @internal
   */
  renew(parts: PyErrorParts): void {
    this.#parts = parts;
    this.#tell();
  }

  #tell(): void {
    const trace = this.traceback === "" ? [] : ["", this.traceback.trimEnd()];
    const value = [`${this.name}: ${this.message}`, ...this.#lines, ...trace].join("\n");
    Object.defineProperty(this, "stack", { value, configurable: true, writable: true });
  }
}

PyError.prototype.name = "PyError"; // not in the class: bundlers rename one that names itself
