// Owns `display`: shows values in the running cell, in program order with everything else that the cell sends. How a
// value looks is not here (mime.ts).
import { isPython, type Session } from "@kernelbridge/bridge";
import type { InspectOptions } from "./inspect.js";
import { bundleOf } from "./mime.js";

/** Shows each value at once; a promise when it has settled, which the returned promise tells. */
export type Display = (...values: unknown[]) => Promise<void>;

/** `started` is told of each showing that takes time, so that the cell can wait for it. */
export function displayOf(
  session: Session,
  started: (work: Promise<void>) => void,
  options: InspectOptions,
): Display {
  const show = (value: unknown): void | Promise<void> => {
    if (isPython(value)) return session.push("display", value, {});
    if (isThenable(value)) return Promise.resolve(value).then(show);
    const bundle = bundleOf(value, options);
    const send = (data: unknown) =>
      session.push("display", data ?? { "text/plain": String(value) }, { raw: true });
    return isThenable(bundle) ? Promise.resolve(bundle).then(send) : send(bundle);
  };
  return (...values) => {
    const pending = values.map(show).filter(isThenable);
    const work = Promise.all(pending).then(() => {});
    if (pending.length > 0) started(work);
    return work;
  };
}

function isThenable(value: unknown): value is PromiseLike<never> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
