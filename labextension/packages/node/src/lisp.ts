// `import { compileLispToJS } from "kernelbridge/lisp"`: the compiler, and what its code finds at run time. Its types are said
// here, so that nobody needs those of its syntax trees.

import { compileLispToJS as compile } from "@kernelbridge/lisp";

/** How a program of Lisp is compiled. */
export interface LispOptions {
  /** Names that the program takes from its argument; `["$py"]` by default. */
  readonly importNames?: readonly string[];
  /** Line breaks and indentation; true by default. */
  readonly pretty?: boolean;
  /** Whether the code ends with its source map, source included. */
  readonly inlineMap?: boolean;
  /** What errors and the map call the source. */
  readonly file?: string;
}

/** Code that evaluates to an async function, and its source map. */
export interface CompiledLisp {
  readonly code: string;
  readonly map: object;
}

/**
 * Compiles a program of Lisp: `const run = (0, eval)(code); await run({ $py })` gives its value.
 * @throws LispError with the positions of all mistakes.
 */
export function compileLispToJS(source: string, options: LispOptions = {}): CompiledLisp {
  return compile(source, options);
}
