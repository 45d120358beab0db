// Owns JavaScript text: an ESTree printed once, with a source map that has a place for every node that has one.
// Used for Lisp and for JavaScript cells alike.
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

/** A place in the output, and the node that begins there. */
interface Mark {
  readonly line: number;
  readonly column: number;
  readonly node: Node;
  readonly loc: SourceLocation;
}

/** Collects the output, knows its line and column, and notes where nodes begin. */
class Output {
  text = "";
  line = 0;
  column = 0;
  readonly marks: Mark[] = [];

  write(chunk: string): void {
    this.text += chunk;
    this.column += chunk.length;
    for (let at = chunk.indexOf("\n"); at >= 0; at = chunk.indexOf("\n", at + 1)) {
      this.line++;
      this.column = chunk.length - at - 1;
    }
  }

  /** Of the nodes that begin at one place the innermost is kept: it is what a stack frame points at. */
  note(node: Node): void {
    if (!node.loc) return;
    const last = this.marks.at(-1);
    if (last?.line === this.line && last.column === this.column) this.marks.pop();
    this.marks.push({ line: this.line, column: this.column, node, loc: node.loc });
  }
}

type Rule = (this: Generator, node: Node, state: { readonly output: Output }) => void;

/** Astring's rules, each of which first notes where its node stands. */
const NOTING = Object.fromEntries(
  Object.entries(GENERATOR as unknown as Record<string, Rule>).map(([type, rule]) => [
    type,
    function (this: Generator, node, state) {
      state.output.note(node);
      rule.call(this, node, state);
    } satisfies Rule,
  ]),
) as unknown as Generator;

/** Strings by their number, which is what a source map writes for them. */
class Numbered {
  readonly #numbers = new Map<string, number>();

  of(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.#numbers.size);
    return this.#numbers.size - 1;
  }

  get all(): string[] {
    return [...this.#numbers.keys()];
  }
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** A number as source maps write it: base 64, the lowest five bits first, with the sign as the very lowest. */
function encode(value: number): string {
  let rest = value < 0 ? (-value << 1) | 1 : value << 1;
  let text = "";
  for (; rest > 31; rest >>>= 5) text += DIGITS[(rest & 31) | 32];
  return text + DIGITS[rest];
}

/** Most distances are small, and a map has thousands: these are written once. */
const NEAR = 128;
const SMALL = Array.from({ length: 2 * NEAR }, (_, i) => encode(i - NEAR));
const digits = (value: number): string => SMALL[value + NEAR] ?? encode(value);

/** The text of a map: places, each with the distances of its numbers from those of the place before. */
class Mappings {
  text = "";
  #line = 0;
  readonly #last = [0, 0, 0, 0, 0];

  /** Begins a place; columns are counted anew on each line. */
  begin(line: number): void {
    if (line > this.#line) this.#last[0] = 0;
    else if (this.text !== "") this.text += ",";
    for (; this.#line < line; this.#line++) this.text += ";";
  }

  /** The distance of a number: `which` is 0 for the column, then source, line and column there, and name. */
  distance(which: number, value: number): string {
    const distance = value - this.#last[which]!;
    this.#last[which] = value;
    return digits(distance);
  }
}

function toMap({ marks }: Output, file: string, source: string): SourceMapV3 {
  const sources = new Numbered();
  const names = new Numbered();
  const mappings = new Mappings();
  sources.of(file);
  for (const { line, column, node, loc } of marks) {
    const { start } = loc;
    mappings.begin(line);
    mappings.text +=
      mappings.distance(0, column) +
      mappings.distance(1, sources.of(loc.source ?? file)) +
      mappings.distance(2, start.line - 1) +
      mappings.distance(3, start.column) +
      (node.type === "Identifier" ? mappings.distance(4, names.of(node.name)) : "");
  }
  const sourcesContent = sources.all.map((name) => (name === file ? source : null));
  return {
    version: 3,
    file,
    names: names.all,
    sources: sources.all,
    sourcesContent,
    mappings: mappings.text,
  };
}

/** Prints a program. Lines and columns in the map are exact for every node with a `loc`. */
export function print(program: Program, options: PrintOptions): { code: string; map: SourceMapV3 } {
  const { file, source, pretty = true } = options;
  const output = new Output();
  const layout = pretty ? {} : { indent: "", lineEnd: " " };
  generate(program, { output: output as never, generator: NOTING, ...layout });
  return { code: output.text, map: toMap(output, file, source) };
}
