// Owns items in JavaScript: keys and slices, read and set, of native containers and Python values.
import type * as es from "estree";
import type { Node, NodeOf, Target } from "../analyse/tree.js";
import type { Span } from "../source.js";
import type { Block } from "./block.js";
import { assignment, at, call, conditional, helper, member, own } from "./build.js";
import type { Lowerer } from "./lowerer.js";

/** A slice for Python, or for our own `at`. */
export function lowerSlice(parts: readonly es.Expression[], python: boolean, span: Span): es.Expression {
  return python ? call(own("slice", span), parts, span) : helper("slice", parts, span);
}

/** Lowers keys once; gives them as they are written for Python and for native objects. */
function lowerKeys(object: Node, keys: readonly Node[], block: Block, lowerer: Lowerer) {
  const parts = keys.flatMap((key) => (key.kind === "slice" ? sliceParts(key) : [key]));
  const nodes = [object, ...parts];
  const twice = lowerer.types.mayBeHandle(object);
  const [target, ...values] = twice
    ? lowerer.kept(nodes, block)
    : (lowerer.values(nodes, block) as es.Expression[]);
  const written = (python: boolean) => {
    const queue = [...values];
    return keys.map((key) =>
      key.kind === "slice"
        ? lowerSlice(queue.splice(0, sliceParts(key).length), python, key.span)
        : queue.shift()!,
    );
  };
  return { target: target!, written };
}

export function sliceParts({ parts, span }: NodeOf<"slice">): Node[] {
  const given = [...parts];
  while (given.length > 0 && given.at(-1) === undefined) given.pop();
  return given.map((part) => part ?? { kind: "literal", value: undefined, span });
}

/** The only key of a place that is one item, which the library finds alike in anything. */
export function onlyKey(keys: readonly Node[]): Node | undefined {
  const [key, ...more] = keys;
  return more.length > 0 || key?.kind === "slice" ? undefined : key;
}

/** `object[key]` */
const entry = (object: es.Expression, property: es.Expression, span: Span): es.MemberExpression =>
  at(span, { type: "MemberExpression", object, property, computed: true, optional: false });

export function lowerAt({ object, keys, span }: NodeOf<"at">, block: Block, lowerer: Lowerer): es.Expression {
  const only = onlyKey(keys);
  if (only && lowerer.types.isPosition(object, only))
    return entry(...(lowerer.values([object, only], block) as [es.Expression, es.Expression]), span);
  if (only) return helper("item", lowerer.values([object, only], block), span);
  const { target, written } = lowerKeys(object, keys, block, lowerer);
  const native = helper("at", [target, ...written(false)], span);
  if (!lowerer.types.mayBeHandle(object)) return native;
  const python = call(member(target, "$at", span), written(true), span);
  return conditional(helper("native", [target], span), native, python, span);
}

/** Several keys of Python are one tuple. */
const tupleOf = (keys: es.Expression[], span: Span): es.Expression =>
  call(member(own("py", span), "tuple", span), [at(span, { type: "ArrayExpression", elements: keys })], span);

export function lowerItemAssignment(
  target: Extract<Target, { kind: "item" }>,
  value: Node,
  block: Block,
  lowerer: Lowerer,
): es.Expression {
  const { object, keys, span } = target;
  const only = onlyKey(keys);
  if (only && lowerer.types.isPosition(object, only)) {
    const values = lowerer.values([object, only, value], block);
    const [array, position, set] = values as [es.Expression, es.Expression, es.Expression];
    return assignment(entry(array, position, span), set, span);
  }
  if (only) return helper("setItem", lowerer.values([object, only, value], block), span);
  const { target: container, written } = lowerKeys(object, keys, block, lowerer);
  const kept = lowerer.keep(lowerer.value(value, block), block, span);
  const native = helper("setAt", [container, kept, ...written(false)], span);
  if (!lowerer.types.mayBeHandle(object)) return native;
  const pythonKeys = written(true);
  const key = pythonKeys.length === 1 ? pythonKeys[0]! : tupleOf(pythonKeys, span);
  const python = call(member(container, "$set", span), [key, kept], span);
  return conditional(helper("native", [container], span), native, python, span);
}
