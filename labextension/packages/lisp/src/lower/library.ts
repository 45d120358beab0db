// Owns calls of library functions that are written in place, where what is known of the arguments allows it.
import type * as es from "estree";
import type { Argument, Node, NodeOf } from "../analyse/tree.js";
import type { Span } from "../source.js";
import type { Block } from "./block.js";
import { binary, call, conditional, id, member } from "./build.js";
import { templateOf } from "./literals.js";
import type { Lowerer } from "./lowerer.js";

/** Gives the code that stands for a call, or nothing where only the call itself will do. */
type InPlace = (
  args: readonly Node[],
  span: Span,
  block: Block,
  lowerer: Lowerer,
) => es.Expression | undefined;

const template = (expressions: es.Expression[], span: Span): es.Expression =>
  templateOf([...expressions.map(() => ""), ""], expressions, span);

const isText = (node: Node, { types }: Lowerer): boolean => ["string", "number"].includes(types.of(node));

/** Strings and numbers join as a template, which is added to a string in front: that may be a long one that grows. */
const str: InPlace = (args, span, block, lowerer) => {
  if (args.length < 2 || !args.every((arg) => isText(arg, lowerer))) return undefined;
  const [first, ...rest] = lowerer.values(args, block) as [es.Expression, ...es.Expression[]];
  if (lowerer.types.of(args[0]!) === "string")
    return binary("+", first, rest.length === 1 ? rest[0]! : template(rest, span), span);
  return template([first, ...rest], span);
};

/** Lists are what these are called with most; the library sees to the rest. Engines find a constructor sooner. */
const partOfPair =
  (part: "first" | "rest"): InPlace =>
  ([xs], span, block, lowerer) => {
    if (xs?.kind !== "variable") return undefined;
    const value = lowerer.value(xs, block);
    const pair = member(id("$lisp", span), "Pair", span);
    const isPair = lowerer.types.isPresent(xs.binding)
      ? binary("===", member(value, "constructor", span), pair, span)
      : binary("instanceof", value, pair, span);
    const otherwise = call(member(member(id("$lisp", span), "core", span), part, span), [value], span);
    return conditional(isPair, member(value, part, span), otherwise, span);
  };

const COUNTED: ReadonlySet<string> = new Set(["array", "string"]);

/** Arrays and strings know how many they are. */
const count: InPlace = ([xs], span, block, lowerer) =>
  xs && COUNTED.has(lowerer.types.of(xs)) ? member(lowerer.value(xs, block), "length", span) : undefined;

const IN_PLACE: ReadonlyMap<string, InPlace> = new Map([
  ["count", count],
  ["str", str],
  ["first", partOfPair("first")],
  ["car", partOfPair("first")],
  ["rest", partOfPair("rest")],
  ["cdr", partOfPair("rest")],
]);

const isNode = (arg: Argument): arg is Node => arg.kind !== "spread";

/** A call of the library as the code that does the same, if there is one. */
export function lowerInPlace(
  { callee, args, named, create, span }: NodeOf<"call">,
  block: Block,
  lowerer: Lowerer,
): es.Expression | undefined {
  if (callee.kind !== "core" || named.length > 0 || create || !args.every(isNode)) return undefined;
  return IN_PLACE.get(callee.name)?.(args as readonly Node[], span, block, lowerer);
}
