// Owns how many arguments something takes, and the sentence for a call with another number.

/** Least and greatest number of arguments. */
export type Arity = readonly [least: number, most: number];

export const accepts = ([least, most]: Arity, count: number): boolean => count >= least && count <= most;

/** `map takes at least 2 arguments, not 1`. */
export function arityMessage(name: string, [least, most]: Arity, count: number): string {
  const limit = count < least ? least : most;
  const bound = least === most ? "" : count < least ? "at least " : "at most ";
  return `${name} takes ${bound}${limit} argument${limit === 1 ? "" : "s"}, not ${count}`;
}
