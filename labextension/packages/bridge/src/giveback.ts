// `x.release()` in sessions that were opened so: it gives an object back, unless Python has an attribute of that name, which
// goes first.

import { call } from "./call.js";
import { ObjectState, PathState, type State } from "./expression.js";
import type { Origin } from "./origin.js";

/** What the call comes to where it is such a one; undefined for any other call. */
export function givenBack(
  callee: State,
  args: readonly unknown[],
  origin: Origin,
): Promise<unknown> | undefined {
  if (!(callee instanceof PathState) || callee.name !== "release" || args.length > 0) return undefined;
  const { base, session } = callee;
  if (!session.releaseByName || !(base instanceof ObjectState)) return undefined;
  return release(callee, base, origin);
}

async function release(callee: State, object: ObjectState, origin: Origin): Promise<unknown> {
  if (object.gone) return undefined;
  const label = callee.label;
  if (await object.scope.perform("hasattr", [object, "release"], { origin, label }))
    return call(callee, [], origin).fetch();
  object.release();
  await object.session.requests.carriedOut();
  return undefined;
}
