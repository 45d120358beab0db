// Owns the forms that reach into objects and other languages: `.`, get, at, new, import, js*, py*.
import type { Analyser, Frame } from "../analyse/analyser.js";
import { framed, inside, onTheWay } from "../analyse/analyser.js";
import { analyseArguments, awaitIfAuto } from "../analyse/calls.js";
import { MANY, type SpecialForm } from "../analyse/special.js";
import { isPath, mayLeadNowhere } from "../analyse/symbols.js";
import type { Node } from "../analyse/tree.js";
import { type Datum, isKeyword, isList, isSymbol, isVector, sequence, show, symbol } from "../datum.js";
import { compile, holes } from "../runtime/javascript.js";
import { define } from "./definitions.js";

/** One step of a chain: `name`, `-name`, `(method argument …)`, `[key …]`. */
function step(object: Node, part: Datum, analyser: Analyser, frame: Frame): Node {
  const inner = inside(frame);
  if (isSymbol(part) || isKeyword(part))
    return {
      kind: "member",
      object,
      name: part.name.replace(/^\.?-(?=.)|^\./, ""),
      optional: false,
      span: part.span,
    };
  if (isVector(part))
    return awaitIfAuto(
      { kind: "at", object, keys: part.items.map((key) => analyser.analyse(key, inner)), span: part.span },
      frame,
    );
  if (isList(part) && isSymbol(part.items[0])) {
    const callee = step(object, part.items[0], analyser, frame);
    const { args, named } = analyseArguments(part.items.slice(1), analyser, inner);
    return awaitIfAuto({ kind: "call", callee, args, named, create: false, span: part.span }, frame);
  }
  return analyser.error("step", part.span, `${show(part)} is no step of a chain`, dot.usage);
}

const dot: SpecialForm = {
  name: ".",
  usage: "(. object name), (. object (method argument …) [key] name …)",
  doc: "Follows attributes, method calls and items of an object, one after the other.",
  example: '(let ((o {:rows [{:name "Ada"}]})) (. o rows [0] name (toUpperCase))) → "ADA"',
  arity: [2, MANY],
  analyse([first, ...steps], _form, analyser, frame) {
    const start = framed(onTheWay(first!, frame), { awaited: frame.awaited || isSymbol(first) });
    const node = steps.reduce(
      (object, part) => step(object, part, analyser, frame),
      analyser.analyse(first!, start),
    );
    return node.kind === "member" ? awaitIfAuto(node, frame) : node;
  },
};

/** The parts of what stands on one side of a colon of a slice: `:b` is a keyword where it stands alone. */
function sliceParts(datum: Datum): readonly (Datum | undefined)[] {
  if (datum.type === "slice") return datum.parts;
  return isKeyword(datum) ? [undefined, symbol(datum.name, datum.span)] : [datum];
}

/** Keys of which some are written as one, like `(inc a):b`, are parts of a slice. */
function joined(keys: readonly Datum[]): Datum[] {
  const whole: Datum[] = [];
  for (const key of keys) {
    const before = whole.at(-1);
    if (before?.span.end.offset !== key.span.start.offset) {
      whole.push(key);
      continue;
    }
    const [left, right] = [sliceParts(before!), sliceParts(key)];
    const parts = [...left.slice(0, -1), left.at(-1) ?? right[0], ...right.slice(1)];
    whole.splice(-1, 1, { type: "slice", parts, span: { ...before!.span, end: key.span.end } });
  }
  return whole;
}

const at: SpecialForm = {
  name: "at",
  usage: "(at object key …), a key may be a slice like 1:5",
  doc: "An item of an array, string, map, object or Python value. Negative positions count from the end.",
  example: "(at [10 20 30 40] 1:3) → [20 30]",
  arity: [2, MANY],
  analyse([object, ...keys], form, analyser, frame) {
    const node = analyser.analyseInside(object!, frame);
    return awaitIfAuto(
      {
        kind: "at",
        object: node,
        keys: joined(keys).map((key) => analyser.analyseInside(key, frame)),
        span: form.span,
      },
      frame,
    );
  },
};

const get: SpecialForm = {
  name: "get",
  usage: "(get object key default)",
  doc: "An item, or the default where there is none.",
  example: "(get {:a 1} :b 0) → 0",
  arity: [2, 3],
  analyse(args, form, analyser, frame) {
    const [object, key, fallback] = args.map((arg) => analyser.analyseInside(arg, frame)) as [
      Node,
      Node,
      Node?,
    ];
    if (!fallback) return awaitIfAuto({ kind: "at", object, keys: [key], span: form.span }, frame);
    return awaitIfAuto(
      { kind: "helper", name: "get", args: [object, key, fallback], span: form.span },
      frame,
    );
  },
};

const newForm: SpecialForm = {
  name: "new",
  usage: "(new Class argument …)",
  doc: "Makes an instance of a class.",
  example: "(count (new Set [1 1 2])) → 2",
  arity: [1, MANY],
  analyse([target, ...items], form, analyser, frame) {
    if (!isSymbol(target) && !isList(target))
      return analyser.error("not-callable", target!.span, `${show(target!)} is no class`, newForm.usage);
    const callee = analyser.analyse(target, onTheWay(target, frame));
    if (mayLeadNowhere(callee))
      return analyser.error("not-callable", target.span, `${show(target)} may be no class`, newForm.usage);
    const { args, named } = analyseArguments(items, analyser, inside(frame));
    return awaitIfAuto({ kind: "call", callee, args, named, create: true, span: form.span }, frame);
  },
};

