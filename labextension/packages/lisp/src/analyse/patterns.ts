// Owns variable patterns: names, arrays and objects with defaults, and whole parameter lists.
import {
  type Datum,
  isKeyword,
  isList,
  isMap,
  isSymbol,
  isVector,
  listItems,
  type SequenceDatum,
  type SymbolDatum,
  show,
} from "../datum.js";
import type { Analyser, Frame } from "./analyser.js";
import { spreadOf } from "./literals.js";
import type { Binding, BindingKind } from "./scope.js";
import type { Node, Pattern } from "./tree.js";

/** What patterns need to know: in which scope names are declared, and as what. */
export interface PatternContext {
  readonly analyser: Analyser;
  readonly frame: Frame;
  readonly kind: BindingKind;
  /** The variable of a name, where it is not simply a new one. */
  readonly bind?: (name: SymbolDatum) => Binding;
}

const REST_HINT = "(a b . rest), [a b & rest]: one name behind the dot or &, and nothing behind that";
const KEY_HINT = "keyword arguments are taken by &key: (a &key b (c 3))";
const REST = new Set([".", "&", "&rest"]);

/** A pattern; its names are declared in the scope of the context's frame. */
export function analysePattern(datum: Datum, context: PatternContext): Pattern {
  const { analyser, frame, kind } = context;
  if (isSymbol(datum) && isBindable(datum.name)) {
    if (datum.name === "_") return { kind: "hole", span: datum.span };
    const binding = context.bind?.(datum) ?? analyser.bind(datum, kind, frame.scope, frame.info);
    return { kind: "name", binding, span: datum.span };
  }
  if (isVector(datum)) return { ...analyseArray(datum.items, context), kind: "array", span: datum.span };
  if (isMap(datum)) return analyseObject(datum, context);
  const hint = "a name, an array pattern [a b], or an object pattern {:key name}";
  analyser.error("pattern", datum.span, `${show(datum)} cannot be bound`, hint);
  return { kind: "hole", span: datum.span };
}

/** Names that say something of the names around them. */
const MARKERS: ReadonlySet<string> = new Set(["", "&", "&rest", "&optional", "&key"]);

const isBindable = (name: string): boolean => (!/[./]/.test(name) || name === "/") && !MARKERS.has(name);

/** `(pattern default)`, or a pattern alone. */
function analyseOptional(datum: Datum, context: PatternContext): Pattern {
  if (!isList(datum) || datum.items.length !== 2) return analysePattern(datum, context);
  const [target, fallback] = datum.items as [Datum, Datum];
  const value = context.analyser.analyseInside(fallback, context.frame);
  return { ...analysePattern(target, context), fallback: value };
}

interface ArrayPattern {
  readonly items: readonly Pattern[];
  readonly rest?: Pattern;
}

function analyseArray(items: readonly Datum[], context: PatternContext): ArrayPattern {
  const patterns: Pattern[] = [];
  for (let i = 0; i < items.length; i++) {
    const item = items[i]!;
    const isDot = isSymbol(item) && REST.has(item.name);
    const rest = isDot ? items[i + 1] : spreadOf(item);
    if (isDot && !rest) {
      context.analyser.error("rest", item.span, `${show(item)} stands before no name`, REST_HINT);
      break;
    }
    if (!rest) {
      patterns.push(analyseOptional(item, context));
      continue;
    }
    if (isMap(rest))
      context.analyser.error(
        "rest",
        rest.span,
        "the rest of a list is an array, which has no keys",
        KEY_HINT,
      );
    const last = i + (spreadOf(item) ? 1 : 2);
    if (last < items.length)
      context.analyser.error(
        "rest",
        items[last]!.span,
        "nothing may follow the rest of a pattern",
        REST_HINT,
      );
    return { items: patterns, rest: analysePattern(rest, context) };
  }
  return { items: patterns };
}

type ObjectEntry = { readonly key: string; readonly pattern: Pattern };

/**
 * `{:key pattern …}`, `{name :key}`, `{name …}`, with `:keys [a b]`, `:or {a 1}` and `& rest`.
 * The key of a plain name is its spelling with `_` for `-`, as for keyword arguments.
 */
