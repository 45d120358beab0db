// `kb.with`: a Python context manager, plain or asynchronous, around a part of a JavaScript program.

import { PathState, stateOf } from "./expression.js";
import type { Origin } from "./origin.js";
import type { Scope } from "./scope.js";
import { asError } from "./thrown.js";
import type { Dynamic } from "./typed.js";

/** Options of `kb.with`. */
export interface WithOptions {
  /** As `async with`, also where the manager can do both. One that can do only that needs no word. */
  readonly async?: boolean;
}

/** Enters the manager, runs `body`, and leaves it with the error if there was one; undefined when it swallowed that. */
export async function inContext<T>(
  scope: Scope,
  manager: unknown,
  body: (value: Dynamic) => T | PromiseLike<T>,
  options: WithOptions,
  origin: Origin,
): Promise<T | undefined> {
  const state = stateOf(manager);
  const held = heldIn(scope, manager, origin);
  const label = state?.label ?? "the context manager";
  const wanted = options.async === true;
  const exit = (error: Error | null): Promise<unknown> =>
    scope.perform("exit", [held, error, wanted], { origin, label: `leaving ${label}` });
  const entering = { ...state?.options, on: state, origin, label: `entering ${label}` };
  const value = await scope.perform("enter", [held, wanted], entering);
  let result: T;
  try {
    result = await body(value);
  } catch (error) {
    if ((await exit(asError(error))) === true) return undefined;
    throw error;
  }
  await exit(null);
  return result;
}

/** What is left is what was entered: a path is read once. */
function heldIn(scope: Scope, manager: unknown, origin: Origin): unknown {
  const state = stateOf(manager);
  if (state !== undefined && !(state instanceof PathState)) return state;
  return scope.issue("eval", ["it", ["it"], [manager]], state?.label ?? "the context manager", origin);
}
