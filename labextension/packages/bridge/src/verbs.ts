// The smallest face of a session: one request at a time, each a plain object with a verb. The same on every transport.

import { PathState, type State, stateOf } from "./expression.js";
import type { PyExpr } from "./faces.js";
import { preview } from "./info.js";
import { expressionProxy } from "./proxy.js";
import type { Scope } from "./scope.js";
import type { Session } from "./session.js";
import type { Dynamic } from "./typed.js";

/** A verb and what it needs; `target` is a Python object, as an earlier request gave it. */
export type VerbRequest =
  | { readonly op: "ping" }
  | { readonly op: "import"; readonly name: string }
  | { readonly op: "getattr"; readonly target: unknown; readonly name: string }
  | { readonly op: "setattr"; readonly target: unknown; readonly name: string; readonly value: unknown }
  | {
      readonly op: "call";
      readonly target: unknown;
      readonly args?: readonly unknown[];
      readonly kwargs?: Readonly<Record<string, unknown>>;
    }
  | { readonly op: "repr"; readonly target: unknown }
  | { readonly op: "release"; readonly target: unknown };

/** Takes requests by verb. */
export interface Requestable {
  readonly session: Session;
  /** Resolves to the value: an immutable scalar as itself, everything else as a live object; to `"pong"` for a ping. */
  request(request: VerbRequest): Promise<Dynamic>;
  /** Ends the session, and a kernel that was launched for it. */
  close(): void | Promise<void>;
}

/** A session by verbs. */
export function requestable(
  session: Session,
  close: Requestable["close"] = () => session.close(),
  scope = session.scope,
): Requestable {
  return { session, request: (request) => perform(scope, request as never), close };
}

type Fields = Readonly<Record<string, unknown>>;

interface Verb {
  readonly needs: readonly string[];
  readonly perform: (scope: Scope, fields: Fields) => unknown;
}

const VERBS: Readonly<Record<string, Verb>> = {
  ping: { needs: [], perform: (scope) => scope.perform("repr", [null]).then(() => "pong") },
  import: { needs: ["name"], perform: (scope, { name }) => scope.perform("import", [name]) },
  getattr: {
    needs: ["target", "name"],
    perform: (scope, { target, name }) => scope.perform("get", [target, name]),
  },
  setattr: {
    needs: ["target", "name", "value"],
    perform: (scope, { target, name, value }) => scope.perform("set", [target, name, value]),
  },
  call: {
    needs: ["target"],
    perform: (scope, { target, args = [], kwargs = null }) => scope.perform("call", [target, args, kwargs]),
  },
  repr: { needs: ["target"], perform: (scope, { target }) => scope.perform("repr", [target]) },
  release: { needs: ["target"], perform: (_, { target }) => release(stateOf(target) as State) },
};

async function perform(scope: Scope, request: Fields & { readonly op: string }): Promise<unknown> {
  const { op } = request;
  const verb = Object.hasOwn(VERBS, op) ? VERBS[op] : undefined;
  if (verb === undefined)
    throw new TypeError(`no request ${preview(op, 40)}: there are ${Object.keys(VERBS).join(", ")}`);
  for (const field of verb.needs) {
    if (!(field in request))
      throw new TypeError(`the request ${op} lacks ${field}: it needs ${verb.needs.join(", ")}`);
  }
  if ("target" in request && stateOf(request.target) === undefined)
    throw new TypeError(`the target of ${op} is ${preview(request.target, 80)}, and no object of Python's`);
  return verb.perform(scope, request);
}

function release(state: State): null {
  state.release();
  return null;
}

/** Python over any transport: its modules, and through them everything else. */
export class PythonBridge {
  readonly transport: Requestable;

  constructor(transport: Requestable) {
    this.transport = transport;
  }

  /** A module, imported when it is used. */
  module<T = Dynamic>(name: string): PyExpr<T> {
    return expressionProxy(new PathState(this.transport.session.scope, "import", name));
  }
}