function analyseObject(datum: SequenceDatum, context: PatternContext): Pattern & { kind: "object" } {
  const defaults = defaultsOf(datum);
  const entries: ObjectEntry[] = [];
  let rest: Pattern | undefined;
  const bind = (key: string, target: Datum) => {
    const fallback = isSymbol(target) ? defaults.get(target.name) : undefined;
    const pattern = analyseOptional(target, context);
    entries.push({
      key,
      pattern: fallback
        ? { ...pattern, fallback: context.analyser.analyseInside(fallback, context.frame) }
        : pattern,
    });
  };
  const { items } = datum;
  for (let i = 0; i < items.length; i++) {
    const item = items[i]!;
    const next = items[i + 1];
    const spread = isSymbol(item) && REST.has(item.name) ? next : spreadOf(item);
    const isWhole = isKeyword(item, "as") && items.some((one) => isKeyword(one, "keys"));
    if (spread) {
      rest = analysePattern(spread, context);
      if (!spreadOf(item)) i++;
    } else if (isWhole) {
      const hint = "name the value first: (let ((whole value) ({:keys [a b]} whole)) …)";
      context.analyser.error("pattern", item.span, ":as names no whole here", hint);
      i++;
    } else if (isKeyword(item, "or")) i++;
    else if (isKeyword(item, "keys") && next && isVector(next)) {
      for (const name of next.items) bind(keyOf(name), name);
      i++;
    } else if (fixedKey(item) !== undefined && next) {
      bind(fixedKey(item)!, next);
      i++;
    } else if (isKeyword(next)) {
      bind(next.name, item);
      i++;
    } else bind(keyOf(item), item);
  }
  return { kind: "object", entries, span: datum.span, ...(rest ? { rest } : {}) };
}

/** The key that a keyword or string writes out. */
function fixedKey(datum: Datum): string | undefined {
  if (isKeyword(datum)) return datum.name;
  return datum.type === "literal" ? String(datum.value) : undefined;
}

function keyOf(datum: Datum): string {
  const name = isList(datum) && datum.items[0] ? datum.items[0] : datum;
  return isSymbol(name) ? name.name.replaceAll("-", "_") : "";
}

function defaultsOf({ items }: SequenceDatum): ReadonlyMap<string, Datum> {
  const at = items.findIndex((item) => isKeyword(item, "or"));
  const given = at < 0 ? undefined : items[at + 1];
  const defaults = new Map<string, Datum>();
  if (given && isMap(given))
    for (let i = 0; i + 1 < given.items.length; i += 2) {
      const name = given.items[i]!;
      if (isSymbol(name)) defaults.set(name.name, given.items[i + 1]!);
    }
  return defaults;
}

/** Notes which value the names of a pattern take. */
export function giveValue(pattern: Pattern, value: Node | "unknown"): void {
  if (pattern.kind === "name")
    pattern.binding.values.push(value, ...(pattern.fallback ? [pattern.fallback] : []));
  else if (pattern.kind === "array") for (const item of pattern.items) giveValue(item, "unknown");
  else if (pattern.kind === "object")
    for (const entry of pattern.entries) giveValue(entry.pattern, "unknown");
  if ("rest" in pattern && pattern.rest)
    giveValue(
      pattern.rest,
      pattern.kind === "array" ? { kind: "array", items: [], span: pattern.span } : "unknown",
    );
}

export interface Parameters {
  readonly params: readonly Pattern[];
  readonly rest: Pattern | undefined;
}

/** Keyword arguments arrive as one last argument, so that nothing can take a rest beside them, or catch them all. */
function checkMarkers(
  items: readonly Datum[],
  keyAt: number,
  rest: Pattern | undefined,
  { analyser }: PatternContext,
): void {
  if (keyAt >= 0 && rest) {
    const hint = "take the rest as an array of its own, or the options as an object";
    analyser.error("rest", rest.span, "a function with &key cannot take a rest as well", hint);
  }
  const all = items.slice(0, -1).find((item) => isSymbol(item, "**"));
  if (all) {
    const hint = "&key a b names the keyword arguments that a function takes";
    analyser.error("rest", all.span, "** collects nothing here", hint);
  }
}

/** `(a b . rest)`, `[a & rest]`, `(a (b 2))`, `(a &optional b)`, `(a &key b (c 3))`, patterns anywhere. */
export function analyseParameters(datum: Datum, context: PatternContext): Parameters {
  if (isSymbol(datum)) return { params: [], rest: analysePattern(datum, context) };
  const written = isVector(datum) ? datum.items : listItems(datum);
  if (!written) {
    const hint = "write the parameters in a list: (fn (a b) …)";
    context.analyser.error("parameters", datum.span, `${show(datum)} is not a parameter list`, hint);
    return { params: [], rest: undefined };
  }
  const items = written.filter((item) => !isSymbol(item, "&optional"));
  const keyAt = items.findIndex((item) => isSymbol(item, "&key"));
  const { items: params, rest } = analyseArray(keyAt < 0 ? items : items.slice(0, keyAt), context);
  checkMarkers(items, keyAt, rest, context);
  if (keyAt < 0) return { params, rest };
  const options = analyseObject({ type: "map", items: items.slice(keyAt + 1), span: datum.span }, context);
  const fallback = { kind: "object", entries: [], span: datum.span } as const;
  return { params: [...params, { ...options, options: true, fallback }], rest };
}
