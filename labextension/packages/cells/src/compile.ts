// Owns the way from a cell's program to code that runs: the passes in their order, and the function around them.
// Both languages come through here; reading them is not here.
import { print, type SourceMapV3 } from "@kernelbridge/lisp";
import type * as ES from "estree";
import { boxedNames, type Names, useBoxes, useHost } from "./boxes.js";
import { identifier, statement } from "./build.js";
import { placeDefinitions } from "./definitions.js";
import { analyse } from "./free.js";
import { returnLast } from "./lastvalue.js";
import { placeUsing } from "./using.js";

/** A cell as an async function of its boxes. */
export interface Compiled {
  /** One expression: the function. Its parameters are `machine`, then `boxes`. */
  readonly code: string;
  /** Source map of `code`. */
  readonly map: SourceMapV3;
  /** Names of the boxes that the function takes. */
  readonly boxes: readonly string[];
  /** Names declared by `var`, which exist from the start of the cell. */
  readonly vars: readonly string[];
}

/** Compiles a program, which it takes over and changes. `file` and `source` are for the source map. */
export function compile(program: ES.Program, names: Names, file: string, source: string): Compiled {
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
  const { code, map } = print(asFunction([machine, ...boxes], body), { file, source });
  const vars = [...analysis.declared].filter(([, kind]) => kind === "var").map(([name]) => name);
  return { code, map, boxes, vars };
}

function unused(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted;
  while (taken.has(name)) name += "_";
  return name;
}

const STRICT: ES.Directive = {
  type: "ExpressionStatement",
  directive: "use strict",
  expression: { type: "Literal", value: "use strict", raw: '"use strict"' },
};

function asFunction(parameters: readonly string[], body: ES.Statement[]): ES.Program {
  const run: ES.FunctionExpression = {
    type: "FunctionExpression",
    id: null,
    params: parameters.map((name) => identifier(name)),
    body: { type: "BlockStatement", body: [STRICT, ...body] },
    async: true,
    generator: false,
  };
  return { type: "Program", sourceType: "script", body: [statement(run)] };
}
