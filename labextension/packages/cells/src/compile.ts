// Owns the way from a cell's program to code that runs: the passes in their order, and the function around them.
// Both languages come through here; reading them is not here.
import { print, type SourceMapV3 } from "@kernelbridge/lisp";
import type * as ES from "estree";
import { boxedNames, fixedNames, type Names, useBoxes, useHost } from "./boxes.js";
import { identifier, statement } from "./build.js";
import { placeDefinitions } from "./definitions.js";
import { followed } from "./followed.js";
import { analyse } from "./free.js";
import { returnLast } from "./lastvalue.js";
import { placeUsing } from "./using.js";

/** A cell as an async function of its boxes. */
export interface Compiled {
  /** One expression: the function. Its parameters are `machine`, then `boxes`, then the values of `fixed`. */
  readonly code: string;
  /** Source map of `code`. */
  readonly map: SourceMapV3;
  /** Names of the boxes that the function takes. */
  readonly boxes: readonly string[];
  /** Names of which the function takes the present value. */
  readonly fixed: readonly string[];
  /** Names declared by `var`, which exist from the start of the cell. */
  readonly vars: readonly string[];
}

/** Where the text is from, for the source map, and whether the code is to say where it is (followed.ts). */
export interface CompileOptions {
  readonly file: string;
  readonly source: string;
  readonly follow?: boolean;
}

/** Compiles a program, which it takes over and changes. */
export function compile(program: ES.Program, names: Names, options: CompileOptions): Compiled {
  const analysis = analyse(program);
  const machine = unused("$cell", analysis.names);
  const helpers = {
    machine,
    values: unused("$values", analysis.names),
    passing: unused("$it", analysis.names),
  };
  const boxed = boxedNames(analysis, names);
  useBoxes(analysis, boxed, machine);
  useHost(analysis, machine);
  const body = placeDefinitions(placeUsing(returnLast(program.body), helpers), machine);
  const boxes = [...boxed];
  const fixed = fixedNames(analysis);
  const plain = asFunction([machine, ...boxes, ...fixed], body);
  const run = options.follow ? followed(plain, machine, unusedPrefix("$flow", analysis.names)) : plain;
  const { code, map } = print(asProgram(run), options);
  const vars = [...analysis.declared].filter(([, kind]) => kind === "var").map(([name]) => name);
  return { code, map, boxes, fixed, vars };
}

function unused(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted;
  while (taken.has(name)) name += "_";
  return name;
}

const unusedPrefix = (wanted: string, taken: ReadonlySet<string>): string =>
  [...taken].some((name) => name.startsWith(wanted)) ? unusedPrefix(`${wanted}_`, taken) : wanted;

const STRICT: ES.Directive = {
  type: "ExpressionStatement",
  directive: "use strict",
  expression: { type: "Literal", value: "use strict", raw: '"use strict"' },
};

const asFunction = (parameters: readonly string[], body: ES.Statement[]): ES.FunctionExpression => ({
  type: "FunctionExpression",
  id: null,
  params: parameters.map((name) => identifier(name)),
  body: { type: "BlockStatement", body: [STRICT, ...body] },
  async: true,
  generator: false,
});

const asProgram = (run: ES.FunctionExpression): ES.Program => ({
  type: "Program",
  sourceType: "script",
  body: [statement(run)],
});
