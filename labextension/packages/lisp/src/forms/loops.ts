// Owns the forms that repeat: loop, recur, while, and the loop behind a named let.
import type { Analyser, Frame } from "../analyse/analyser.js";
import { framed, inside } from "../analyse/analyser.js";
import { awaitIfAuto } from "../analyse/calls.js";
import { analyseFunction } from "../analyse/functions.js";
import { analyseRecur } from "../analyse/jumps.js";
import { analysePattern, giveValue } from "../analyse/patterns.js";
import { Scope } from "../analyse/scope.js";
import { MANY, type SpecialForm } from "../analyse/special.js";
import type { LoopTarget, Node, Pattern } from "../analyse/tree.js";
import { type Datum, type ListDatum, type SymbolDatum, sequence } from "../datum.js";
import { type BindingSource, bindingSources } from "./pairs.js";

interface Loop {
  readonly sources: readonly BindingSource[];
  readonly body: readonly Datum[];
  readonly form: ListDatum;
}

const newTarget = (frame: Frame, patterns: readonly Pattern[]): LoopTarget => ({
  info: frame.info,
  patterns,
  rest: undefined,
  used: false,
});

/** The loop variables, each of which sees the ones before it. */
function bindLoop(sources: readonly BindingSource[], analyser: Analyser, frame: Frame) {
  const values: Node[] = [];
  const patterns: Pattern[] = [];
  let scope = new Scope(frame.scope);
  for (const { target, value } of sources) {
    const node = analyser.analyse(value, framed(inside(frame), { scope }));
    scope = new Scope(scope);
    const pattern = analysePattern(target, { analyser, frame: framed(frame, { scope }), kind: "loop" });
    giveValue(pattern, node);
    values.push(node);
    patterns.push(pattern);
  }
  return { values, patterns, scope };
}

function analyseLoop({ sources, body, form }: Loop, analyser: Analyser, frame: Frame): Node {
  const { values, patterns, scope } = bindLoop(sources, analyser, frame);
  const target = newTarget(frame, patterns);
  const inner: Frame = framed(frame, { scope, loop: target, barrier: "", tail: true, body: false });
  return {
    kind: "loop",
    target,
    values,
    body: analyser.analyseBody(body, inner, form.span),
    span: form.span,
  };
}

interface NamedLoop extends Loop {
  readonly name: SymbolDatum;
}

/** A named let is a loop where its name is only called in tail position, and a local function otherwise. */
export function analyseNamedLoop(loop: NamedLoop, analyser: Analyser, frame: Frame): Node {
  if (analyser.namedFunctions.has(loop.form)) return analyseNamedFunction(loop, analyser, frame);
  const mark = analyser.report.diagnostics.length;
  const { async } = frame.info;
  const asLoop = tryNamedLoop(loop, analyser, frame);
  if (asLoop) return asLoop;
  analyser.namedFunctions.add(loop.form);
  analyser.report.diagnostics.length = mark;
  frame.info.async = async;
  return analyseNamedFunction(loop, analyser, frame);
}

function tryNamedLoop(
  { name, sources, body, form }: NamedLoop,
  analyser: Analyser,
  frame: Frame,
): Node | undefined {
  const values = sources.map(({ value }) => analyser.analyseInside(value, frame));
  const scope = new Scope(frame.scope);
  const binding = analyser.bind(name, "local", scope, frame.info);
  const inner: Frame = framed(frame, { scope, tail: true, body: false });
  const patterns = sources.map(({ target }) =>
    analysePattern(target, { analyser, frame: inner, kind: "loop" }),
  );
  for (const [i, pattern] of patterns.entries()) giveValue(pattern, values[i]!);
  const target = newTarget(frame, patterns);
  analyser.namedLoops.set(binding, target);
  const node = analyser.analyseBody(body, framed(inner, { loop: target, barrier: "" }), form.span);
  return binding.references > 0 ? undefined : { kind: "loop", target, values, body: node, span: form.span };
}

function analyseNamedFunction(
  { name, sources, body, form }: NamedLoop,
  analyser: Analyser,
  frame: Frame,
): Node {
  const scope = new Scope(frame.scope);
  const args = sources.map(({ value }) => analyser.analyseInside(value, frame));
  const binding = analyser.bind(name, "local", scope, frame.info);
  const parameters = sequence(
    "list",
    sources.map(({ target }) => target),
    form.span,
  );
  const fn = analyseFunction(
    { name: name.name, parameters, body, span: form.span },
    analyser,
    framed(frame, { scope }),
  );
  binding.values.push(fn);
  const { span } = form;
  const callee: Node = { kind: "variable", binding, span: name.span };
  const call: Node = { kind: "call", callee, args, named: [], create: false, span };
  return {
    kind: "do",
    span,
    body: [
      { kind: "define", pattern: { kind: "name", binding, span: name.span }, value: fn, span },
      settled(call),
    ],
  };

  function settled(value: Node): Node {
    if (frame.auto) return awaitIfAuto(value, frame);
    if (!fn.info.async) return value;
    frame.info.async = true;
    return { kind: "await", value, info: frame.info, ifPending: false, span };
  }
}

const loop: SpecialForm = {
  name: "loop",
  usage: "(loop ((name value) …) body …)",
  doc: "Binds names and runs its body; (recur value …) starts it again with new values.",
  example: "(loop ((i 0) (sum 0)) (if (< i 4) (recur (+ i 1) (+ sum i)) sum)) → 6",
  arity: [1, MANY],
  analyse([bindings, ...body], form, analyser, frame) {
    return analyseLoop({ sources: bindingSources(bindings!, analyser), body, form }, analyser, frame);
  },
};

const recur: SpecialForm = {
  name: "recur",
  usage: "(recur value …)",
  doc: "Starts the nearest loop or function again with new values. Must be the last thing it does.",
  example: '(do (defun down (n) (if (= n 0) :done (recur (- n 1)))) (down 100000)) → "done"',
  arity: [0, MANY],
  analyse(args, form, analyser, frame) {
    if (frame.loop && frame.tail) return analyseRecur(frame.loop, args, form, analyser, frame);
    if (frame.barrier) {
      const message = `recur cannot leave the ${frame.barrier} that it stands in`;
      return analyser.error(
        "recur",
        form.span,
        message,
        `put the loop inside the ${frame.barrier}, or recur behind it`,
      );
    }
    const message = frame.loop
      ? "recur must be the last thing a loop or function does"
      : "recur stands outside any loop or function";
    const hint = "use the value of a recursive call with a name, or move recur to the end of its branch";
    return analyser.error("recur", form.span, message, hint);
  },
};

const whileForm: SpecialForm = {
  name: "while",
  usage: "(while test body …)",
  doc: "Runs its body as long as the test holds.",
  example: "(let ((n 3)) (while (> n 0) (set! n (- n 1))) n) → 0",
  arity: [1, MANY],
  analyse([test, ...body], form, analyser, frame) {
    const node = analyser.analyseInside(test!, frame);
    return {
      kind: "while",
      test: node,
      body: analyser.analyseBody(body, inside(frame), form.span),
      span: form.span,
    };
  },
};

export const LOOP_FORMS: readonly SpecialForm[] = [loop, recur, whileForm];
