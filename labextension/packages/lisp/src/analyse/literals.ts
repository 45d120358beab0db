// Owns the data that stand for themselves: numbers, strings, templates, arrays, objects, sets, slices.
import {
  type Datum,
  isKeyword,
  isList,
  isSymbol,
  type SequenceDatum,
  type SequenceType,
  show,
} from "../datum.js";
import type { Analyser, Frame } from "./analyser.js";
import type { Argument, Entry, Node } from "./tree.js";

type LiteralType = Exclude<Datum["type"], "symbol" | "list">;
/** The datum of one type; the four sequences share a shape. */
type DatumOf<K extends LiteralType> = K extends SequenceType
  ? SequenceDatum<K>
  : Exclude<Extract<Datum, { type: K }>, SequenceDatum>;

type Rules = {
  [K in LiteralType]: (datum: DatumOf<K>, analyser: Analyser, frame: Frame) => Node;
};

/** `...xs`, read as `(... xs)`. */
export const spreadOf = (datum: Datum): Datum | undefined =>
  isList(datum) && isSymbol(datum.items[0], "...") ? datum.items[1] : undefined;

/** Array items or arguments, with spreads. */
export function analyseItems(items: readonly Datum[], analyser: Analyser, frame: Frame): Argument[] {
  return items.map((item) => {
    const spread = spreadOf(item);
    if (!spread) return analyser.analyse(item, frame);
    return { kind: "spread", value: analyser.analyse(spread, frame), span: item.span };
  });
}

function keyOf(datum: Datum, analyser: Analyser, frame: Frame): Node | string {
  if (isKeyword(datum)) return datum.name;
  if (datum.type === "literal" && typeof datum.value === "string") return datum.value;
  return analyser.analyse(datum, frame);
}

/** The entries of an object. */
function analyseEntries({ items, span }: SequenceDatum, analyser: Analyser, frame: Frame): Entry[] {
  const entries: Entry[] = [];
  for (let i = 0; i < items.length; ) {
    const key = items[i]!;
    const merged = spreadOf(key) ?? (isSymbol(key, "**") ? items[i + 1] : undefined);
    if (merged) {
      entries.push({ spread: analyser.analyse(merged, frame), span: key.span });
      i += spreadOf(key) ? 1 : 2;
      continue;
    }
    const value = items[i + 1];
    if (!value) {
      analyser.error(
        "object",
        key.span,
        `the key ${show(key)} has no value`,
        "an object holds pairs: {:key value …}",
      );
      break;
    }
    entries.push({ key: keyOf(key, analyser, frame), value: analyser.analyse(value, frame), span });
    i += 2;
  }
  return entries;
}

const RULES: Rules = {
  keyword: ({ name, span }) => ({ kind: "literal", value: name, span }),
  literal: ({ value, span }) => ({ kind: "literal", value, span }),
  regex: ({ source, flags, span }) => ({ kind: "regex", source, flags, span }),
  template: ({ strings, values, span }, analyser, frame) => ({
    kind: "template",
    strings,
    values: values.map((value) => analyser.analyse(value, frame)),
    span,
  }),
  slice: ({ parts, span }, analyser, frame) => ({
    kind: "slice",
    parts: parts.map((part) => part && analyser.analyse(part, frame)),
    span,
  }),
  vector: ({ items, span }, analyser, frame) => ({
    kind: "array",
    items: analyseItems(items, analyser, frame),
    span,
  }),
  set: ({ items, span }, analyser, frame) => ({
    kind: "helper",
    name: "set",
    args: analyseItems(items, analyser, frame),
    span,
  }),
  map: (datum, analyser, frame) => ({
    kind: "object",
    entries: analyseEntries(datum, analyser, frame),
    span: datum.span,
  }),
};

/** Analyses any datum but symbols and lists. */
export function analyseLiteral(datum: Datum, analyser: Analyser, frame: Frame): Node {
  const rule = RULES[datum.type as LiteralType] as (datum: Datum, analyser: Analyser, frame: Frame) => Node;
  return rule(datum, analyser, frame);
}
