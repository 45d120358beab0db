// The one tree of errors that the bridge itself raises, and PyError, which is an exception of the user's Python
// code. Mirrored by kernelbridge/errors.py. How errors cross the wire is not here (exceptions.ts).

/** Root of everything that the bridge itself raises. The message says what happened, to what, and what to do. */
export class BridgeError extends Error {
  static {
    BridgeError.prototype.name = "BridgeError";
  }
}

/** The peer sent what the protocol does not allow: a bug of ours or a foreign sender. */
export class ProtocolError extends BridgeError {
  static {
    ProtocolError.prototype.name = "ProtocolError";
  }
}

/** A message or value is larger or deeper than a peer accepts; names the limit and the path. */
export class LimitError extends ProtocolError {
  static {
    LimitError.prototype.name = "LimitError";
  }
}

/** A value cannot cross; names the value and its path. */
export class ConversionError extends BridgeError {
  static {
    ConversionError.prototype.name = "ConversionError";
  }
}

/** A handle or expression was used after its release, or never belonged to this session. */
export class ReleasedError extends BridgeError {
  static {
    ReleasedError.prototype.name = "ReleasedError";
  }
}

/** The other peer is gone or this session was closed; everything pending is rejected with this. */
export class ConnectionClosedError extends BridgeError {
  static {
    ConnectionClosedError.prototype.name = "ConnectionClosedError";
  }
}

/** The kernel process ended, so that every handle into it is void. */
export class KernelDiedError extends ConnectionClosedError {
  static {
    KernelDiedError.prototype.name = "KernelDiedError";
  }
}

/** An operation or the handshake took longer than its caller allowed. */
export class TimeoutError extends BridgeError {
  static {
    TimeoutError.prototype.name = "TimeoutError";
  }
}

/** An operation was cancelled, by its caller's signal or by the other peer. */
export class CancelledError extends BridgeError {
  static {
    CancelledError.prototype.name = "CancelledError";
  }
}

/** `[file, line, function, source line]`, innermost last. */
export type PyFrame = readonly [file: string, line: number, name: string, source: string];

/** What a `PyError` is made from. */
export interface PyErrorParts {
  readonly type: string;
  readonly message: string;
  readonly mro: readonly string[];
  readonly traceback: string;
  readonly frames: readonly PyFrame[];
  readonly notes: readonly string[];
  readonly cause: Error | undefined;
  readonly errors: readonly Error[];
  readonly args: unknown;
  readonly object: unknown;
}

/**
 * An exception raised by Python code.
 *
 * `stack` holds the line in JavaScript or Lisp where the failing expression was made, then Python's traceback.
 * Sent back to Python it arrives as the exception object that it was.
 */
export class PyError extends Error {
  /** Name of the exception's class, such as `"KeyError"`. */
  readonly pyType: string;
  /** Names of the class and of all its bases, in Python's order. */
  readonly mro: readonly string[];
  /** The exception's `args`, as values or handles. */
  readonly args: readonly unknown[];
  /** Python's own text of the traceback. */
  readonly traceback: string;
  readonly frames: readonly PyFrame[];
  /** Notes added by `add_note`. */
  readonly notes: readonly string[];
  /** The members of an exception group; empty for any other exception. */
  readonly errors: readonly Error[];
  readonly #object: unknown;

  static {
    PyError.prototype.name = "PyError";
  }

  constructor(parts: PyErrorParts) {
    const text = parts.message === "" ? parts.type : `${parts.type}: ${parts.message}`;
    super(text, parts.cause === undefined ? undefined : { cause: parts.cause });
    this.pyType = parts.type;
    this.mro = parts.mro;
    this.args = Array.isArray(parts.args) ? parts.args : [];
    this.traceback = parts.traceback;
    this.frames = parts.frames;
    this.notes = parts.notes;
    this.errors = parts.errors;
    this.#object = parts.object;
  }

  /** The handle of the exception itself; undefined where Python introduced none. */
  get object(): unknown {
    return this.#object;
  }

  /** Whether the exception is of the named class or of a subclass of it. Asks nobody. */
  is(name: string): boolean {
    return this.mro.some((base) => base === name || base.endsWith(`.${name}`));
  }
}

/** What was thrown, as an `Error`: JavaScript can throw anything. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown });
}