/** The names an import binds, as a pattern. */
function importPattern(args: readonly Datum[]): Datum | undefined {
  const [first, second] = args;
  if (isKeyword(first, "as")) return second;
  if (isVector(first))
    return sequence("map", [{ type: "keyword", name: "keys", span: first.span }, first], first.span);
  return first;
}

const IMPORT_HINT =
  '(import "module" :as name) loads an ES module, (py.import "module" :as name) one of Python';

/** The part of an import that is no name of a module, or no option with a value. */
function mistakeInImport(
  from: Datum,
  [first, second]: readonly Datum[],
  analyser: Analyser,
  frame: Frame,
): Datum | undefined {
  const unknown = isSymbol(from) && !frame.scope.find(from) && !analyser.globals.has(from.name);
  if (unknown && !isPath(from.name)) return from;
  return isKeyword(first) && !(first.name === "as" && second) ? first : undefined;
}

const importForm: SpecialForm = {
  name: "import",
  usage: '(import "module" :as name), (import "module" [name …]), (import "module" {:default name})',
  doc: "Loads an ES module and binds it or some of its exports.",
  example: '(do (import "data:text/javascript,export let answer = 42" [answer]) answer) → 42',
  arity: [1, 3],
  analyse([from, ...rest], form, analyser, frame) {
    const mistake = mistakeInImport(from!, rest, analyser, frame);
    if (mistake)
      return analyser.error("text", mistake.span, `import cannot use ${show(mistake)}`, IMPORT_HINT);
    const load = (inner: Frame): Node => {
      frame.info.async = true;
      const value: Node = { kind: "import", from: analyser.analyse(from!, inside(inner)), span: form.span };
      return { kind: "await", value, info: frame.info, ifPending: false, span: form.span };
    };
    const target = importPattern(rest);
    return target ? define(target, form, analyser, frame, load) : load(frame);
  },
};

/** What is wrong with a JavaScript text and so many values. */
function mistakeIn(source: string, values: number): string | undefined {
  if (holes(source) !== values)
    return `the text has ${holes(source)} of ~{}, but ${values} values stand behind it`;
  try {
    compile(source);
    return undefined;
  } catch (error) {
    return `the text is no JavaScript expression: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Turns of JavaScript in a text are not counted, so that nothing would stop those of a macro. */
const endlessIn = (source: string): string | undefined =>
  /\b(?:while|for|function)\b|=>/.test(source)
    ? "a macro runs while its cell is compiled, and what loops there must be Lisp, which is stopped where it never ends"
    : undefined;

const js: SpecialForm = {
  name: "js*",
  usage: '(js* "~{} + ~{}" a b)',
  doc: "A JavaScript expression as text; each ~{} is the value of an argument.",
  example: '(js* "~{} ?? ~{}" nil 7) → 7',
  arity: [1, MANY],
  analyse([code, ...values], form, analyser, frame) {
    if (code?.type !== "literal" || typeof code.value !== "string")
      return analyser.error("text", form.span, "js* takes JavaScript as a string", js.usage);
    const mistake = mistakeIn(code.value, values.length) ?? (analyser.inMacro && endlessIn(code.value));
    if (mistake) return analyser.error("javascript", code.span, mistake, js.usage);
    const source: Node = { kind: "literal", value: code.value, span: code.span };
    const args = values.map((value) => analyser.analyseInside(value, frame));
    return { kind: "helper", name: "js", args: [source, ...args], span: form.span };
  },
};

/** Keyword values of a Python text become parameters of a Python function around it. */
function withParameters(code: string, named: readonly (readonly [string, Node])[]) {
  if (named.length === 0) return { strings: [code], values: [] };
  const names = named.map(([name]) => name).join(", ");
  const strings = [`(lambda ${names}: (${code}))(`, ...named.slice(1).map(() => ", "), ")"];
  return { strings, values: named.map(([, value]) => value) };
}

const py: SpecialForm = {
  name: "py*",
  usage: '(py "a.mean() + k" :k 3) or (py f"{a}.mean() + {k}")',
  doc: "A Python expression as text, with values put in by name or as holes of a template.",
  example: '(await (py "a + 1" :a 41)) → 42',
  arity: [1, MANY],
  analyse([code, ...rest], form, analyser, frame) {
    const tag = analyser.free("py", form.span);
    const text = code?.type === "template" ? analyser.analyseInside(code, frame) : undefined;
    const [extra] = rest;
    if (text && extra)
      return analyser.error(
        "python",
        extra.span,
        "a template of Python has its values in its holes",
        py.usage,
      );
    if (text?.kind === "template") return awaitIfAuto({ ...text, tag, span: form.span }, frame);
    if (code?.type !== "literal" || typeof code.value !== "string")
      return analyser.error("text", form.span, "py takes Python as a string or a template", py.usage);
    const { args, named } = analyseArguments(rest, analyser, inside(frame));
    const [nameless] = args;
    if (nameless)
      return analyser.error("python", nameless.span, "a value for Python's text needs a name", py.usage);
    const pairs = named.flatMap((entry) =>
      "key" in entry && typeof entry.key === "string" ? [[entry.key, entry.value] as const] : [],
    );
    return awaitIfAuto(
      { kind: "template", ...withParameters(code.value, pairs), tag, span: form.span },
      frame,
    );
  },
};

export const ACCESS_FORMS: readonly SpecialForm[] = [dot, at, get, newForm, importForm, js, py];
