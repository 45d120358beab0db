// Objects that clients of one kernel hand over to each other by name. Mirrored by kernelbridge/sharing.py.

import type { PyExpr } from "./faces.js";
import { capture, type Origin } from "./origin.js";
import { expressionProxy } from "./proxy.js";
import type { Scope } from "./scope.js";
import type { Argument, Dynamic } from "./typed.js";

/** What was shared by a name; without one, the names. */
export interface Shared {
  (): Promise<string[]>;
  <T = Dynamic>(name: string): PyExpr<T>;
}

/** How one scope takes part. */
export interface Sharing {
  readonly share: (name: string, value: Argument) => PyExpr<null>;
  readonly shared: Shared;
  readonly unshare: (name: string) => PyExpr<null>;
}

export function sharing(scope: Scope): Sharing {
  const issue = <T>(operation: string, operands: readonly unknown[], origin: Origin): PyExpr<T> =>
    expressionProxy(scope.issue(operation, operands, `${operation}(${JSON.stringify(operands[0])})`, origin));
  const one: Sharing = {
    share: (name, value) => issue("share", [name, value], capture(one.share)),
    shared: ((name?: string) =>
      name === undefined
        ? scope.perform("shared", [], { origin: capture(one.shared) })
        : issue("shared", [name], capture(one.shared))) as Shared,
    unshare: (name) => issue("unshare", [name], capture(one.unshare)),
  };
  return one;
}
