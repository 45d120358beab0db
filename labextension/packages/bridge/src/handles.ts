// What is alive: the objects of the other peer's that a session holds, with their size and the line that asked for them.

import type { ObjectState } from "./expression.js";
import type { PyObject } from "./faces.js";
import { fetchInherited, idOf } from "./inherited.js";
import type { Origin } from "./origin.js";
import type { Scope } from "./scope.js";
import type { Session } from "./session.js";

/** One live object. */
export interface Handle {
  /** Name of its type, such as `"pandas.DataFrame"`. */
  readonly type: string;
  /** What it looked like when it arrived, in at most 120 characters. */
  readonly repr: string;
  /** Bytes that it takes in the kernel's memory; null where that was not asked, or it is gone meanwhile. */
  readonly size: number | null;
  /** The first line of the user's program that asked for it, such as `"/home/me/a.mjs:3:5"`; null where unknown. */
  readonly where: string | null;
  /** What finds it again: `kb.handle(id)`. */
  readonly id: string;
  /** How often it has arrived. */
  readonly count: number;
  /** The object itself. */
  readonly object: PyObject;
}

/** Options of `kb.handles`. */
export interface HandlesOptions {
  /** Ask the kernel for sizes; true by default. */
  readonly sizes?: boolean;
}

/** Sizes asked for by one message. */
const SIZES_AT_ONCE = 10_000;

/** What is alive in a scope and those inside it, the largest first; in order of arrival where no sizes are asked. */
export async function handlesOf(scope: Scope, { sizes = true }: HandlesOptions = {}): Promise<Handle[]> {
  const { session } = scope;
  await fetchInherited(session);
  const objects = session.objects().filter((state) => state.scope.isWithin(scope));
  const bytes = sizes ? await sizesOf(session, objects) : [];
  const where = places(session);
  const handles = objects.map((state, at) => ({
    type: state.info.type,
    repr: state.info.repr,
    size: bytes[at] ?? null,
    where: where(state.origin),
    id: idOf(state),
    count: state.count,
    object: state.proxy as PyObject,
  }));
  return sizes ? handles.sort((a, b) => (b.size ?? 0) - (a.size ?? 0)) : handles;
}

async function sizesOf(session: Session, objects: readonly ObjectState[]): Promise<(number | null)[]> {
  const sizes: (number | null)[] = [];
  for (let from = 0; from < objects.length; from += SIZES_AT_ONCE) {
    const asked = objects.slice(from, from + SIZES_AT_ONCE).map((state) => session.perform("size", [state]));
    for (const { value } of (await Promise.allSettled(asked)) as readonly { readonly value?: unknown }[])
      sizes.push(typeof value === "number" ? value : null);
  }
  return sizes;
}

/** Reads origins; one is shared by all that one line asked for. */
function places(session: Session): (origin: Origin | undefined) => string | null {
  const known = new Map<Origin | undefined, string | null>([[undefined, null]]);
  return (origin) => {
    const place = known.get(origin);
    if (place !== undefined) return place;
    const found = session.place(origin?.stack ?? "") ?? null;
    known.set(origin, found);
    return found;
  };
}

/** The innermost place that a stack names. */
export function placeIn(stack: string): string | undefined {
  const found = /(?:\(|@|\bat )(?:file:\/\/)?([^()\s@]+:\d+:\d+)\)?$/m.exec(stack);
  return found?.[1];
}
