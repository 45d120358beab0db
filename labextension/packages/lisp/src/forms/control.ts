// Owns the forms that decide what runs: if, begin, try, throw, await, yield, fn.
import type { Analyser, Frame } from "../analyse/analyser.js";
import { framed, inside } from "../analyse/analyser.js";
import { analyseFunction } from "../analyse/functions.js";
import { analysePattern } from "../analyse/patterns.js";
import { Scope } from "../analyse/scope.js";
import { MANY, type SpecialForm } from "../analyse/special.js";
import type { Catch, Node } from "../analyse/tree.js";
import { type Datum, isForm, isKeyword, isList, isSymbol, isVector, show } from "../datum.js";

const ifForm: SpecialForm = {
  name: "if",
  usage: "(if test then otherwise)",
  doc: "Chooses by a test; only false, nil and undefined count as false.",
  example: '(if (> 2 1) :yes :no) → "yes"',
  arity: [2, 3],
  analyse([test, then, otherwise], form, analyser, frame) {
    const branch: Frame = framed(frame, { body: false });
    return {
      kind: "if",
      test: analyser.analyseInside(test!, frame),
      consequent: analyser.analyse(then!, branch),
      otherwise: otherwise
        ? analyser.analyse(otherwise, branch)
        : { kind: "literal", value: null, span: form.span },
      span: form.span,
    };
  },
};

const begin: SpecialForm = {
  name: "begin",
  aliases: ["do", "progn"],
  usage: "(begin form …)",
  doc: "Runs forms in order and gives the value of the last.",
  example: "(begin 1 2 3) → 3",
  arity: [0, MANY],
  analyse: (args, form, analyser, frame) => analyser.analyseBody(args, frame, form.span),
};

const fn: SpecialForm = {
  name: "fn",
  aliases: ["lambda", "λ"],
  usage: "(fn (parameter …) body …)",
  doc: "A function. Parameters may have defaults (b 2), a rest (a . rest) or [a & rest], keywords &key, and patterns.",
  example: "((fn (x (y 10) . more) [x y more]) 1 2 3) → [1 2 [3]]",
  arity: [1, MANY],
  analyse(args, form, analyser, frame) {
    const [first, ...rest] = args as [Datum, ...Datum[]];
    const named = isSymbol(first) && (isList(rest[0]) || isVector(rest[0])) && rest.length > 1;
    if (!named)
      return analyseFunction(
        { name: undefined, parameters: first, body: rest, span: form.span },
        analyser,
        inside(frame),
      );
    const scope = new Scope(frame.scope);
    const binding = analyser.bind(first, "local", scope, frame.info);
    const source = { name: first.name, parameters: rest[0]!, body: rest.slice(1), span: form.span };
    const value = analyseFunction(source, analyser, framed(inside(frame), { scope }));
    binding.values.push(value);
    if (binding.references === 0) return value;
    const define: Node = {
      kind: "define",
      pattern: { kind: "name", binding, span: first.span },
      value,
      span: form.span,
    };
    return { kind: "do", body: [define, { kind: "variable", binding, span: first.span }], span: form.span };
  },
};

const throwForm: SpecialForm = {
  name: "throw",
  aliases: ["raise"],
  usage: "(throw error)",
  doc: "Throws a value, which should be an Error.",
  example: '(try (throw (error "no")) (catch e e.message)) → "no"',
  arity: [1, 1],
  analyse: ([value], form, analyser, frame) => ({
    kind: "throw",
    value: analyser.analyseInside(value!, frame),
    span: form.span,
  }),
};

/** `ValueError`, `py/KeyError`, `js/TypeError`, `[KeyError IndexError]`. */
function catchTypes(datum: Datum): readonly string[] | undefined {
  if (isKeyword(datum, "default")) return [];
  if (isSymbol(datum) && /^(?:py\/|js\/)?(?:[\w.]+\.)?[A-Z][\w$]*$/.test(datum.name))
    return [datum.name.replace(/^(?:py|js)\/|^.*\./g, "")];
  if (!isVector(datum)) return undefined;
  const types = datum.items.map(catchTypes);
  return types.every((type) => type !== undefined) ? types.flat() : undefined;
}

function analyseCatch(clause: Datum, analyser: Analyser, frame: Frame): Catch {
  const [, first, ...rest] = (clause as { items: readonly Datum[] }).items;
  const types = first && catchTypes(first);
  const [name, ...body] = types || !first ? rest : [first, ...rest];
  const inner: Frame = framed(frame, { scope: new Scope(frame.scope) });
  const pattern = name && analysePattern(name, { analyser, frame: inner, kind: "parameter" });
  if (!pattern)
    analyser.error(
      "catch",
      clause.span,
      "catch needs a name for the error",
      "(catch error body …) or (catch ValueError error body …)",
    );
  return {
    types: types ?? [],
    pattern,
    body: analyser.analyseBody(body, inner, clause.span),
    span: clause.span,
  };
}

