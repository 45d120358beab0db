// Owns the passage between the syntax tree and the data that macros work on. Forms keep their place in the source
// as long as a macro hands on the very objects it was given.
import { type Datum, type Home, list, literal, sequence, symbol } from "../datum.js";
import { Keyword, MapForm, Sym } from "../runtime/code.js";
import { listFrom, Pair } from "../runtime/pair.js";
import type { Span } from "../source.js";
import { ExpansionError, type RenameSource } from "./macro.js";

/** Where the parts of a macro call came from. */
export type Origins = WeakMap<object, Datum>;

/** A datum that macros hand on but do not look into: templates, slices, regular expressions, sets. */
class Opaque {
  readonly datum: Datum;

  constructor(datum: Datum) {
    this.datum = datum;
  }
}

/** The data that a macro receives for a datum. */
export function toForm(datum: Datum, origins: Origins): unknown {
  const form = convert(datum, origins);
  if (typeof form === "object" && form !== null) origins.set(form, datum);
  return form;
}

function convert(datum: Datum, origins: Origins): unknown {
  switch (datum.type) {
    case "symbol":
      return new Sym(datum.name);
    case "keyword":
      return new Keyword(datum.name);
    case "literal":
      return datum.value;
    case "list":
      return listFrom(datum.items.map((item) => toForm(item, origins)));
    case "vector":
      return datum.items.map((item) => toForm(item, origins));
    case "map":
      return new MapForm(datum.items.map((item) => toForm(item, origins)));
    default:
      return new Opaque(datum);
  }
}

/** What a datum made by a macro needs: the call's place, and numbers for fresh names. */
export interface Rebuild {
  readonly origins: Origins;
  readonly span: Span;
  readonly home: Home;
  readonly renames: Map<Sym, number>;
  readonly names: RenameSource;
}

/** The datum of what a macro returned. */
export function toDatum(form: unknown, rebuild: Rebuild): Datum {
  const origin = typeof form === "object" && form !== null ? rebuild.origins.get(form) : undefined;
  const span = origin?.span ?? rebuild.span;
  const all = (forms: Iterable<unknown>) => [...forms].map((item) => toDatum(item, rebuild));
  if (form instanceof Sym) return origin ?? symbolDatum(form, rebuild);
  if (form instanceof Keyword) return { type: "keyword", name: form.name, span };
  if (form instanceof Opaque) return form.datum;
  if (form instanceof Pair) return list(all(form), span);
  if (form instanceof MapForm) return sequence("map", all(form.items), span);
  if (Array.isArray(form)) return sequence("vector", all(form), span);
  if (form instanceof Set) return sequence("set", all(form), span);
  if (isPlainObject(form))
    return sequence(
      "map",
      Object.entries(form).flatMap(([key, value]) => [literal(key, span), toDatum(value, rebuild)]),
      span,
    );
  return literal(primitive(form), span);
}

function symbolDatum(form: Sym, { renames, span, home, names }: Rebuild): Datum {
  if (form.name === "")
    throw new ExpansionError("a macro returned a symbol without a name", { hint: CODE_HINT });
  if (form.unique) {
    const rename = renames.get(form) ?? names.nextRename();
    renames.set(form, rename);
    return { ...symbol(form.name, span), rename };
  }
  return symbol(form.name, span, form.template ? home : undefined);
}

const CODE_HINT = "return a list, symbol, array, string or number";

const isPlainObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

function primitive(value: unknown) {
  if (value === null || value === undefined || /^(?:number|bigint|string|boolean)$/.test(typeof value))
    return value as number | bigint | string | boolean | null | undefined;
  const kind =
    typeof value === "function" ? "a function" : `an object (${value.constructor?.name ?? "unknown"})`;
  throw new ExpansionError(`a macro returned ${kind}, which is no code`, {
    hint: CODE_HINT,
  });
}
