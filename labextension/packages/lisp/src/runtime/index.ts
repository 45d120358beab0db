// Owns what emitted code names as `$lisp`: helpers of the compiler, and the library under `core`.
// Loading this module makes it reachable under Symbol.for("kernelbridge.lisp"); it holds no state of a session.
import { at, get, getter, invoker, setAt, slice } from "./access.js";
import { gensym, keyword, mapForm, symbol, templateSymbol } from "./code.js";
import { objectFrom } from "./collections.js";
import { core } from "./core.js";
import { equal } from "./equality.js";
import { isError, raise } from "./errors.js";
import { items, iterate } from "./iteration.js";
import { evaluateJS } from "./javascript.js";
import { list, listFrom, Pair } from "./pair.js";
import { decided, native, pending, truthy } from "./python.js";

/** A list of values put before a rest. */
function listOnto(rest: unknown, ...values: unknown[]): unknown {
  return values.reduceRight((tail, value) => new Pair(value, tail), rest);
}

/** What emitted code names as `$lisp`. */
export const runtime = Object.freeze({
  core,
  at,
  decided,
  equal,
  gensym,
  get,
  getter,
  invoker,
  isError,
  items,
  iterate,
  js: evaluateJS,
  keyword,
  list,
  listFrom,
  listOnto,
  mapForm,
  native,
  objectFrom,
  pending,
  raise,
  /** The items that a `for` goes through where it cannot wait. */
  sequence: items,
  set: (...values: unknown[]): Set<unknown> => new Set(values),
  setAt,
  slice,
  symbol,
  template: templateSymbol,
  truthy,
});

/** Where `$lisp` is found by programs that stand alone. */
export const RUNTIME_KEY = "kernelbridge.lisp";

Object.defineProperty(globalThis, Symbol.for(RUNTIME_KEY), { value: runtime, configurable: true });
