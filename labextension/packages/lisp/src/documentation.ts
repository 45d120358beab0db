// Owns what the editor can say of a name: how it is called, and what it does.
import type { Arity } from "./arity.js";
import { BUILTIN_MACROS } from "./expand/builtin.js";
import { SPECIAL_FORMS } from "./forms/index.js";
import { coreArity, libraryRows } from "./runtime/core.js";

export interface Documentation {
  readonly name: string;
  readonly kind: "special form" | "macro" | "function";
  /** Least and greatest number of arguments. */
  readonly arity: Arity;
  /** How it is written. */
  readonly usage: string;
  readonly doc: string;
}

const usageOf = (name: string, parameters: string): string => `(${`${name} ${parameters}`.trim()})`;

/** Every name the language knows, with its documentation. */
export const documentation: ReadonlyMap<string, Documentation> = new Map<string, Documentation>([
  ...libraryRows().map(([name, parameters, doc]): [string, Documentation] => [
    name,
    { name, kind: "function", arity: coreArity(name), usage: usageOf(name, parameters), doc },
  ]),
  ...[...BUILTIN_MACROS].map(([name, { doc, arity }]): [string, Documentation] => [
    name,
    { name, kind: "macro", arity, usage: usageOf(name, "form …"), doc },
  ]),
  ...[...SPECIAL_FORMS].map(([name, { doc, arity, usage }]): [string, Documentation] => [
    name,
    { name, kind: "special form", arity, usage, doc },
  ]),
]);
