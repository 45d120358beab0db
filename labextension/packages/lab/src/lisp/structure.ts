// Edits that keep brackets whole, as small functions of a tree and a selection. Null where there is nothing to do.

import type { SyntaxNode } from "@lezer/common";

interface Range {
  readonly from: number;
  readonly to: number;
}

/** Changes of one text, in order; what is selected then, in the new text, where it does not follow by itself. */
interface Edit {
  readonly changes: readonly (Range & { readonly insert: string })[];
  readonly selection?: { readonly anchor: number; readonly head: number };
}

/** What an edit is told. */
interface Situation {
  readonly text: string;
  readonly root: SyntaxNode;
  readonly selected: Range;
}

type Structural = (situation: Situation) => Edit | null;

const COMPOUNDS: ReadonlySet<string> = new Set(["List", "Vector", "Map", "Set"]);
const ATOMS = "String Template Regex Number Keyword Constant Form Head Definition Symbol Discarded".split(
  " ",
);
const FORMS: ReadonlySet<string> = new Set([...COMPOUNDS, ...ATOMS]);

/** A list takes in the form behind it; where there is none, the list around it does. */
const slurp: Structural = ({ root, selected, text }) => {
  for (let list = enclosing(root, selected); list; list = enclosing(root, list)) {
    const close = closing(list);
    const next = sibling(list, "nextSibling");
    if (close && next) return { changes: [removed(close), inserted(next.to, read(text, close))] };
  }
  return null;
};

/** A list lets its last form go. */
const barf: Structural = ({ root, selected, text }) => {
  const list = enclosing(root, selected);
  const close = list && closing(list);
  const last = close && sibling(close, "prevSibling");
  if (!last) return null;
  const before = sibling(last, "prevSibling") ?? list.firstChild!;
  return { changes: [inserted(before.to, read(text, close)), removed(close)] };
};

/** A form takes the place of the list that it stands in. */
const raise: Structural = ({ root, selected, text }) => {
  const form = formAt(root, selected);
  const list = form && enclosing(root, form);
  if (!list) return null;
  const { from, to } = list;
  return { changes: [{ from, to, insert: read(text, form) }], selection: { anchor: from, head: from } };
};

/** A form, or what is selected, comes into a list of its own. */
const wrap: Structural = ({ root, selected }) => {
  const range = selected.from < selected.to ? selected : formAt(root, selected);
  if (!range) return null;
  const anchor = range.from + 1;
  return {
    changes: [inserted(range.from, "("), inserted(range.to, ")")],
    selection: { anchor, head: anchor },
  };
};

/** More is selected: the form, then all forms of the list around it, then that list, and so on. */
const expand: Structural = ({ root, selected, text }) => {
  const wider = [...widening(root, selected), { from: 0, to: text.length }];
  const next = wider.find(
    ({ from, to }) => from <= selected.from && to >= selected.to && to - from > width(selected),
  );
  return next ? { changes: [], selection: { anchor: next.from, head: next.to } } : null;
};

function* widening(root: SyntaxNode, selected: Range): Generator<Range> {
  const form = formAt(root, selected);
  if (form) yield form;
  for (let list = enclosing(root, selected); list; list = enclosing(root, list)) {
    yield { from: list.firstChild!.to, to: closing(list)?.from ?? list.to };
    yield list;
  }
}

const width = ({ from, to }: Range): number => to - from;
const read = (text: string, { from, to }: Range): string => text.slice(from, to);
const removed = ({ from, to }: Range) => ({ from, to, insert: "" });
const inserted = (at: number, insert: string) => ({ from: at, to: at, insert });

const closing = (list: SyntaxNode): SyntaxNode | null =>
  list.lastChild && /^[)\]}]$/.test(list.lastChild.name) ? list.lastChild : null;

/** The nearest form beside a node; comments are passed over. */
function sibling(node: SyntaxNode, side: "nextSibling" | "prevSibling"): SyntaxNode | null {
  let one = node[side];
  while (one && !FORMS.has(one.name)) one = one[side];
  return one;
}

/** The innermost list with the range between its brackets. */
function enclosing(root: SyntaxNode, { from, to }: Range): SyntaxNode | null {
  const holds = (list: SyntaxNode): boolean =>
    COMPOUNDS.has(list.name) && list.firstChild!.to <= from && to <= (closing(list)?.from ?? list.to);
  return climb(root.resolveInner(from, -1), holds) ?? climb(root.resolveInner(from, 1), holds);
}

/** The smallest form that holds the range. */
function formAt(root: SyntaxNode, { from, to }: Range): SyntaxNode | null {
  const holds = (node: SyntaxNode): boolean => FORMS.has(node.name) && node.from <= from && to <= node.to;
  const [after, before] = [
    climb(root.resolveInner(from, 1), holds),
    climb(root.resolveInner(from, -1), holds),
  ];
  if (!after || !before) return after ?? before;
  return width(before) < width(after) ? before : after;
}

function climb(node: SyntaxNode | null, holds: (node: SyntaxNode) => boolean): SyntaxNode | null {
  let one = node;
  while (one && !holds(one)) one = one.parent;
  return one;
}

/** The edits by name. */
export const EDITS = { slurp, barf, raise, wrap, expand } satisfies Record<string, Structural>;
