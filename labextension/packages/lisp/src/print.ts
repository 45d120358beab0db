// Owns JavaScript text: an ESTree printed once, with a source map that has a place for every node that has one.
// Used for Lisp and for JavaScript cells alike.
import { GenMapping, maybeAddMapping, setSourceContent, toEncodedMap } from "@jridgewell/gen-mapping";
import { GENERATOR, type Generator, generate } from "astring";
import type { Node, Program } from "estree";

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

/** Prints a program. Lines and columns in the map are exact for every node with a `loc`. */
export function print(program: Program, options: PrintOptions): { code: string; map: SourceMapV3 } {
  const { file, source, pretty = true } = options;
  const map = new GenMapping({ file });
  setSourceContent(map, file, source);
  const output = new Output();
  const note = (node: Node) => {
    if (!node.loc) return;
    const generated = { line: output.line, column: output.column };
    const name = node.type === "Identifier" ? node.name : undefined;
    const mapping = { generated, source: node.loc.source ?? file, original: node.loc.start };
    if (name === undefined) maybeAddMapping(map, mapping);
    else maybeAddMapping(map, { ...mapping, name });
  };
  const layout = pretty ? {} : { indent: "", lineEnd: " " };
  generate(program, { output: output as never, generator: mappingGenerator(note), ...layout });
  return { code: output.text, map: toEncodedMap(map) as SourceMapV3 };
}
