// Owns the whole program: a module whose last expression statement, if any, is the value of the cell.
import type * as es from "estree";
import type { Analyser } from "../analyse/analyser.js";
import type { Node } from "../analyse/tree.js";
import { Types } from "../analyse/types.js";
import { toJSName } from "../names.js";
import type { Span } from "../source.js";
import { Block } from "./block.js";
import { at, statement } from "./build.js";
import { EFFECT } from "./destination.js";
import { globalName } from "./expressions.js";
import { Lowerer } from "./lowerer.js";

/** Names that emitted code may use without the program naming them. */
const ALWAYS = [
  "$lisp",
  "$py",
  "py",
  "kw",
  "op",
  "slice",
  "Math",
  "undefined",
  "NaN",
  "Infinity",
  "arguments",
  "eval",
];

/** Kinds without a value worth showing. */
const SILENT: ReadonlySet<string> = new Set(["define", "empty", "while", "throw"]);

/** The last form: its value stands in an expression statement of its own. */
function lowerResult(node: Node, block: Block, lowerer: Lowerer): void {
  if (node.kind === "do") {
    for (const part of node.body.slice(0, -1)) lowerer.into(part, EFFECT, block);
    lowerResult(node.body.at(-1)!, block, lowerer);
  } else if (SILENT.has(node.kind)) lowerer.into(node, EFFECT, block);
  else block.add(statement(lowerer.value(node, block), node.span));
}

/** The JavaScript of an analysed program; `closed` says that no later one will define its names again. */
export function lowerProgram(nodes: readonly Node[], analyser: Analyser, closed = false): es.Program {
  const block = new Block(undefined, { top: true });
  const tops = analyser.bindings.filter(({ kind }) => kind === "top").map(({ name }) => toJSName(name));
  block.reserve([...ALWAYS, ...[...analyser.freeNames].map(globalName), ...tops]);
  const lowerer = new Lowerer(new Types(analyser.bindings, closed), analyser);
  for (const node of nodes.slice(0, -1)) lowerer.into(node, EFFECT, block);
  const last = nodes.at(-1);
  if (last) lowerResult(last, block, lowerer);
  const program: es.Program = {
    type: "Program",
    sourceType: "module",
    body: [...lowerer.hoisted, ...block.statements],
  };
  return nodes[0] && last ? at(spanOf(nodes[0].span, last.span), program) : program;
}

const spanOf = (first: Span, last: Span): Span => ({
  source: first.source,
  start: first.start,
  end: last.end,
});
