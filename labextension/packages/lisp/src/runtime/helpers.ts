// Owns the helpers that emitted code calls, by the names that it calls them.
import { items } from "./iteration.js";

export { at, get, getter, invoker, item, setAt, setItem, slice } from "./access.js";
export { gensym, keyword, mapForm, symbol, templateSymbol as template } from "./code.js";
export { objectFrom } from "./collections.js";
export { equal } from "./equality.js";
export { isError, raise } from "./errors.js";
export { items, iterate } from "./iteration.js";
export { evaluateJS as js } from "./javascript.js";
export { options } from "./options.js";
export { list, listFrom, listOnto, Pair } from "./pair.js";
export { copied, decided, native, operable, pending, truthy } from "./python.js";

/** The items that a `for` goes through where it cannot wait. */
export { items as sequence };

export const set = (...values: unknown[]): Set<unknown> => new Set(values);
