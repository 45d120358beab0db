// Owns the library as a whole: every function by its Lisp name, with documentation.

import type { Arity } from "../arity.js";
import { OPERATOR_ALIASES, OPERATORS, operatorArity } from "../operators.js";
import { COLLECTION_ROWS } from "./collections.js";
import { FUNCTION_ROWS } from "./functions.js";
import { OPERATOR_ROWS } from "./operators.js";
import type { Gives, Row } from "./row.js";
import { SCALAR_ROWS } from "./scalars.js";
import { SEQUENCE_ROWS } from "./sequences.js";
import { TRANSFORM_ROWS } from "./transforms.js";

const ROWS: readonly Row[] = [
  ...TRANSFORM_ROWS,
  ...SEQUENCE_ROWS,
  ...COLLECTION_ROWS,
  ...SCALAR_ROWS,
  ...FUNCTION_ROWS,
  ...OPERATOR_ROWS,
];
const BY_NAME: ReadonlyMap<string, Row> = new Map(ROWS.map((row) => [row[0], row]));

const aliases = [...OPERATOR_ALIASES].map(([alias, name]) => [alias, BY_NAME.get(name)![3]] as const);

/** The library: functions by their Lisp names. */
export const core: Readonly<Record<string, unknown>> = Object.freeze(
  Object.fromEntries([...ROWS.map(([name, , , value]) => [name, value] as const), ...aliases]),
);

/** Whether the library has a function of this name. */
export const isLibraryName = (name: string): boolean => Object.hasOwn(core, name);

/** Least and greatest number of arguments of a library function. */
export function coreArity(name: string): Arity {
  const operator = OPERATORS.get(OPERATOR_ALIASES.get(name) ?? name);
  if (operator) return operatorArity(operator);
  const parameters = BY_NAME.get(name)?.[1] ?? "value …";
  const words = parameters.split(/\s+/).filter((word) => word !== "");
  const open = words.includes("…");
  const required = words.filter((word) => !/^\[|^…$/.test(word)).length - (open ? 1 : 0);
  return [required, open ? Number.POSITIVE_INFINITY : words.length];
}

/** What a library function gives, as far as it is declared. */
export const coreGives = (name: string): Gives => BY_NAME.get(name)?.[4] ?? "unknown";

/** Parameters and documentation of the library's functions. */
export const libraryRows = (): readonly Row[] => ROWS;
