// Arguments that are not what a function takes: said before anything is started.

import { inspect } from "node:util";

/** A text that is not empty. @throws TypeError */
export function textOf(call: string, what: string, given: unknown): string {
  if (typeof given === "string" && given !== "") return given;
  throw new TypeError(`${call} takes ${what}, got ${inspect(given)}`);
}

/** As `textOf`, of a path or URL. @throws TypeError */
export function pathOf(call: string, what: string, given: unknown): string {
  return textOf(call, what, given instanceof URL ? given.href : given);
}
