// Owns the library as a whole: every function by its Lisp name, with documentation.

import type { Arity } from "../arity.js";
import { OPERATOR_ALIASES, OPERATORS, operatorArity } from "../operators.js";
import { CHANGE_ROWS } from "./changes.js";
import { COLLECTION_ROWS } from "./collections.js";
import { CONCURRENCY_ROWS } from "./concurrency.js";
import { FUNCTION_ROWS } from "./functions.js";
import { GROUP_ROWS } from "./groups.js";
import { LIST_ROWS } from "./lists.js";
import { NUMBER_ROWS } from "./numbers.js";
import { OPERATOR_ROWS } from "./operators.js";
import { OUTPUT_ROWS } from "./output.js";
import { PREDICATE_ROWS } from "./predicates.js";
import type { Gives, Row } from "./row.js";
import { SEQUENCE_ROWS } from "./sequences.js";
import { SET_ROWS } from "./sets.js";
import { STRING_ROWS } from "./strings.js";
import { SUPPORT_ROWS } from "./support.js";
import { SYMBOL_ROWS } from "./symbols.js";
import { TRANSFORM_ROWS } from "./transforms.js";

/** The library in the groups of the reference. */
export const LIBRARY: readonly (readonly [title: string, rows: readonly Row[]])[] = [
  ["Functions over sequences", TRANSFORM_ROWS],
  ["Order and groups", GROUP_ROWS],
  ["Sequences", SEQUENCE_ROWS],
  ["Lists", LIST_ROWS],
  ["Objects and maps", COLLECTION_ROWS],
  ["Changing objects and maps", CHANGE_ROWS],
  ["Sets", SET_ROWS],
  ["Strings", STRING_ROWS],
  ["Numbers", NUMBER_ROWS],
  ["Operators", OPERATOR_ROWS],
  ["Tests of kind", PREDICATE_ROWS],
  ["Functions of functions", FUNCTION_ROWS],
  ["Waiting", CONCURRENCY_ROWS],
  ["Names and kinds", SYMBOL_ROWS],
  ["Output and errors", OUTPUT_ROWS],
];

const ROWS: readonly Row[] = [...LIBRARY.flatMap(([, rows]) => rows), ...SUPPORT_ROWS];

/** Clojure's names of strings: `str/split`. */
const STRING_ALIASES = STRING_ROWS.map(([name]) => [`str/${name}`, name] as const);
const ALIASES: ReadonlyMap<string, string> = new Map([...OPERATOR_ALIASES, ...STRING_ALIASES]);

const BY_NAME: ReadonlyMap<string, Row> = new Map(ROWS.map((row) => [row[0], row]));

/** The name under which a library function is documented. */
export const plainName = (name: string): string => ALIASES.get(name) ?? name;

/** The library: functions by their Lisp names. */
export const core: Readonly<Record<string, unknown>> = Object.freeze(
  Object.fromEntries(
    [...BY_NAME.keys(), ...ALIASES.keys()].map((name) => [name, BY_NAME.get(plainName(name))![4]]),
  ),
);

/** Whether the library has a function of this name. */
export const isLibraryName = (name: string): boolean => BY_NAME.has(name) || ALIASES.has(name);

const ARITIES = new Map<string, Arity>();

/** Least and greatest number of arguments of a library function. */
export function coreArity(name: string): Arity {
  const arity = ARITIES.get(name) ?? arityOf(name);
  ARITIES.set(name, arity);
  return arity;
}

function arityOf(name: string): Arity {
  const operator = OPERATORS.get(plainName(name));
  if (operator) return operatorArity(operator);
  const words = (BY_NAME.get(plainName(name))?.[1] ?? "value …").split(/\s+/).filter((word) => word !== "");
  const open = words.includes("…");
  const required = words.filter((word) => !/^\[|^…$/.test(word)).length - (open ? 1 : 0);
  return [required, open ? Number.POSITIVE_INFINITY : words.length];
}

/** How a library function is called, as a reader would write it. */
export const coreUsage = (name: string): string =>
  `(${`${name} ${BY_NAME.get(plainName(name))?.[1] ?? "value …"}`.trim()})`;

/** What a library function gives, as far as it is declared. */
export const coreGives = (name: string): Gives => BY_NAME.get(plainName(name))?.[5] ?? "unknown";

/** The row of a library function. */
export const libraryRow = (name: string): Row | undefined => BY_NAME.get(plainName(name));
