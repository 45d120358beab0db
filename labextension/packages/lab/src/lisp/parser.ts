// Text of Lisp to a syntax tree. Any text has a tree: what is not closed ends with the text, what closes nothing is a stray.
// A cell is small, so that it is read anew with every change.

import { type Input, type NodeType, Parser, type PartialParse, Tree } from "@lezer/common";
import type { NodeName } from "./nodes.js";
import { skipBlank, type Token, templateTokenAt, tokenAt } from "./tokens.js";
import { defines, FORMS } from "./words.js";

type Types = ReadonlyMap<NodeName, NodeType>;

const COMPOUNDS: Partial<Record<NodeName, readonly [node: NodeName, close: NodeName]>> = {
  "(": ["List", ")"],
  "[": ["Vector", "]"],
  "{": ["Map", "}"],
  "#{": ["Set", "}"],
};
const CLOSING: ReadonlySet<NodeName> = new Set<NodeName>([")", "]", "}"]);
/** They stand between forms and are none. */
const BESIDE: ReadonlySet<NodeName> = new Set<NodeName>([
  "LineComment",
  "BlockComment",
  "Magic",
  "Prefix",
  "Stray",
]);

/** What is open. */
interface Frame {
  readonly node: NodeName;
  readonly from: number;
  /** The token that ends it; null where a single form does, undefined where only the text does. */
  readonly close: NodeName | null | undefined;
  readonly children: Tree[];
  readonly positions: number[];
  /** Forms so far, and the text of the first. */
  forms: number;
  head: string;
}

const frame = (node: NodeName, from: number, close?: NodeName | null): Frame => ({
  node,
  from,
  close,
  children: [],
  positions: [],
  forms: 0,
  head: "",
});

class Builder {
  readonly #types: Types;
  readonly #text: string;
  readonly #open: Frame[] = [frame("Program", 0)];

  constructor(types: Types, text: string) {
    this.#types = types;
    this.#text = text;
  }

  build(): Tree {
    const { length } = this.#text;
    for (let at = this.#skip(0); at < length; at = this.#skip(at)) at = this.#take(this.#token(at), at);
    while (this.#open.length > 1) this.#unclosed(length);
    return this.#tree(this.#open[0]!, length);
  }

  get #top(): Frame {
    return this.#open.at(-1)!;
  }

  #skip = (at: number): number => (this.#top.node === "Template" ? at : skipBlank(this.#text, at));

  #token = (at: number): Token =>
    this.#top.node === "Template" ? templateTokenAt(this.#text, at) : tokenAt(this.#text, at);

  #take({ name, end }: Token, at: number): number {
    if (CLOSING.has(name) || name === "TemplateClose") this.#close(name, at, end);
    else if (name === "Discarded") this.#open.push(frame("Discarded", at, null));
    else this.#begin(name, at, end);
    return end;
  }

  #begin(name: NodeName, at: number, end: number): void {
    const [node, close] = this.#compound(name) ?? [];
    if (node) this.#open.push(frame(node, at, close));
    this.#leaf(node ? name : this.#role(name, at, end), at, end);
    if (!node && !BESIDE.has(name)) this.#formEnded(this.#text.slice(at, end), end);
  }

  #compound(name: NodeName): readonly [NodeName, NodeName] | undefined {
    if (name === "TemplateOpen") return ["Template", "TemplateClose"];
    if (this.#top.node === "Template") return name === "{" ? ["Hole", "}"] : undefined;
    return COMPOUNDS[name];
  }

  /** What a symbol is where it stands. */
  #role(name: NodeName, at: number, end: number): NodeName {
    const { node, forms, head } = this.#top;
    if (name !== "Symbol" || node !== "List") return name;
    if (forms === 0) return FORMS.has(this.#text.slice(at, end)) ? "Form" : "Head";
    return forms === 1 && defines(head) ? "Definition" : name;
  }

  /** Ends what the bracket ends, and what is open inside of that. */
  #close(name: NodeName, at: number, end: number): void {
    const depth = this.#open.findLastIndex(({ close }) => close === name);
    if (depth < 0) {
      this.#leaf("Stray", at, end);
      return;
    }
    while (this.#open.length > depth + 1) this.#unclosed(at);
    this.#leaf(name, at, end);
    this.#end(end);
  }

  /** The empty node at its end says to whoever indents that more belongs into it. */
  #unclosed(at: number): void {
    this.#leaf("Unclosed", at, at);
    this.#end(at);
  }

  #end(at: number): void {
    const ended = this.#open.pop()!;
    this.#add(this.#tree(ended, at), ended.from);
    if (ended.node !== "Discarded") this.#formEnded("", at);
  }

  #formEnded(text: string, at: number): void {
    const top = this.#top;
    if (top.forms++ === 0) top.head = text;
    if (top.close === null) this.#end(at);
  }

  #leaf(name: NodeName, from: number, to: number): void {
    this.#add(new Tree(this.#types.get(name)!, [], [], to - from), from);
  }

  #add(tree: Tree, from: number): void {
    const { children, positions, from: start } = this.#top;
    children.push(tree);
    positions.push(from - start);
  }

  #tree({ node, from, children, positions }: Frame, to: number): Tree {
    return new Tree(this.#types.get(node)!, children, positions, to - from);
  }
}

export class LispParser extends Parser {
  readonly #types: Types;

  constructor(types: Types) {
    super();
    this.#types = types;
  }

  createParse(input: Input): PartialParse {
    const types = this.#types;
    let stop = input.length;
    return {
      advance: () => new Builder(types, input.read(0, stop)).build(),
      get parsedPos() {
        return stop;
      },
      stopAt(at: number) {
        stop = at;
      },
      get stoppedAt() {
        return stop < input.length ? stop : null;
      },
    };
  }
}
