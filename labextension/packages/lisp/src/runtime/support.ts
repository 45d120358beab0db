// Owns the functions that the built-in macros call: a `with` opens and closes its resource, `time` reports. Programs can
// call them too, but the reference leaves them out.
import { parallel } from "./concurrency.js";
import { isHandle } from "./python.js";
import type { Row } from "./row.js";

interface Disposable {
  [Symbol.asyncDispose]?(): PromiseLike<unknown>;
  [Symbol.dispose]?(): unknown;
  close?(): unknown;
}

/** What `with` binds: what a context manager of Python gives, or the resource itself. */
export const enter = (resource: unknown): unknown => (isHandle(resource) ? resource.$enter() : resource);

/** Closes the resource of a `with`. */
export function leave(resource: unknown, ...failure: readonly unknown[]): unknown {
  if (isHandle(resource)) return failure.length === 0 ? resource.$exit() : resource.$exit(failure[0] ?? null);
  const { [Symbol.asyncDispose]: later, [Symbol.dispose]: now, close } = resource as Disposable;
  return (later ?? now ?? close)?.call(resource);
}

export function reportTime(start: number): null {
  console.log(`${(performance.now() - start).toFixed(3)} ms`);
  return null;
}

export const suppresses = (answer: unknown): boolean => answer === true;

export const SUPPORT_ROWS: readonly Row[] = [
  ["par-all", "part …", "Starts the parts of a par.", "(await (par-all (fn () 1))) → [1]", parallel],
  [
    "report-time",
    "start",
    "Prints how long ago a time was.",
    "(report-time (now)) → nil",
    reportTime,
    "native",
  ],
  ["context-enter", "resource", "Opens the resource of a with.", "(context-enter 1) → 1", enter],
  [
    "context-leave",
    "resource [failure]",
    "Closes the resource of a with.",
    "(context-leave {}) → undefined",
    leave,
  ],
  [
    "context-suppresses",
    "answer",
    "Whether a resource has dealt with a failure.",
    "(context-suppresses true) → true",
    suppresses,
    "boolean",
  ],
];
