// skeleton
import { BridgeError } from "./errors.js";
import type { PyExpr, PyNamespace, PyValue } from "./faces.js";
import type { Session } from "./session.js";

/** Everything that a user's program reaches Python with, over one session. */
export interface Bridge {
  readonly session: Session;
  readonly py: PyNamespace;
  /** A module, imported when it is used. */
  readonly $py: (module: string) => PyExpr;
  /** Keyword arguments, as the last argument of a call; `undefined` means not given. */
  readonly kw: (values: Readonly<Record<string, unknown>>) => unknown;
  /** A slice, as Python's `slice`. */
  readonly slice: (...bounds: unknown[]) => unknown;
  /** A subscript written as in Python: `` s`:10, ["a", "b"]` ``. */
  readonly s: (text: TemplateStringsArray, ...holes: unknown[]) => unknown;
  /** Operators as functions: `op.add(2, x)`. */
  readonly op: Readonly<Record<string, (...operands: unknown[]) => PyExpr>>;
  /** Sends a value as a live reference, even where it would be copied. */
  readonly byref: (value: unknown) => unknown;
  /** Runs `body` inside a Python context manager. */
  readonly with: <T>(
    manager: unknown,
    body: (value: PyValue) => T | PromiseLike<T>,
  ) => Promise<T | undefined>;
}

export function bind(_session: Session): Bridge {
  throw new BridgeError("not built yet");
}
