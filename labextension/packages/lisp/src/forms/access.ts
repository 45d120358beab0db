// Owns the forms that reach into objects and other languages: `.`, get, at, new, class, import, js*, py*.
import type { Analyser, Frame } from "../analyse/analyser.js";
import { inside } from "../analyse/analyser.js";
import { analyseArguments, awaitIfAuto } from "../analyse/calls.js";
import { analyseFunction } from "../analyse/functions.js";
import type { Member, Node } from "../analyse/tree.js";
import {
  type Datum,
  isForm,
  isKeyword,
  isList,
  isSymbol,
  isVector,
  type ListDatum,
  sequence,
  show,
} from "../datum.js";
import { define } from "./definitions.js";
import { MANY, type SpecialForm } from "./special.js";

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
  arity: [2, MANY],
  analyse([first, ...steps], _form, analyser, frame) {
    return steps.reduce(
      (object, part) => step(object, part, analyser, frame),
      analyser.analyseInside(first!, frame),
    );
  },
};

const at: SpecialForm = {
  name: "at",
  usage: "(at object key …), a key may be a slice like 1:5",
  doc: "An item of an array, string, map, object or Python value. Negative positions count from the end.",
  arity: [2, MANY],
  analyse([object, ...keys], form, analyser, frame) {
    const node = analyser.analyseInside(object!, frame);
    return awaitIfAuto(
      {
        kind: "at",
        object: node,
        keys: keys.map((key) => analyser.analyseInside(key, frame)),
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
  arity: [1, MANY],
  analyse([target, ...items], form, analyser, frame) {
    const callee = analyser.analyseInside(target!, frame);
    const { args, named } = analyseArguments(items, analyser, inside(frame));
    return awaitIfAuto({ kind: "call", callee, args, named, create: true, span: form.span }, frame);
  },
};

const MEMBER_KINDS: ReadonlyMap<string, Member["kind"]> = new Map([
  ["get", "get"],
  ["set", "set"],
  ["def", "field"],
  ["field", "field"],
]);

/** `(static name …)` and `(static (name …))` are written alike. */
function memberItems(datum: Datum, isStatic: boolean): readonly Datum[] {
  if (!isList(datum)) return [];
  const [, second] = datum.items;
  return isStatic && isList(second) ? second.items : datum.items.slice(isStatic ? 1 : 0);
}

/** `(name (parameter …) body …)`, `(get name () …)`, `(field name value)`, any of them in `(static …)`. */
function analyseMember(datum: Datum, analyser: Analyser, frame: Frame): Member | undefined {
  const isStatic = isForm(datum, "static");
  const items = memberItems(datum, isStatic);
  const [first, second] = items;
  const prefixed = isSymbol(first) && isSymbol(second) ? MEMBER_KINDS.get(first.name) : undefined;
  const [name, ...rest] = prefixed ? items.slice(1) : items;
  if (!isSymbol(name) || (prefixed !== "field" && !isList(rest[0]) && !isVector(rest[0]))) {
    analyser.error(
      "member",
      datum.span,
      `${show(datum)} is no member of a class`,
      "(method (parameter …) body …) or (field name value)",
    );
    return undefined;
  }
  const kind = prefixed ?? "method";
  const common = { name: name.name, kind, static: isStatic, span: datum.span };
  if (kind === "field") return { ...common, value: rest[0] && analyser.analyse(rest[0], frame) };
  const source = {
    name: undefined,
    parameters: rest[0]!,
    body: rest.slice(1),
    span: datum.span,
    method: true,
  };
  return { ...common, value: analyseFunction(source, analyser, frame) };
}

function analyseClass(
  name: string | undefined,
  parts: readonly Datum[],
  form: ListDatum,
  analyser: Analyser,
  frame: Frame,
): Node {
  const extending = isKeyword(parts[0], "extends") ? 2 : isBase(parts[0]) ? 1 : 0;
  const written =
    extending === 2 ? parts[1] : isList(parts[0]) || isVector(parts[0]) ? parts[0].items[0] : parts[0];
  const base = extending && written ? analyser.analyse(written, frame) : undefined;
  const members = parts.slice(extending).flatMap((part) => analyseMember(part, analyser, frame) ?? []);
  return { kind: "class", name, base, members, span: form.span };
}

/** `Base`, `(Base)`, `[Base]` or `[]` behind the name of a class. */
const isBase = (datum: Datum | undefined): boolean =>
  isSymbol(datum) ||
  isVector(datum) ||
  (isList(datum) && datum.items.length === 1 && isSymbol(datum.items[0]));

const classForm: SpecialForm = {
  name: "class",
  aliases: ["defclass"],
  usage:
    "(class Name (Base) (constructor (a) …) (method (b) …) (get size () …) (static (make () …)) (field x 1))",
  doc: "Defines a class.",
  arity: [1, MANY],
  analyse(args, form, analyser, frame) {
    const [name, ...parts] = args as [Datum, ...Datum[]];
    if (!isSymbol(name)) return analyseClass(undefined, args, form, analyser, inside(frame));
    if (!frame.body && frame.scope !== analyser.top)
      return analyseClass(name.name, parts, form, analyser, inside(frame));
    return define(name, form, analyser, frame, (inner) =>
      analyseClass(name.name, parts, form, analyser, inner),
    );
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

const importForm: SpecialForm = {
  name: "import",
  usage: '(import "module" :as name), (import "module" [name …]), (import "module" {:default name})',
  doc: "Loads an ES module and binds it or some of its exports.",
  arity: [1, 3],
  analyse([from, ...rest], form, analyser, frame) {
    const load = (inner: Frame): Node => {
      frame.info.async = true;
      const value: Node = { kind: "import", from: analyser.analyse(from!, inside(inner)), span: form.span };
      return { kind: "await", value, info: frame.info, ifPending: false, span: form.span };
    };
    const target = importPattern(rest);
    return target ? define(target, form, analyser, frame, load) : load(frame);
  },
};

const js: SpecialForm = {
  name: "js*",
  usage: '(js* "~{} + ~{}" a b)',
  doc: "A JavaScript expression as text; each ~{} is the value of an argument.",
  arity: [1, MANY],
  analyse([code, ...values], form, analyser, frame) {
    if (code?.type !== "literal" || typeof code.value !== "string")
      return analyser.error("text", form.span, "js* takes JavaScript as a string", js.usage);
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
  arity: [1, MANY],
  analyse([code, ...rest], form, analyser, frame) {
    const tag = analyser.free("py", form.span);
    const text = code?.type === "template" ? analyser.analyseInside(code, frame) : undefined;
    if (text?.kind === "template") return awaitIfAuto({ ...text, tag, span: form.span }, frame);
    if (code?.type !== "literal" || typeof code.value !== "string")
      return analyser.error("text", form.span, "py takes Python as a string or a template", py.usage);
    const { named } = analyseArguments(rest, analyser, inside(frame));
    const pairs = named.flatMap((entry) =>
      "key" in entry && typeof entry.key === "string" ? [[entry.key, entry.value] as const] : [],
    );
    return awaitIfAuto(
      { kind: "template", ...withParameters(code.value, pairs), tag, span: form.span },
      frame,
    );
  },
};

export const ACCESS_FORMS: readonly SpecialForm[] = [dot, at, get, newForm, classForm, importForm, js, py];
