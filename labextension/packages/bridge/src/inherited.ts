// Objects by their ids, and those that a session has from the clients before it.

import { ReleasedError } from "./errors.js";
import { ObjectState, stateOf } from "./expression.js";
import type { PyObject } from "./faces.js";
import { preview } from "./info.js";
import type { Ref } from "./protocol.js";
import type { Scope } from "./scope.js";
import type { Session } from "./session.js";

/** Objects asked for by one message. */
const AT_ONCE = 10_000;
const ID = /^([^:]+):(\d+)$/;

/** What finds an object again, in this session and in any that goes on with it. */
export function idOf(state: ObjectState): string {
  return `${state.session.welcome.session}:${state.ref}`;
}

/** The object of an id. Rejects with a `ReleasedError` when this session has no such object. */
export async function handleOf(scope: Scope, id: string): Promise<PyObject> {
  const { session } = scope;
  const [, owner, digits] = ID.exec(id) ?? [];
  if (owner === undefined)
    throw new TypeError(`${preview(id, 80)} is no id of an object: kb.handle takes what x.$id has given`);
  if (owner !== session.welcome.session)
    throw new ReleasedError(
      `${id} is of session ${owner}, and this is session ${session.welcome.session}: connect with the token of that one`,
    );
  const ref = Number(digits);
  return (session.object(ref) ?? (await scope.perform("handle", [ref], { label: id }))) as PyObject;
}

const fetched = new WeakMap<Session, Promise<void>>();

/** Fetches what clients before have left, once. */
export function fetchInherited(session: Session): Promise<void> {
  const known = fetched.get(session) ?? fetchAll(session);
  fetched.set(session, known);
  return known;
}

async function fetchAll(session: Session): Promise<void> {
  const last = session.welcome.inherited;
  for (let after: Ref = 0; after < last; ) {
    const objects = (await session.perform("handles", [after, AT_ONCE])) as readonly unknown[];
    const state = stateOf(objects.at(-1));
    after = objects.length === AT_ONCE && state instanceof ObjectState ? state.ref : last;
  }
}