const tryForm: SpecialForm = {
  name: "try",
  usage: "(try body … (catch ValueError error …) (catch error …) (finally …))",
  doc: "Runs its body; the first catch that fits handles an error, finally runs in any case.",
  example: '(try (js/JSON.parse "{") (catch SyntaxError e :bad) (finally nil)) → "bad"',
  arity: [1, MANY],
  analyse(args, form, analyser, frame) {
    const part: Frame = framed(inside(frame), { loop: undefined, barrier: "try" });
    const isClause = (datum: Datum) => isForm(datum, "catch") || isForm(datum, "finally");
    const clauses = args.filter(isClause);
    const [, second] = clauses.filter((clause) => isForm(clause, "finally"));
    if (second)
      analyser.error("try", second.span, "a try has one finally, and this is another", tryForm.usage);
    const finalizer = clauses.find((clause) => isForm(clause, "finally"));
    const late = args.slice(args.findIndex(isClause)).find((datum) => !isClause(datum));
    if (clauses.length > 0 && late)
      analyser.error("try", late.span, `${show(late)} stands after a catch or finally`, tryForm.usage);
    return {
      kind: "try",
      body: analyser.analyseBody(
        args.filter((datum) => !isClause(datum)),
        part,
        form.span,
      ),
      catches: clauses
        .filter((clause) => isForm(clause, "catch"))
        .map((clause) => analyseCatch(clause, analyser, part)),
      finalizer:
        finalizer && isList(finalizer)
          ? analyser.analyseBody(finalizer.items.slice(1), part, finalizer.span)
          : undefined,
      span: form.span,
    };
  },
};

/** `catch` and `finally` outside of try. */
const misplaced = (name: string, doc: string, example: string): SpecialForm => ({
  name,
  usage: tryForm.usage,
  doc,
  example,
  arity: [0, MANY],
  analyse: (_args, form, analyser) =>
    analyser.error("misplaced", form.span, `${name} stands outside of try`, tryForm.usage),
});

const awaitForm: SpecialForm = {
  name: "await",
  usage: "(await expression)",
  doc: "Waits for a promise or a Python value. The enclosing function becomes async.",
  example: "(+ 1 (await (sleep 1 2))) → 3",
  arity: [1, 1],
  analyse([value], form, analyser, frame) {
    frame.info.async = true;
    const node = analyser.analyse(value!, framed(inside(frame), { awaited: true }));
    return { kind: "await", value: node, info: frame.info, ifPending: false, span: form.span };
  },
};

const auto: SpecialForm = {
  name: "auto",
  usage: "(auto form …)",
  doc: "Awaits every call, operator, attribute and item inside that is a promise or a Python value; functions become async as needed.",
  example: "(auto (+ (sleep 1 2) 1)) → 3",
  arity: [0, MANY],
  analyse: (args, form, analyser, frame) =>
    analyser.analyseBody(args, framed(frame, { auto: true }), form.span),
};

const yieldForm = (name: string, aliases: readonly string[], delegate: boolean): SpecialForm => ({
  name,
  aliases,
  usage: `(${name} value)`,
  doc: delegate
    ? "Gives every value of another iterable."
    : "Gives a value from a generator; the enclosing function becomes one.",
  example: delegate
    ? '(do (defun both () (yield* [1 2]) (yield* "ab")) (vec (both))) → [1 2 "a" "b"]'
    : "(do (defun pair () (yield 1) (yield 2)) (vec (pair))) → [1 2]",
  arity: [delegate ? 1 : 0, 1],
  analyse([value], form, analyser, frame) {
    if (frame.info.program)
      return analyser.error(
        "yield",
        form.span,
        `${name} stands outside a function`,
        "only a function can be a generator",
      );
    frame.info.generator = true;
    const node: Node = value
      ? analyser.analyseInside(value, frame)
      : { kind: "literal", value: undefined, span: form.span };
    return { kind: "yield", value: node, delegate, span: form.span };
  },
});

export const CONTROL_FORMS: readonly SpecialForm[] = [
  ifForm,
  begin,
  fn,
  throwForm,
  tryForm,
  misplaced(
    "catch",
    "The part of a try that handles an error: of a class, of one of several in an array, or any.",
    "(try (throw 1) (catch e (+ e 1))) → 2",
  ),
  misplaced(
    "finally",
    "The part of a try that runs in any case.",
    "(let ((log [])) (try (push! log 1) (finally (push! log 2))) log) → [1 2]",
  ),
  awaitForm,
  auto,
  yieldForm("yield", [], false),
  yieldForm("yield*", ["yield-from"], true),
];
