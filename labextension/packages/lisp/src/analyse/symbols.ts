// Owns what a symbol means where a value is wanted: variable, library function, global, or a dotted path.
import type { SymbolDatum } from "../datum.js";
import { isGrammar, isIdentifierName } from "../names.js";
import { isLibraryName } from "../runtime/core.js";
import type { Span } from "../source.js";
import type { Analyser, Frame } from "./analyser.js";
import { type FunctionInfo, isBinding, ROOT } from "./scope.js";
import type { Node } from "./tree.js";

const PATH = /^[^.?]+(?:\??\.[^.?]+)+$/;

/** Whether a symbol is like `a.b` or `a?.b`. */
export const isPath = (name: string): boolean =>
  name.includes(".") && PATH.test(name) && !/^[+-]?\d/.test(name);

/** Whether a path has a `?.` in it. */
export const mayLeadNowhere = (node: Node): boolean =>
  node.kind === "member" && (node.optional || mayLeadNowhere(node.object));

/** `a.b?.c` from a given first object on. Spans point at each part. */
function follow(object: Node, path: string, span: Span, offset: number): Node {
  let node = object;
  for (const match of path.matchAll(/(\??)\.([^.?]+)/g)) {
    const start = offset + match.index + match[1]!.length + 1;
    const part = within(span, start, match[2]!.length);
    node = { kind: "member", object: node, name: match[2]!, optional: match[1] === "?", span: part };
  }
  return node;
}

/** A stretch of a one-line span. */
function within(span: Span, start: number, length: number): Span {
  if (span.end.offset - span.start.offset < start + length) return span;
  const at = (delta: number) => ({
    offset: span.start.offset + delta,
    line: span.start.line,
    column: span.start.column + delta,
  });
  return { source: span.source, start: at(start), end: at(start + length) };
}

function analysePath(datum: SymbolDatum, analyser: Analyser, frame: Frame): Node {
  const { name, span } = datum;
  const length = name.search(/\??\./);
  const first: SymbolDatum = { ...datum, name: name.slice(0, length), span: within(span, 0, length) };
  const root = isBinding(frame.scope.find(first))
    ? analyseSymbol(first, analyser, frame)
    : plain(first, analyser, frame);
  return follow(root, name.slice(length), span, length);
}

/** Why a word behind `js/` cannot stand as it is, and what to do. */
function noVariable(word: string): readonly [message: string, hint: string] | undefined {
  if (!isIdentifierName(word))
    return [
      `js/${word} is no name of JavaScript`,
      "js/name is a name as JavaScript writes it; others go without js/",
    ];
  if (!isGrammar(word)) return undefined;
  const hint = `JavaScript's own forms are written as text: (js* "typeof ~{}" x)`;
  return [`${word} is a word of JavaScript's grammar, and no value`, hint];
}

/** `js/x.y` and `py/x.y`. */
function analyseForeign(datum: SymbolDatum, analyser: Analyser): Node | undefined {
  const match = /^(?:(js)\/(.*)|py\/(.+))$/.exec(datum.name);
  if (!match) return undefined;
  const { span } = datum;
  const [, isJS, path = "", pythonPath] = match;
  if (!isJS) return follow(analyser.free("py", within(span, 0, 2)), `.${pythonPath}`, span, 2);
  const length = /^[^.?]+/.exec(path)?.[0].length ?? path.length;
  const word = path.slice(0, length);
  const mistake = path.startsWith("import.meta") ? undefined : noVariable(word);
  if (mistake) return analyser.error("reserved", span, ...mistake);
  const root = analyser.free(`js/${word}`, within(span, 3, length));
  return follow(root, path.slice(length), span, 3 + length);
}

/** `.-field` and `.method` as values: functions of the object. */
function analyseAccessor(datum: SymbolDatum, analyser: Analyser): Node {
  const { name, span } = datum;
  if (/^\.+$/.test(name)) {
    const hint = "(. object name) reads an attribute, (a . rest) names the rest of a parameter list";
    return analyser.error("dots", span, `${name} is no value`, hint);
  }
  const field = name.startsWith(".-");
  return {
    kind: "helper",
    name: field ? "getter" : "invoker",
    span,
    args: [{ kind: "literal", value: name.slice(field ? 2 : 1), span }],
  };
}

/** The meaning of a symbol in a value position. */
export function analyseSymbol(datum: SymbolDatum, analyser: Analyser, frame: Frame): Node {
  const { name, span } = datum;
  const meaning = frame.scope.find(datum);
  if (isBinding(meaning)) {
    analyser.refer(meaning, frame);
    return { kind: "variable", binding: meaning, span };
  }
  const head = analyser.head(datum, frame);
  if (head) {
    const what = "special" in head ? "a special form" : "a macro";
    const hint = `it can only stand at the head of a list; wrap it: (fn (x) (${name} x))`;
    return analyser.error("not-a-value", span, `${name} is ${what} and has no value`, hint);
  }
  return plain(datum, analyser, frame);
}

const inMethod = (info: FunctionInfo | undefined): boolean =>
  info !== undefined && (info.method || inMethod(info.parent));

/** Names with a dot that leads nowhere, like `a..b` and `a.`. */
const isBrokenPath = (name: string): boolean =>
  name.includes(".") && /[^.]/.test(name) && /\.(?:\.|$)|\?\.?$/.test(name);

function plain(datum: SymbolDatum, analyser: Analyser, frame: Frame): Node {
  const { name, span } = datum;
  if (name === "super" && !(inMethod(frame.info) && frame.extending)) {
    const hint = "only a constructor or method of a class that has a base knows super: (class Name (Base) …)";
    return analyser.error("super", span, "super stands where there is no base", hint);
  }
  if (name === "this" || name === "super") return { kind: "word", word: name, span };
  if (name.includes("/") && name.length > 2) {
    const foreign = analyseForeign(datum, analyser);
    if (foreign) return foreign;
  }
  if (name.startsWith(".")) return analyseAccessor(datum, analyser);
  if (isPath(name)) return analysePath(datum, analyser, frame);
  if (isBrokenPath(name)) {
    const hint =
      "(. object name) reads an attribute; so does object.name, with a name on both sides of the dot";
    return analyser.error("dots", span, `${name} has a dot with nothing behind it`, hint);
  }
  const hidden = analyser.globals.has(name) && datum.home?.scope !== ROOT;
  if (isLibraryName(name) && !hidden) return { kind: "core", name, span };
  return analyser.free(name, span);
}
