// Owns calls: operators, methods, fields, constructors, keyword arguments, and the await that `auto` adds.
import { accepts, arityMessage } from "../arity.js";
import {
  type Datum,
  isKeyword,
  isSymbol,
  type KeywordDatum,
  type ListDatum,
  type SymbolDatum,
  show,
} from "../datum.js";
import { operatorNamed } from "../operators.js";
import { coreArity, coreUsage } from "../runtime/core.js";
import type { Span } from "../source.js";
import { type Analyser, type Frame, inside, onTheWay } from "./analyser.js";
import { analyseRecur, namedLoop } from "./jumps.js";
import { analyseItems, spreadOf } from "./literals.js";
import type { Argument, Call, Entry, Node } from "./tree.js";

const number = (value: number, span: Span): Node => ({ kind: "literal", value, span });

type Inline = (args: readonly Node[], span: Span) => Node;
const compareToZero =
  (name: string): Inline =>
  ([value], span) => ({ kind: "operator", name, args: [value!, number(0, span)], span });
const addTo =
  (name: string): Inline =>
  ([value], span) => ({ kind: "operator", name, args: [value!, number(1, span)], span });

/** Library functions of one argument that are written in place. */
const INLINE: ReadonlyMap<string, Inline> = new Map<string, Inline>([
  ["inc", addTo("+")],
  ["dec", addTo("-")],
  ["zero?", compareToZero("=")],
  ["pos?", compareToZero(">")],
  ["neg?", compareToZero("<")],
  ["not", (args, span) => ({ kind: "operator", name: "not", args, span })],
  ["nil?", (args, span) => ({ kind: "operator", name: "nil?", args, span })],
  ["null?", (args, span) => ({ kind: "operator", name: "nil?", args, span })],
]);

interface Arguments {
  readonly args: readonly Argument[];
  readonly named: readonly Entry[];
  /** A keyword behind other arguments, with no value behind it: a text, or a mistake. */
  readonly dangling: KeywordDatum | undefined;
}

/** Splits arguments into positional ones and keyword arguments (`:name value`, `** object`). */
export function analyseArguments(items: readonly Datum[], analyser: Analyser, frame: Frame): Arguments {
  const args: Argument[] = [];
  const named: Entry[] = [];
  let dangling: KeywordDatum | undefined;
  for (let i = 0; i < items.length; i++) {
    const item = items[i]!;
    const next = items[i + 1];
    if (isSymbol(item, "**") && next) {
      named.push({ spread: analyser.analyse(next, frame), span: item.span });
      i++;
    } else if (isKeyword(item) && next) {
      const key = item.name.replaceAll("-", "_");
      named.push({ key, value: analyser.analyse(next, frame), span: item.span });
      i++;
    } else {
      args.push(...analyseItems([item], analyser, frame));
      if (isKeyword(item) && i > 0) dangling = item;
    }
  }
  return { args, named, dangling };
}

/** What `auto` makes of a call, an attribute, an item and an operator. */
export function awaitIfAuto(value: Node, frame: Frame): Node {
  if (!frame.auto || frame.awaited) return value;
  frame.info.async = true;
  if (value.kind === "operator") return { ...value, awaits: true };
  return { kind: "await", value, info: frame.info, ifPending: true, span: value.span };
}

/** An attribute that is called at once is a method: it is not awaited, and keeps its object. */
const asCallee = (node: Node): Node =>
  node.kind === "await" && node.ifPending && node.value.kind === "member" ? node.value : node;

function call(
  callee: Node,
  items: readonly Datum[],
  span: Span,
  analyser: Analyser,
  frame: Frame,
  create = false,
): Node {
  const { args, named, dangling } = analyseArguments(items, analyser, inside(frame));
  const node: Call = { kind: "call", callee, args, named, create, span };
  if (!create) analyser.directCalls.push({ call: node, dangling });
  return awaitIfAuto(node, frame);
}

function analyseMethod(head: SymbolDatum, form: ListDatum, analyser: Analyser, frame: Frame): Node {
  const [, receiver, ...rest] = form.items;
  const field = head.name.startsWith(".-");
  const usage = field ? `(${head.name} object)` : `(${head.name} object argument …)`;
  if (!receiver || (field && rest.length > 0))
    return analyser.error(
      "method",
      form.span,
      `${head.name} needs ${field ? "exactly one" : "an"} object`,
      usage,
    );
  const object = analyser.analyse(receiver, onTheWay(receiver, frame));
  const name = head.name.slice(field ? 2 : 1);
  const member: Node = { kind: "member", object, name, optional: false, span: head.span };
  return field ? awaitIfAuto(member, frame) : call(member, rest, form.span, analyser, frame);
}

/** Operands that are written as JavaScript's operator, each in the one before; more are given to the library. */
const MOST_OPERANDS = 100;

function analyseOperator(
  name: string,
  items: readonly Datum[],
  span: Span,
  analyser: Analyser,
  frame: Frame,
): Node {
  if (items.some(spreadOf) || items.length > MOST_OPERANDS)
    return call({ kind: "core", name, span }, items, span, analyser, frame);
  const args = items.map((item) => analyser.analyseInside(item, frame));
  return nilTest(name, args, span) ?? awaitIfAuto({ kind: "operator", name, args, span }, frame);
}

