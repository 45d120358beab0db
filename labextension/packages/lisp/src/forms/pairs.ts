// Owns lists of bindings, which several forms share: how they are written, and binding them one after the other.
import { type Analyser, type Frame, framed, inside } from "../analyse/analyser.js";
import { analysePattern, giveValue } from "../analyse/patterns.js";
import { Scope } from "../analyse/scope.js";
import type { Node, Pattern } from "../analyse/tree.js";
import { type Datum, isList, isSymbol, isVector, listItems, literal, show } from "../datum.js";

/** One `name value` pair as written. */
export interface BindingSource {
  readonly target: Datum;
  readonly value: Datum;
}

const nil = (datum: Datum): Datum => literal(null, datum.span);

function flat(items: readonly Datum[], analyser: Analyser): BindingSource[] {
  const pairs: BindingSource[] = [];
  for (let i = 0; i < items.length; i += 2) {
    const target = items[i]!;
    const value = items[i + 1];
    if (!value) {
      const hint = "a flat binding list holds pairs: [name value name value]";
      analyser.error("binding", target.span, `${show(target)} has no value`, hint);
    }
    pairs.push({ target, value: value ?? nil(target) });
  }
  return pairs;
}

/** One binding of such a list: `(name value)`, `(name)` or `name`. */
export function pair(item: Datum, analyser: Analyser): BindingSource[] {
  if (isSymbol(item)) return [{ target: item, value: nil(item) }];
  if ((isList(item) || isVector(item)) && item.items.length >= 1 && item.items.length <= 2)
    return [{ target: item.items[0]!, value: item.items[1] ?? nil(item) }];
  analyser.error("binding", item.span, `${show(item)} is not a binding`, "write (name value)");
  return [];
}

/** Names and values in turn, and no list of names alone. */
const isFlat = (items: readonly Datum[]): boolean =>
  items.length % 2 === 0 || items.some((item) => !isSymbol(item) && !isList(item) && !isVector(item));

/** The bindings of a let: `((a 1) (b 2))`, `[a 1 b 2]` or `(a 1)`. */
export function bindingSources(datum: Datum, analyser: Analyser): BindingSource[] {
  if (isVector(datum)) return flat(datum.items, analyser);
  if (isList(datum) && isSymbol(datum.items[0]) && isFlat(datum.items)) return flat(datum.items, analyser);
  const items = listItems(datum);
  if (items) return items.flatMap((item) => pair(item, analyser));
  const hint = "write (let ((name value) …) body …) or (let [name value …] body …)";
  analyser.error("bindings", datum.span, `${show(datum)} is not a list of bindings`, hint);
  return [];
}

/** Binds one after the other; each value sees the names before it. Gives the frame in which all are known. */
export function bindInOrder(sources: readonly BindingSource[], analyser: Analyser, frame: Frame) {
  const bindings: { pattern: Pattern; value: Node }[] = [];
  let scope = new Scope(frame.scope);
  for (const { target, value } of sources) {
    const node = analyser.analyse(value, framed(inside(frame), { scope }));
    scope = new Scope(scope);
    const pattern = analysePattern(target, { analyser, frame: framed(frame, { scope }), kind: "local" });
    giveValue(pattern, node);
    bindings.push({ pattern, value: node });
  }
  return { bindings, frame: framed(frame, { scope }) };
}
