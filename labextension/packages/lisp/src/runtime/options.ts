// Owns the keyword arguments of functions with `&key`, as they arrive: an object, or a mistake.
import { nearest } from "../suggest.js";
import { briefly } from "./show.js";

/** How a keyword argument is written that arrives under a key. */
const keywordOf = (key: string): string => `:${key.replaceAll("_", "-")}`;

const written = (keys: readonly string[]): string => keys.map(keywordOf).join(" ");

const isOptions = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What is said of a keyword that a function does not have: what is wrong, and what to do. */
export function unknownKeyword(
  name: string,
  key: string,
  known: readonly string[],
): readonly [message: string, hint: string] {
  const meant = nearest(key, known);
  const hint = meant ? `did you mean ${keywordOf(meant)}?` : `its keywords are ${written(known)}`;
  return [`${name} has no keyword ${keywordOf(key)}`, hint];
}

/** The keyword arguments that a function was given, if it takes all of them. */
export function options(name: string, given: unknown, ...known: readonly string[]): object {
  if (given === undefined || given === null) return {};
  if (!isOptions(given))
    throw new TypeError(
      `${name} cannot take ${briefly(given)} here; what it takes here has keywords: ${written(known)}`,
    );
  const unknown = Object.keys(given).find((key) => !known.includes(key));
  if (unknown === undefined) return given;
  throw new TypeError(unknownKeyword(name, unknown, known).join("; "));
}
