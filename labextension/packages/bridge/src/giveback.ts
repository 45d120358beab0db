// `x.release()` in sessions that were opened so: it gives an object back, unless Python has an attribute of that name, which
// goes first.

import { call } from "./call.js";
import { ObjectState, PathState, type State } from "./expression.js";
import type { Origin } from "./origin.js";
import { asError } from "./thrown.js";

/** What the call comes to where it is such a one; undefined for any other call. */
export function givenBack(
  callee: State,
  args: readonly unknown[],
  origin: Origin,
): Promise<unknown> | undefined {
  if (!(callee instanceof PathState) || callee.name !== "release" || args.length > 0) return undefined;
  const { base, session } = callee;
  if (!session.releaseByName || !(base instanceof ObjectState)) return undefined;
  return new Release(release(callee, base, origin), base);
}

/** What a call of `release` comes to; a failure that nobody awaits is told like that of any call. */
class Release implements Promise<unknown> {
  readonly [Symbol.toStringTag] = "Promise";
  readonly #work: Promise<unknown>;
  #awaited = false;

  constructor(work: Promise<unknown>, { scope }: State) {
    this.#work = work;
    work.catch((error: unknown) => {
      if (!this.#awaited && scope.session.ended === undefined) scope.unhandled.add(asError(error));
    });
  }

  // biome-ignore lint/suspicious/noThenProperty: it stands for a promise, and has to know whether it is awaited
  then: Promise<unknown>["then"] = (resolved, rejected) => {
    this.#awaited = true;
    return this.#work.then(resolved, rejected);
  };

  catch: Promise<unknown>["catch"] = (rejected) => this.then(undefined, rejected);

  finally: Promise<unknown>["finally"] = (settled) => {
    this.#awaited = true;
    return this.#work.finally(settled);
  };
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
