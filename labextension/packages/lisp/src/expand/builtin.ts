// Owns the built-in macros that need more than a pattern: cond, case, threading, and the Python forms.
import { ROOT } from "../analyse/scope.js";
import {
  type Datum,
  isKeyword,
  isList,
  isSymbol,
  isVector,
  type KeywordDatum,
  type ListDatum,
  list,
  literal,
  show,
  symbol,
} from "../datum.js";
import type { Span } from "../source.js";
import { didYouMean } from "../suggest.js";
import { ExpansionError, type Macro } from "./macro.js";
import { PRELUDE } from "./prelude.js";

const MANY = Number.POSITIVE_INFINITY;
const name = (text: string, span: Span): Datum => symbol(text, span, { macro: text, scope: ROOT });
const call = (head: string, span: Span, ...args: readonly Datum[]): ListDatum =>
  list([name(head, span), ...args], span);

type Rewrite = (args: readonly Datum[], span: Span, form: ListDatum) => Datum;

type Row = readonly [
  name: string,
  usage: string,
  doc: string,
  example: string,
  arity: Macro["arity"],
  rewrite: Rewrite,
];
const macro = ([name, usage, doc, example, arity, rewrite]: Row): Macro => ({
  name,
  usage,
  doc,
  example,
  arity,
  expand: (form) => rewrite(form.items.slice(1), form.span, form),
});

const isElse = (datum: Datum | undefined): boolean =>
  isSymbol(datum, "else") || isKeyword(datum, "else") || (datum?.type === "literal" && datum.value === true);
const isClause = (datum: Datum): datum is ListDatum =>
  (isList(datum) || isVector(datum)) && datum.items.length > 0;

const COND_USAGE = "(cond (test body …) … (else body …)) or (cond test value …)";

/** Clauses as `[test, body …]`, from lists `(test body …)`, vectors, or a flat row of tests and values. */
function clausesOf(args: readonly Datum[]): (readonly Datum[])[] {
  if (args.every(isClause)) return args.map(({ items }) => items);
  const pairs: Datum[][] = [];
  for (let i = 0; i < args.length; i += 2) {
    const value = args[i + 1];
    if (!value)
      throw new ExpansionError(`the test ${show(args[i]!)} has no value`, { at: args[i], hint: COND_USAGE });
    pairs.push([args[i]!, value]);
  }
  return pairs;
}

const cond: Rewrite = (args, span) => {
  const clauses = clausesOf(args);
  const early = clauses.slice(0, -1).find(([test]) => isElse(test) && test?.type !== "literal");
  if (early) throw new ExpansionError("else must be the last clause", { at: early[0], hint: COND_USAGE });
  return clauses.reduceRight<Datum>(
    (otherwise, [test, ...body]) => {
      if (isElse(test)) return call("begin", span, ...body);
      if (body.length === 0) return call("or", test!.span, test!, otherwise);
      return call("if", test!.span, test!, call("begin", span, ...body), otherwise);
    },
    literal(null, span),
  );
};

/** One clause of a case: the data it matches (none for the default) and its body. */
interface CaseClause {
  readonly data: readonly Datum[] | undefined;
  readonly body: readonly Datum[];
}

function caseClauses(args: readonly Datum[]): CaseClause[] {
  const dataOf = (datum: Datum) => (isElse(datum) ? undefined : isList(datum) ? datum.items : [datum]);
  if (args.every(isClause)) return args.map(({ items: [data, ...body] }) => ({ data: dataOf(data!), body }));
  const clauses: CaseClause[] = [];
  for (let i = 0; i < args.length; i += 2) {
    const value = args[i + 1];
    clauses.push(value ? { data: dataOf(args[i]!), body: [value] } : { data: undefined, body: [args[i]!] });
  }
  return clauses;
}

const caseOf: Rewrite = ([value, ...args], span) => {
  const subject: Datum = { ...symbol("subject", span), rename: -1 };
  const test = (datum: Datum) => call("=", datum.span, subject, call("quote", datum.span, datum));
  const body = caseClauses(args).reduceRight<Datum>(
    (otherwise, { data, body }) => {
      const then = call("begin", span, ...body);
      return data ? call("if", span, call("or", span, ...data.map(test)), then, otherwise) : then;
    },
    literal(null, span),
  );
  return call("let1", span, list([subject, value!], span), body);
};

/** Puts a value into a form as an argument: the first, or the last. */
function insert(value: Datum, form: Datum, last: boolean): Datum {
  if (!isList(form)) return list([form, value], form.span);
  const [head, ...args] = form.items;
  return list(last ? [head!, ...args, value] : [head!, value, ...args], form.span);
}
const thread =
  (last: boolean): Rewrite =>
  ([value, ...forms]) =>
    forms.reduce((result, form) => insert(result, form, last), value!);

