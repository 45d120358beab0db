// Owns JavaScript text: an ESTree printed once, with a source map that has a place for every node that has one.
// Used for Lisp and for JavaScript cells alike.
import { GenMapping, maybeAddMapping, setSourceContent, toEncodedMap } from "@jridgewell/gen-mapping";
import { GENERATOR, type Generator, generate } from "astring";
import type { Node, Program, SourceLocation } from "estree";

/** A source map of version 3, as JSON. */
export interface SourceMapV3 {
  readonly version: 3;
  readonly file?: string;
  readonly sources: readonly string[];
  readonly sourcesContent: readonly (string | null)[];
  readonly names: readonly string[];
  readonly mappings: string;
}

export interface PrintOptions {
  /** The file that nodes without a source of their own come from. */
  readonly file: string;
  readonly source: string;
  /** Line breaks and indentation; true unless told otherwise. */
  readonly pretty?: boolean;
}

/** Collects the output and knows its line and column. */
class Output {
  text = "";
  line = 1;
  column = 0;

  write(chunk: string): void {
    this.text += chunk;
    const last = chunk.lastIndexOf("\n");
    if (last < 0) {
      this.column += chunk.length;
      return;
    }
    this.line += chunk.split("\n").length - 1;
    this.column = chunk.length - last - 1;
  }
}

/** Astring's rules, each of which first notes where its node stands. */
function mappingGenerator(note: (node: Node) => void): Generator {
  const rules = Object.entries(GENERATOR).map(([type, rule]) => [
    type,
    function (this: Generator, node: Node, state: unknown) {
      note(node);
      (rule as (node: Node, state: unknown) => void).call(this, node, state);
    },
  ]);
  return Object.fromEntries(rules) as Generator;
}

/** A place in the output, and the node that begins there. */
interface Mark {
  readonly line: number;
  readonly column: number;
  readonly node: Node;
  readonly loc: SourceLocation;
}

/** Of the nodes that begin at one place the innermost is kept: it is what a stack frame points at. */
function mark(marks: Mark[], next: Mark): void {
  const last = marks.at(-1);
  if (last && last.line === next.line && last.column === next.column) marks.pop();
  marks.push(next);
}

function toMap(marks: readonly Mark[], file: string, source: string): SourceMapV3 {
  const map = new GenMapping({ file });
  setSourceContent(map, file, source);
  for (const { line, column, node, loc } of marks) {
    const mapping = { generated: { line, column }, source: loc.source ?? file, original: loc.start };
    if (node.type === "Identifier") maybeAddMapping(map, { ...mapping, name: node.name });
    else maybeAddMapping(map, mapping);
  }
  return toEncodedMap(map) as SourceMapV3;
}

/** Prints a program. Lines and columns in the map are exact for every node with a `loc`. */
export function print(program: Program, options: PrintOptions): { code: string; map: SourceMapV3 } {
  const { file, source, pretty = true } = options;
  const output = new Output();
  const marks: Mark[] = [];
  const note = (node: Node) => {
    if (node.loc) mark(marks, { line: output.line, column: output.column, node, loc: node.loc });
  };
  const layout = pretty ? {} : { indent: "", lineEnd: " " };
  generate(program, { output: output as never, generator: mappingGenerator(note), ...layout });
  return { code: output.text, map: toMap(marks, file, source) };
}
