// Owns syntax-rules: matching the form of a call against patterns, and filling a template. Every symbol that comes
// from the template is renamed, so a name it binds can never meet a name of the user.
import type { Scope } from "../analyse/scope.js";
import {
  type Datum,
  type Home,
  isList,
  isSymbol,
  type ListDatum,
  list,
  type SequenceDatum,
  show,
} from "../datum.js";
import type { Span } from "../source.js";
import { ExpansionError, type Macro } from "./macro.js";

/** What pattern variables stand for: a datum, or a sequence of matches for one followed by `...`. */
type Match = Datum | Matches;
interface Matches {
  readonly each: readonly ReadonlyMap<string, Match>[];
}

export interface Matcher {
  readonly literals: ReadonlySet<string>;
  /** Whether a list pattern also matches a vector. */
  readonly loose: boolean;
}

export const matcherOf = (literals: readonly Datum[], loose: boolean): Matcher => ({
  literals: new Set(literals.filter((datum) => isSymbol(datum)).map((datum) => datum.name)),
  loose,
});

const isDot = (datum: Datum | undefined): boolean => isSymbol(datum, ".");
export const isEllipsis = (datum: Datum | undefined): boolean => isSymbol(datum, "...");
const isMark = (datum: Datum): boolean => isEllipsis(datum) || isDot(datum) || isSymbol(datum, "_");
const hasItems = (datum: Datum): datum is SequenceDatum => "items" in datum;

function match(pattern: Datum, datum: Datum, matcher: Matcher, found: Map<string, Match>): boolean {
  if (isSymbol(pattern)) {
    if (matcher.literals.has(pattern.name)) return isSymbol(datum, pattern.name);
    if (pattern.name !== "_") found.set(pattern.name, datum);
    return true;
  }
  if (!hasItems(pattern)) return show(pattern) === show(datum);
  if (!hasItems(datum)) return false;
  const fits =
    pattern.type === datum.type || (matcher.loose && pattern.type === "list" && datum.type === "vector");
  return fits && matchItems(pattern.items, datum.items, matcher, found);
}

function matchItems(
  patterns: readonly Datum[],
  items: readonly Datum[],
  matcher: Matcher,
  found: Map<string, Match>,
): boolean {
  if (isDot(patterns.at(-2))) return matchTail(patterns, items, matcher, found);
  const dots = patterns.findIndex(isEllipsis);
  if (dots < 0)
    return (
      patterns.length === items.length &&
      patterns.every((pattern, i) => match(pattern, items[i]!, matcher, found))
    );
  const before = patterns.slice(0, dots - 1);
  const after = patterns.slice(dots + 1);
  const repeated = items.length - before.length - after.length;
  if (repeated < 0) return false;
  const each: Map<string, Match>[] = [];
  const middle = items.slice(before.length, before.length + repeated).every((item) => {
    const inner = new Map<string, Match>();
    each.push(inner);
    return match(patterns[dots - 1]!, item, matcher, inner);
  });
  for (const name of variables(patterns[dots - 1]!, matcher)) found.set(name, { each });
  return (
    middle &&
    before.every((pattern, i) => match(pattern, items[i]!, matcher, found)) &&
    after.every((pattern, i) => match(pattern, items[before.length + repeated + i]!, matcher, found))
  );
}

/** `(a b . rest)`: what stands behind the dot is the list of the items that are left. */
function matchTail(
  patterns: readonly Datum[],
  items: readonly Datum[],
  matcher: Matcher,
  found: Map<string, Match>,
): boolean {
  const before = patterns.slice(0, -2);
  const tail = patterns.at(-1)!;
  if (items.length < before.length) return false;
  const rest = list(items.slice(before.length), tail.span);
  return (
    matchItems(before, items.slice(0, before.length), matcher, found) && match(tail, rest, matcher, found)
  );
}

export function variables(pattern: Datum, matcher: Matcher): string[] {
  if (isSymbol(pattern)) return isMark(pattern) || matcher.literals.has(pattern.name) ? [] : [pattern.name];
  return hasItems(pattern) ? pattern.items.flatMap((item) => variables(item, matcher)) : [];
}

/** How symbols of the template are made. */
interface Filling {
  readonly span: Span;
  readonly home: Home;
  readonly rename: number;
}

function fill(template: Datum, found: ReadonlyMap<string, Match>, filling: Filling): Datum {
  const { span, home, rename } = filling;
  if (isSymbol(template)) {
    const value = found.get(template.name);
    if (!value) return { type: "symbol", name: template.name, span, home, rename };
    if ("each" in value) throw new ExpansionError(`${template.name} needs ... behind it in the template`);
    return value;
  }
  if (!hasItems(template)) return { ...template, span };
  return { ...template, span, items: fillItems(template.items, found, filling) };
}

function fillItems(items: readonly Datum[], found: ReadonlyMap<string, Match>, filling: Filling): Datum[] {
  const tail = isDot(items.at(-2)) && fill(items.at(-1)!, found, filling);
  if (tail && isList(tail)) return [...fillItems(items.slice(0, -2), found, filling), ...tail.items];
  const filled: Datum[] = [];
  for (const [i, item] of items.entries()) {
    if (isEllipsis(item)) continue;
    if (!isEllipsis(items[i + 1])) filled.push(fill(item, found, filling));
    else
      for (const inner of repetitions(item, found))
        filled.push(fill(item, new Map([...found, ...inner]), filling));
  }
  return filled;
}

/** The matches over which a template item with `...` is repeated. */
function repetitions(item: Datum, found: ReadonlyMap<string, Match>): readonly ReadonlyMap<string, Match>[] {
  const names = variables(item, { literals: new Set(), loose: false });
  const sequences = names.flatMap((name) => {
    const value = found.get(name);
    return value && "each" in value ? [value.each.map((inner) => [name, inner.get(name)!] as const)] : [];
  });
  const length = Math.max(0, ...sequences.map((each) => each.length));
  return Array.from({ length }, (_, i) => new Map(sequences.flatMap((each) => (each[i] ? [each[i]] : []))));
}

export interface Rules {
  readonly name: string;
  /** How a call is written; its patterns, unless given. */
  readonly usage?: string;
  readonly doc: string;
  readonly literals: readonly Datum[];
  /** Lists of a pattern and a template. */
  readonly clauses: readonly Datum[];
  readonly scope: Scope | undefined;
  readonly loose: boolean;
}

/** The macro of a set of rules; the first one that fits a call is used. */
export function rulesMacro({ name, usage, doc, literals, clauses, scope, loose }: Rules): Macro {
  const matcher = matcherOf(literals, loose);
  const home: Home = { macro: name, scope };
  const parsed = clauses
    .filter(hasItems)
    .map(({ items: [pattern, template] }) => ({ pattern: pattern as ListDatum, template: template! }));
  const forms = parsed.map(({ pattern }) => show(pattern).replace(/^\(_/, `(${name}`)).join(" or ");
  const expand: Macro["expand"] = (form, names) => {
    for (const { pattern, template } of parsed) {
      const found = new Map<string, Match>();
      if (matchItems(pattern.items.slice(1), form.items.slice(1), matcher, found))
        return fill(template, found, { span: form.span, home, rename: names.nextRename() });
    }
    throw new ExpansionError(`this call of ${name} has another shape than ${name} needs`, {
      hint: usage ?? forms,
    });
  };
  return { name, usage: usage ?? forms, doc, arity: [0, Number.POSITIVE_INFINITY], expand };
}
