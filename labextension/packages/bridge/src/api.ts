// Everything that a user's program reaches Python with, over one session: names, modules, programs, operators, contexts.

import { type Keywords, kw } from "./call.js";
import { ByReference } from "./codec.js";
import { PathState, stateOf } from "./expression.js";
import type { PyExpr, PyNamespace, PyValue } from "./faces.js";
import { OPERATORS } from "./members.js";
import { namespace } from "./namespace.js";
import { capture } from "./origin.js";
import { expressionProxy } from "./proxy.js";
import type { Session } from "./session.js";
import { s, slice } from "./subscript.js";
import type { Slice } from "./values.js";

/** Everything that a user's program reaches Python with, over one session. */
export interface Bridge {
  readonly session: Session;
  readonly py: PyNamespace;
  /** A module, imported when it is used. */
  readonly $py: (module: string) => PyExpr;
  /** Keyword arguments, as the last argument of a call; `undefined` means not given. */
  readonly kw: (values: Readonly<Record<string, unknown>>) => Keywords;
  /** A slice, with the arguments of Python's `slice`. */
  readonly slice: (...bounds: readonly unknown[]) => Slice;
  /** A subscript written as in Python: `` s`:10, ["a", "b"]` ``. */
  readonly s: (text: TemplateStringsArray, ...holes: readonly unknown[]) => unknown;
  /** Operators as functions: `op.add(2, x)`. */
  readonly op: Readonly<Record<string, (...operands: unknown[]) => PyExpr>>;
  /** Sends a value as a live reference, also where it would be copied. */
  readonly byref: <T>(value: T) => unknown;
  /** Runs `body` inside a Python context manager; undefined when the manager swallowed an error. */
  readonly with: <T>(
    manager: unknown,
    body: (value: PyValue) => T | PromiseLike<T>,
  ) => Promise<T | undefined>;
}

/** The faces of one session. */
export function bind(session: Session): Bridge {
  return {
    session,
    py: namespace(session),
    $py: (module) => expressionProxy(new PathState(session, "import", module)),
    kw,
    slice,
    s,
    op: operators(session),
    byref,
    with: (manager, body) => inContext(session, manager, body),
  };
}

/** Forces a live reference where a value would be copied; a primitive has none and stays a value. */
export function byref(value: unknown): unknown {
  const isObject = (typeof value === "object" && value !== null) || typeof value === "function";
  return isObject && stateOf(value) === undefined ? new ByReference(value) : value;
}

function operators(session: Session): Bridge["op"] {
  const entries = Object.keys(OPERATORS).map((name) => {
    const operate = (...operands: unknown[]): PyExpr =>
      expressionProxy(session.requests.issue("op", [name, ...operands], `${name}(…)`, capture(operate)));
    return [name, operate] as const;
  });
  return Object.freeze(Object.fromEntries(entries));
}

async function inContext<T>(
  session: Session,
  manager: unknown,
  body: (value: PyValue) => T | PromiseLike<T>,
): Promise<T | undefined> {
  const held = await (manager as PromiseLike<unknown>);
  const value = (await session.perform("enter", [held])) as PyValue;
  let result: T;
  try {
    result = await body(value);
  } catch (error) {
    if ((await session.perform("exit", [held, error])) === true) return undefined;
    throw error;
  }
  await session.perform("exit", [held, null]);
  return result;
}
