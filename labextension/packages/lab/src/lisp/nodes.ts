// The kinds of nodes of a Lisp syntax tree, and how each is highlighted.

import { NodeProp, NodeType } from "@lezer/common";
import { styleTags, tags } from "@lezer/highlight";

const HIGHLIGHTING = styleTags({
  Magic: tags.meta,
  LineComment: tags.lineComment,
  BlockComment: tags.blockComment,
  "Discarded/...": tags.comment,
  "String TemplateText": tags.string,
  "TemplateOpen TemplateClose": tags.special(tags.string),
  Regex: tags.regexp,
  Number: tags.number,
  Keyword: tags.atom,
  Constant: tags.bool,
  Prefix: tags.operator,
  Form: tags.keyword,
  Head: tags.function(tags.variableName),
  Definition: tags.definition(tags.variableName),
  Symbol: tags.variableName,
  Stray: tags.invalid,
  "( )": tags.paren,
  "[ ]": tags.squareBracket,
  "{ }": tags.brace,
  "#{": tags.brace,
});

const NAMES = [
  ...["Program", "List", "Vector", "Map", "Set", "Discarded", "Template", "Hole"],
  ...["Magic", "LineComment", "BlockComment", "String", "TemplateText", "TemplateOpen", "TemplateClose"],
  ...[
    "Regex",
    "Number",
    "Keyword",
    "Constant",
    "Prefix",
    "Form",
    "Head",
    "Definition",
    "Symbol",
    "Stray",
    "Unclosed",
  ],
  ...["(", ")", "[", "]", "{", "}", "#{"],
] as const;

export type NodeName = (typeof NAMES)[number];

/** Which brackets belong together, for whoever shows the one of the other. */
const PARTNERS: Readonly<Record<string, [NodeProp<readonly string[]>, string[]]>> = {
  "(": [NodeProp.closedBy, [")"]],
  ")": [NodeProp.openedBy, ["("]],
  "[": [NodeProp.closedBy, ["]"]],
  "]": [NodeProp.openedBy, ["["]],
  "{": [NodeProp.closedBy, ["}"]],
  "#{": [NodeProp.closedBy, ["}"]],
  "}": [NodeProp.openedBy, ["{", "#{"]],
};

const ERRORS: ReadonlySet<NodeName> = new Set<NodeName>(["Stray", "Unclosed"]);

function define(
  name: NodeName,
  id: number,
  more: Parameters<typeof NodeType.define>[0]["props"] = [],
): NodeType {
  const partner = PARTNERS[name];
  const props = [HIGHLIGHTING, ...(partner ? [partner] : []), ...more];
  return NodeType.define({ id, name, top: name === "Program", error: ERRORS.has(name), props });
}

/** The types by name; a language adds what its editor needs to know of the whole. */
export function nodeTypes(
  program: Parameters<typeof NodeType.define>[0]["props"],
  lists: Parameters<typeof NodeType.define>[0]["props"],
): ReadonlyMap<NodeName, NodeType> {
  const own = (name: NodeName) => (name === "Program" ? program : COMPOUND.has(name) ? lists : []);
  return new Map(NAMES.map((name, id) => [name, define(name, id, own(name))]));
}

/** Forms that hold others between brackets. */
const COMPOUND: ReadonlySet<string> = new Set(["List", "Vector", "Map", "Set"]);
