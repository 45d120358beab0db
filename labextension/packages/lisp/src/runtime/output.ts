// Owns the library's functions that write to the console, and those that make and throw errors.
import { error, raise } from "./errors.js";
import type { Row } from "./row.js";
import { show } from "./show.js";

export { error, raise };

export function print(...values: unknown[]): null {
  console.log(...values);
  return null;
}

export const prn = (...values: unknown[]): null => print(values.map(show).join(" "));

export const OUTPUT_ROWS: readonly Row[] = [
  ["print", "value …", "Writes values to the console.", "(print 1 2) → nil", print, "native"],
  ["println", "value …", "Writes values to the console.", "(println 1 2) → nil", print, "native"],
  ["prn", "value …", "Writes values as the Lisp would.", '(prn "a") → nil', prn, "native"],
  ["error", "message [cause]", "A new error.", '(. (error "no") message) → "no"', error, "native"],
  [
    "raise-error",
    "error",
    "Throws an error; a function, where throw is a form.",
    "(try (raise-error 1) (catch e e)) → 1",
    raise,
  ],
];
