// Owns the form that defines a class, and its members.
import type { Analyser, Frame } from "../analyse/analyser.js";
import { framed, inside } from "../analyse/analyser.js";
import { analyseFunction } from "../analyse/functions.js";
import { newFunction } from "../analyse/scope.js";
import { MANY, type SpecialForm } from "../analyse/special.js";
import type { Member, Node } from "../analyse/tree.js";
import {
  type Datum,
  isForm,
  isKeyword,
  isList,
  isSymbol,
  isVector,
  type ListDatum,
  type SequenceDatum,
  show,
} from "../datum.js";
import { define, definedName } from "./definitions.js";

const MEMBER_KINDS: ReadonlyMap<string, Member["kind"]> = new Map([
  ["get", "get"],
  ["set", "set"],
  ["def", "field"],
  ["field", "field"],
]);

const ACCESSOR_PARAMETERS: ReadonlyMap<Member["kind"], number> = new Map([
  ["get", 0],
  ["set", 1],
]);

/** Names that JavaScript keeps for itself, in fields and accessors or among the static members. */
const isKept = ({ name, kind, static: isStatic }: Member): boolean =>
  isStatic
    ? name === "prototype" || (name === "constructor" && kind === "field")
    : name === "constructor" && kind !== "method";

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
  const wanted = ACCESSOR_PARAMETERS.get(kind);
  if (wanted !== undefined && (rest[0] as SequenceDatum).items.length !== wanted) {
    const message = `the ${kind}ter ${name.name} takes ${wanted === 0 ? "no parameters" : "one parameter"}`;
    analyser.error("class", rest[0]!.span, message, classForm.usage);
  }
  const common = { name: name.name, kind, static: isStatic, span: datum.span };
  if (kind === "field") return { ...common, value: rest[0] && analyseField(rest[0], analyser, frame) };
  const source = {
    name: undefined,
    parameters: rest[0]!,
    body: rest.slice(1),
    span: datum.span,
    method: true,
  };
  const constructs = name.name === "constructor" && !isStatic;
  const auto = frame.auto && kind === "method" && !constructs;
  const value = analyseFunction(source, analyser, framed(frame, { auto }));
  const { async, generator } = value.info;
  if ((async || generator) && (kind !== "method" || constructs)) {
    const what = constructs ? "constructor" : `${kind}ter ${name.name}`;
    const message = `the ${what} ${async ? "awaits" : "yields"}, which only methods can`;
    analyser.error("class", datum.span, message, "write a method for it, static if it makes the object");
  }
  return { ...common, value };
}

/** The value of a field, which is a function of its own for JavaScript: nothing in it can wait. */
function analyseField(datum: Datum, analyser: Analyser, frame: Frame): Node {
  const info = newFunction(frame.info, true);
  const value = analyser.analyse(datum, framed(inside(frame), { info, auto: false }));
  if (info.async || info.generator)
    analyser.error("class", datum.span, "the value of a field waits", "set it in a method that awaits");
  return value;
}

/** A class has one constructor, and one member of a name and kind. */
function checkMembers(members: readonly Member[], analyser: Analyser): void {
  const seen = new Set<string>();
  for (const member of members) {
    const { name, span } = member;
    if (isKept(member))
      analyser.error("class", span, `JavaScript keeps the name ${name} for itself`, "rename it");
    const key = `${member.static} ${member.kind === "set" ? "set" : ""} ${name}`;
    if (seen.has(key))
      analyser.error("class", span, `the class has another member ${name}`, "rename one of them");
    seen.add(key);
  }
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
  const base =
    extending && written ? analyser.analyse(written, framed(inside(frame), { awaited: true })) : undefined;
  const inner: Frame = framed(frame, { extending: base !== undefined });
  const members = parts.slice(extending).flatMap((part) => analyseMember(part, analyser, inner) ?? []);
  checkMembers(members, analyser);
  return { kind: "class", name, base, members, span: form.span };
}

/** `Base`, `(Base)`, `()`, `[Base]` or `[]` behind the name of a class. */
const isBase = (datum: Datum | undefined): boolean =>
  isSymbol(datum) ||
  isVector(datum) ||
  (isList(datum) && datum.items.length < 2 && datum.items.every((item) => isSymbol(item)));

export const classForm: SpecialForm = {
  name: "class",
  aliases: ["defclass"],
  usage:
    "(class Name (Base) (constructor (a) …) (method (b) …) (get size () …) (static (make () …)) (field x 1))",
  doc: "Defines a class.",
  example:
    "(do (class Point () (constructor (x y) (set! this.x x) (set! this.y y)) (sum () (+ this.x this.y))) (.sum (new Point 3 4))) → 7",
  arity: [1, MANY],
  defines: definedName,
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