/** `(py-> object method argument …)`, or a chain of steps as in `..`; awaited. */
const pyChain: Rewrite = ([object, ...steps], span) => {
  const [first, ...rest] = steps;
  const method = isSymbol(first) && !/^\.?-/.test(first.name);
  const chain = method ? [list([first, ...rest], span)] : steps;
  return call("await", span, steps.length > 0 ? call(".", span, object!, ...chain) : object!);
};

function moduleName(datum: Datum): string {
  if (datum.type === "literal" && typeof datum.value === "string") return datum.value;
  if (isSymbol(datum)) return datum.name;
  throw new ExpansionError("py.import needs the name of a module", {
    at: datum,
    hint: '(py.import "numpy" :as np)',
  });
}

const IMPORT_OPTIONS = ["as", "refer"];
const IMPORT_USAGE = '(py.import "module" :as name) or (py.import "module" [name …])';

/** An option of py.import that has a value. */
function optionName(key: KeywordDatum, value: Datum | undefined): string {
  const { name } = key;
  const hint =
    didYouMean(
      `:${name}`,
      IMPORT_OPTIONS.map((option) => `:${option}`),
    ) ?? IMPORT_USAGE;
  if (!IMPORT_OPTIONS.includes(name))
    throw new ExpansionError(`py.import has no option :${name}`, { at: key, hint });
  if (!value) throw new ExpansionError(`:${name} stands before nothing`, { at: key, hint: IMPORT_USAGE });
  return name;
}

const pyImport: Rewrite = (args, span) => {
  const [from, ...rest] = args as [Datum, ...Datum[]];
  const module = moduleName(from);
  const load = call("$py", from.span, literal(module, from.span));
  const options = new Map<string, Datum>();
  for (let i = 0; i < rest.length; i++) {
    const key = rest[i]!;
    if (isKeyword(key)) options.set(optionName(key, rest[i + 1]), rest[++i]!);
  }
  const names = options.get("refer") ?? rest.find(isVector);
  const alias = options.get("as") ?? (names ? undefined : symbol(module, from.span));
  if (isSymbol(alias) && /\./.test(alias.name))
    throw new ExpansionError(`${alias.name} is no plain name`, {
      at: from,
      hint: `(py.import "${module}" :as ${module.split(".").at(-1)})`,
    });
  const definitions = [...(alias ? [call("def", span, alias, load)] : []), ...referred(names, alias ?? load)];
  return definitions.length === 1 ? definitions[0]! : call("begin", span, ...definitions);
};

/** `[sqrt (pi half-turn)]`: attributes of a module as names. */
function referred(names: Datum | undefined, module: Datum): Datum[] {
  if (!names || !isVector(names)) return [];
  return names.items.map((item) => {
    const [attribute, local] = isList(item) ? item.items : [item, item];
    return call("def", item.span, local!, call(".", item.span, module, attribute!));
  });
}

const sourceText: Rewrite = ([datum], span) => literal(show(datum!), span);

const ROWS: readonly Row[] = [
  [
    "cond",
    COND_USAGE,
    "Chooses by the first test that holds.",
    '(cond ((> 1 2) :a) ((> 2 1) :b) (else :c)) → "b"',
    [0, MANY],
    cond,
  ],
  [
    "case",
    "(case value (datum body …) ((datum …) body …) (else body …))",
    "Chooses by a value.",
    '(case 2 (1 :one) ((2 3) :few) (else :many)) → "few"',
    [1, MANY],
    caseOf,
  ],
  [
    "->",
    "(-> value form …)",
    "Threads a value through forms as their first argument.",
    "(-> 10 (- 3) inc) → 8",
    [1, MANY],
    thread(false),
  ],
  [
    "->>",
    "(->> value form …)",
    "Threads a value through forms as their last argument.",
    "(->> [1 2 3] (map inc) (filter even?)) → [2 4]",
    [1, MANY],
    thread(true),
  ],
  [
    "py->",
    "(py-> object method argument …) or (py-> object step …)",
    "Calls a method of a Python value, or follows a chain, and awaits it.",
    '(py-> ($py "math") gcd 12 18) → 6',
    [1, MANY],
    pyChain,
  ],
  [
    "py.import",
    IMPORT_USAGE,
    "Binds a Python module, or some of its names.",
    '(do (py.import "math" [lcm]) (await (lcm 4 6))) → 12',
    [1, MANY],
    pyImport,
  ],
  [
    "source-text",
    "(source-text form)",
    "The source of a form as a string.",
    '(source-text (+ 1 2)) → "(+ 1 2)"',
    [1, 1],
    sourceText,
  ],
];

export const BUILTIN_MACROS: ReadonlyMap<string, Macro> = new Map(
  [...PRELUDE, ...ROWS.map(macro)].map((entry) => [entry.name, entry]),
);
