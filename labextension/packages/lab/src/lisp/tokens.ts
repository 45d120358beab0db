// The tokens of Lisp, as the compiler's reader takes them apart. Text in, one token at a time out; any text has tokens.

import type { NodeName } from "./nodes.js";
import { CONSTANTS } from "./words.js";

/** `open` begins what `close` ends; any other token stands for itself. */
export interface Token {
  readonly name: NodeName;
  readonly end: number;
}

const NUMBER =
  /^[+-]?(?:0[xX][\da-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?)n?$/;

const atom = (text: string): NodeName => {
  if (CONSTANTS.has(text)) return "Constant";
  if (NUMBER.test(text)) return "Number";
  return /^:[^:\d-][^:]*$/.test(text) ? "Keyword" : "Symbol";
};

type Rule = readonly [pattern: RegExp, name: NodeName | ((text: string) => NodeName)];

/** The first that matches; a comment may be nested and is not among them. */
const RULES: readonly Rule[] = [
  [/;[^\n]*/y, "LineComment"],
  [/"""[\s\S]*?(?:"""|$)/y, "String"],
  [/f"/y, "TemplateOpen"],
  [/"(?:\\[\s\S]|[^"\\])*(?:"|$)/y, "String"],
  [/#\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/y, "Regex"],
  [/#\{/y, "#{"],
  [/[()[\]{}]/y, (text) => text as NodeName],
  [/#_/y, "Discarded"],
  [/['`]|~@?|,@?/y, "Prefix"],
  [/#[tf](?=[\s()[\]{}";`,]|$)/y, "Constant"],
  [/[^\s()[\]{}";`,]+/y, atom],
];

const BLANK = /[\s]+|,(?=\s|$)/y;
const TEXT = /(?:\\[\s\S]|\{\{|\}\}|[^"\\{])+/y;

/** Where the blank from `at` on ends. */
export function skipBlank(text: string, at: number): number {
  for (let end = at; ; ) {
    const next = matched(BLANK, text, end);
    if (next === undefined) return end;
    end = next;
  }
}

/** The token at a place that is not blank. */
export function tokenAt(text: string, at: number): Token {
  if (at === 0 && /^#!|^%%/.test(text)) return { name: "Magic", end: lineEnd(text) };
  if (text.startsWith("#|", at)) return { name: "BlockComment", end: commentEnd(text, at) };
  for (const [pattern, name] of RULES) {
    const end = matched(pattern, text, at);
    if (end !== undefined) return { name: typeof name === "string" ? name : name(text.slice(at, end)), end };
  }
  return { name: "Stray", end: at + 1 };
}

/** The token at a place in the text of a template. */
export function templateTokenAt(text: string, at: number): Token {
  const end = matched(TEXT, text, at);
  if (end !== undefined) return { name: "TemplateText", end };
  return { name: text[at] === '"' ? "TemplateClose" : text[at] === "{" ? "{" : "Stray", end: at + 1 };
}

function matched(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

function lineEnd(text: string): number {
  const end = text.indexOf("\n");
  return end < 0 ? text.length : end;
}

function commentEnd(text: string, start: number): number {
  const marks = /#\||\|#/g;
  marks.lastIndex = start;
  let depth = 0;
  for (let mark = marks.exec(text); mark; mark = marks.exec(text)) {
    depth += mark[0] === "#|" ? 1 : -1;
    if (depth === 0) return marks.lastIndex;
  }
  return text.length;
}
