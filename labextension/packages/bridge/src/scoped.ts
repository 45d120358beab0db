// Running a part of a program in a scope: what it began is waited for, what it keeps moves to the scope around it, the rest
// is released. Owns the end of a scope and what may leave it.

import { originalOf } from "./exceptions.js";
import { type State, stateOf } from "./expression.js";
import { isError, isPlain } from "./kinds.js";
import { PyError } from "./pyerror.js";
import type { Scope } from "./scope.js";
import { errorsIn, partOf } from "./tell.js";

/**
 * Runs `body` in a scope inside `around`. What it returns or throws may be used afterwards; a failure that it did not
 * await is thrown.
 */
export async function runIn<T>(around: Scope, body: (scope: Scope) => T | PromiseLike<T>): Promise<T> {
  const scope = around.inner();
  try {
    const value = await outcome(scope, body);
    return keep(scope, value);
  } catch (error) {
    throw keep(scope, error);
  } finally {
    scope.end();
    scope.unhandled.reportAll();
  }
}

async function outcome<T>(scope: Scope, body: (scope: Scope) => T | PromiseLike<T>): Promise<T> {
  let value: T;
  try {
    value = await body(scope);
  } finally {
    await scope.settled().catch(() => {}); // an ended session; who waits for something has been told
  }
  const [failure, ...others] = scope.unhandled.take();
  for (const other of others) scope.unhandled.add(other);
  if (failure !== undefined) throw failure;
  return value;
}

/** Moves what belongs to a scope, in a value and in the containers and errors in it, to the scope around it. */
export function keep<T>(scope: Scope, value: T): T {
  const { parent } = scope;
  if (parent === undefined) return value;
  for (const state of statesIn(value)) if (state.scope.isWithin(scope)) state.moveTo(parent);
  return value;
}

/** The states of all values of the other peer's in a value, in its containers and in its errors. */
export function* statesIn(value: unknown): Generator<State> {
  const met = new Set<unknown>();
  const rest = [value];
  while (rest.length > 0) {
    const one = rest.pop();
    const state = stateOf(one);
    if (state !== undefined) yield state;
    else if (typeof one === "object" && one !== null && !met.has(one)) {
      met.add(one);
      for (const part of partsOf(one)) rest.push(part);
    }
  }
}

function partsOf(value: object): Iterable<unknown> {
  if (Array.isArray(value) || value instanceof Set) return value;
  if (value instanceof Map) return [...value].flat();
  if (value instanceof PyError) return [value.object, value.args, value.cause, value.errors];
  if (isError(value)) return [originalOf(value), partOf(value, "cause"), errorsIn(value)];
  return isPlain(value) ? Object.values(value) : [];
}
