// Everything that a user's program reaches Python with, over one session: names, modules, programs, operators, contexts.

import { kw } from "./call.js";
import { ByReference } from "./codec.js";
import { inContext, type WithOptions } from "./context.js";
import type { ClassOf, Converter } from "./converters.js";
import { type EventFaces, eventFaces } from "./events.js";
import { PathState, stateOf } from "./expression.js";
import type { PyExpr, PyNamespace, PyObject } from "./faces.js";
import { type Handle, type HandlesOptions, handlesOf } from "./handles.js";
import { handleOf } from "./inherited.js";
import { counted } from "./members.js";
import { fn } from "./modes.js";
import { namespace } from "./namespace.js";
import { OPERATORS, type Operators } from "./operators.js";
import { capture } from "./origin.js";
import { expressionProxy } from "./proxy.js";
import { type PtcEnvelope, type PtcOptions, runPtc } from "./ptc.js";
import type { Scope } from "./scope.js";
import { keep, runIn } from "./scoped.js";
import type { Session } from "./session.js";
import { type Shared, sharing } from "./sharing.js";
import type { LiveStatus } from "./status.js";
import { s, slice } from "./subscript.js";
import { type ToolRegistry, toolRegistry } from "./tools.js";
import type { Argument, Dynamic, EnteredOf, ModuleOf } from "./typed.js";
import { type Requestable, requestable } from "./verbs.js";

/** Imports a module: one that is declared is known, of another its type may be told. */
interface ImportModule {
  <N extends keyof PythonModules & string>(module: N): PyExpr<ModuleOf<N>>;
  <T = Dynamic>(module: string): PyExpr<T>;
}

/** Everything that a user's program reaches Python with, over one session. */
export interface Bridge extends EventFaces {
  /** The session that everything here is sent over. */
  readonly session: Session;
  /** The notebook's own names, then Python's builtins; as a template tag it runs Python text. */
  readonly py: PyNamespace;
  /** A module, imported when it is used. */
  readonly $py: ImportModule;
  /** Keyword arguments, as the last argument of a call; `undefined` means not given. */
  readonly kw: typeof kw;
  /** A slice, with the arguments of Python's `slice`. */
  readonly slice: typeof slice;
  /** A subscript written as in Python: `` s`:10, ["a", "b"]` ``. */
  readonly s: typeof s;
  /** Operators as functions: `op.add(2, x)`. */
  readonly op: Operators;
  /** Sends a value as a live reference, also where it would be copied. */
  readonly byref: typeof byref;
  /** A function that Python calls in one mode, whoever calls it there: `kb.fn(f, { mode: "vec" })`. */
  readonly fn: typeof fn;
  /**
   * Instances of exactly this class cross by value from now on: `encode` gives any value that crosses, `decode` makes an
   * instance of it. Python registers its own half under the same name.
   */
  readonly registerConverter: <T extends object, P>(Class: ClassOf<T>, converter: Converter<T, P>) => void;
  /** Runs `body` inside a Python context manager, also an asynchronous one; undefined when it swallowed an error. */
  readonly with: <M extends Argument, R>(
    manager: M,
    body: (value: EnteredOf<M>) => R | PromiseLike<R>,
    options?: WithOptions,
  ) => Promise<R | undefined>;
  /**
   * Runs `body` with a bridge of its own. What is made through it, and only through it, is released when `body` has
   * ended and all that it began has run. What `body` returns stays.
   */
  readonly scope: <T>(body: (scope: ScopedBridge) => T | PromiseLike<T>) => Promise<T>;
  /**
   * In a function that Python calls, and before its first await: aborted when Python gives the call up. Undefined where
   * Python is not calling.
   */
  readonly callSignal: () => AbortSignal | undefined;
  /** The same session by verbs: `transport.request({ op: "import", name: "math" })`. */
  readonly transport: Requestable;
  /** Whether the kernel is idle, busy or dead, and what our operations wait behind. */
  readonly status: LiveStatus;
  /** Functions of this program that Python may call by name: `from kernelbridge import tools`. */
  readonly tools: ToolRegistry;
  /** Runs a Python program that calls tools of this one, within a budget; gives its value and output, or its failure. */
  readonly runPtc: <T = Dynamic>(options: PtcOptions) => Promise<PtcEnvelope<T>>;
  /** The Python objects that are alive in this session, the largest first. */
  readonly handles: (options?: HandlesOptions) => Promise<Handle[]>;
  /** The Python object of an id, which `x.$id` has given, here or to a script before. Rejects with a `ReleasedError` for another. */
  readonly handle: (id: string) => Promise<PyObject>;
  /** Hands an object over to all clients of the kernel and to Python, by name, until it is taken out. */
  readonly share: (name: string, value: Argument) => PyExpr<null>;
  /** What was shared by a name; without one, the names. */
  readonly shared: Shared;
  /** Takes a shared object out; who has it keeps it. */
  readonly unshare: (name: string) => PyExpr<null>;
}

/** A bridge whose objects last as long as one scope. */
export interface ScopedBridge extends Bridge {
  /** Makes a value, and the Python objects in its arrays, maps and plain objects, last as long as what is around the scope. */
  readonly keep: <T>(value: T) => T;
}

/** The faces of one session. */
export function bind(session: Session): Bridge {
  return facesOf(session.scope);
}

function facesOf(scope: Scope): Bridge {
  return {
    session: scope.session,
    py: namespace(scope),
    $py: (module: string) => expressionProxy(new PathState(scope, "import", module)),
    kw,
    slice,
    s,
    op: operators(scope),
    byref,
    fn,
    registerConverter: (Class, converter) => scope.session.converters.register(Class, converter),
    with: contexts(scope),
    scope: (body) => runIn(scope, (inner) => body(scopedFaces(inner))),
    callSignal: () => scope.session.callSignal,
    transport: requestable(scope.session, undefined, scope),
    status: scope.session.status,
    tools: toolRegistry(scope),
    runPtc: programs(scope),
    handles: (options) => handlesOf(scope, options),
    handle: (id) => handleOf(scope, id),
    ...sharing(scope),
    ...eventFaces(scope),
  };
}

function scopedFaces(scope: Scope): ScopedBridge {
  return { ...facesOf(scope), keep: (value) => keep(scope, value) };
}

/** Forces a live reference where a value would be copied; a primitive has none and stays a value. */
export function byref(value: unknown): unknown {
  const isObject = (typeof value === "object" && value !== null) || typeof value === "function";
  return isObject && stateOf(value) === undefined ? new ByReference(value) : value;
}

function operators(scope: Scope): Bridge["op"] {
  const entries = Array.from(OPERATORS, ([name, takes]) => {
    const operate = (...operands: unknown[]): PyExpr => {
      const label = `${name}(${operands.map(() => "…").join(", ")})`;
      return expressionProxy(
        scope.issue("op", [name, ...counted(name, takes, operands)], label, capture(operate)),
      );
    };
    return [name, operate] as const;
  });
  return Object.freeze(Object.fromEntries(entries)) as unknown as Operators;
}

function programs(scope: Scope): Bridge["runPtc"] {
  const run: Bridge["runPtc"] = (options) => runPtc(scope, options, run);
  return run;
}

function contexts(scope: Scope): Bridge["with"] {
  const within: Bridge["with"] = (manager, body, options = {}) =>
    inContext(scope, manager, body, options, capture(within));
  return within;
}