const isNil = (node: Node): boolean =>
  node.kind === "literal" && (node.value === null || node.value === undefined);

/** `(= x nil)` asks whether there is a value at all, of anything. */
function nilTest(name: string, args: readonly Node[], span: Span): Node | undefined {
  if ((name !== "=" && name !== "!=") || args.length !== 2) return undefined;
  const nil = args.findIndex(isNil);
  if (nil < 0) return undefined;
  const test: Node = { kind: "operator", name: "nil?", args: [args[1 - nil]!], span };
  return name === "=" ? test : { kind: "operator", name: "not", args: [test], span };
}

function checkArity(name: string, items: readonly Datum[], form: ListDatum, analyser: Analyser): void {
  const arity = coreArity(name);
  if (items.some(spreadOf) || accepts(arity, items.length)) return;
  analyser.error("arity", form.span, arityMessage(name, arity, items.length), coreUsage(name));
}

/** The parts of a `par` are functions of their own: a value that one yields would reach nobody. */
function checkParts(parts: readonly Argument[], analyser: Analyser): void {
  for (const part of parts)
    if (part.kind === "fn" && part.info.generator)
      analyser.error("yield", part.span, "yield stands in a part of par", "yield what par gives");
}

/** A call of a library function. Keywords among its arguments are plain strings. */
function analyseCore(name: string, form: ListDatum, analyser: Analyser, frame: Frame): Node {
  const items = form.items.slice(1);
  const operator = operatorNamed(name);
  checkArity(name, items, form, analyser);
  if (operator) return analyseOperator(operator, items, form.span, analyser, frame);
  const args = analyseItems(items, analyser, inside(frame));
  const inline = INLINE.get(name);
  if (inline && args.length === 1 && args[0]!.kind !== "spread")
    return awaitIfAuto(inline(args as Node[], form.span), frame);
  const callee: Node = { kind: "core", name, span: form.items[0]!.span };
  if (name === "par-all") checkParts(args, analyser);
  return awaitIfAuto({ kind: "call", callee, args, named: [], create: false, span: form.span }, frame);
}

/** `(:key object)` reads an entry. */
function analyseLookup(name: string, form: ListDatum, analyser: Analyser, frame: Frame): Node {
  const args = analyseItems(form.items.slice(1), analyser, inside(frame)) as Node[];
  const key: Node = { kind: "literal", value: name, span: form.items[0]!.span };
  if (args.length < 1 || args.length > 2)
    return analyser.error(
      "lookup",
      form.span,
      `:${name} at the head reads an entry of one object`,
      `(:${name} object)`,
    );
  const read: Node = {
    kind: "helper",
    name: "get",
    args: [args[0]!, key, ...args.slice(1)],
    span: form.span,
  };
  return awaitIfAuto(read, frame);
}

/** Data that someone may mean to call, and what to write instead. */
const NO_FUNCTIONS: ReadonlyMap<Datum["type"], string> = new Map([
  ["literal", "a list is a call; write [1 2 3] for an array, or '(1 2 3) for a list of data"],
  ["template", "a list is a call; write [1 2 3] for an array, or '(1 2 3) for a list of data"],
  ["slice", "(at object 1:5) takes a slice of an object"],
  ["vector", "an item is read by (at array position)"],
  ["map", "an entry is read by (:key object) or (get object key)"],
  ["set", "(contains? set value) asks a set"],
  ["regex", "(re-find regex text) looks for a match"],
]);

const isText = (datum: Datum | undefined): boolean =>
  datum?.type === "template" || (datum?.type === "literal" && typeof datum.value === "string");

/** A list whose head is no special form and no macro. */
export function analyseCall(form: ListDatum, analyser: Analyser, frame: Frame): Node {
  const [first, ...items] = form.items as [Datum, ...Datum[]];
  if (isKeyword(first)) return analyseLookup(first.name, form, analyser, frame);
  const instead = NO_FUNCTIONS.get(first.type);
  if (instead !== undefined)
    return analyser.error("not-callable", first.span, `${show(first)} cannot be called`, instead);
  if (isSymbol(first)) {
    const { name } = first;
    const again = namedLoop(first, analyser, frame);
    if (again) return analyseRecur(again, items, form, analyser, frame);
    if (name === "py" && isText(items[0]) && !frame.scope.find(first))
      return analyser.analyse({ ...form, items: [{ ...first, name: "py*" }, ...items] }, frame);
    if (/^\.[^.]/.test(name)) return analyseMethod(first, form, analyser, frame);
    if (/[^.]\.$/.test(name)) {
      const base = analyser.analyse({ ...first, name: name.slice(0, -1) }, onTheWay(first, frame));
      return call(base, items, form.span, analyser, frame, true);
    }
  }
  const callee = asCallee(analyser.analyse(first, onTheWay(first, frame)));
  if (callee.kind === "core") return analyseCore(callee.name, form, analyser, frame);
  return call(callee, items, form.span, analyser, frame);
}
