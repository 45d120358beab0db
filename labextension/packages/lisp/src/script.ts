// Owns programs that stand alone: Lisp source to one JavaScript function.
import type * as es from "estree";
import { at, block, call, constant, declaration, id, member } from "./lower/build.js";
import { toJSName } from "./names.js";
import { print, type SourceMapV3 } from "./print.js";
import { RUNTIME_KEY } from "./runtime/index.js";
import { LispSession } from "./session.js";
import { SourceText, type Span } from "./source.js";

export interface ScriptOptions {
  /** Names that `run` takes from its argument. */
  readonly importNames?: readonly string[];
  /** Line breaks and indentation; true unless told otherwise. */
  readonly pretty?: boolean;
  /** Whether the code ends with its source map, source included. */
  readonly inlineMap?: boolean;
  readonly file?: string;
}

/** `const $lisp = globalThis[Symbol.for("kernelbridge.lisp")];` */
function runtimeDeclaration(span: Span): es.Statement {
  const key = call(member(id("Symbol", span), "for", span), [constant(RUNTIME_KEY, span)], span);
  const init: es.Expression = {
    type: "MemberExpression",
    object: id("globalThis", span),
    property: key,
    computed: true,
    optional: false,
  };
  return declaration("const", id("$lisp", span), init, span, { local: true });
}

/** `name`, or `"its-name": its$name` where JavaScript spells it otherwise. */
function taken(name: string, span: Span): es.AssignmentProperty {
  const local = toJSName(name);
  const shorthand = local === name;
  return {
    type: "Property",
    kind: "init",
    key: shorthand ? id(name, span) : constant(name, span),
    value: id(local, span),
    computed: false,
    method: false,
    shorthand,
  };
}

/** The names that a pattern binds. */
function boundBy(pattern: es.Pattern): string[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name];
    case "ArrayPattern":
      return pattern.elements.flatMap((element) => (element ? boundBy(element) : []));
    case "ObjectPattern":
      return pattern.properties.flatMap((part) => boundBy(part.type === "Property" ? part.value : part));
    case "AssignmentPattern":
      return boundBy(pattern.left);
    case "RestElement":
      return boundBy(pattern.argument);
    default:
      return [];
  }
}

/** The names that a statement declares; none of them can be a parameter of the function as well. */
function declaredBy(node: es.Statement): string[] {
  if (node.type === "VariableDeclaration") return node.declarations.flatMap(({ id }) => boundBy(id));
  return node.type === "FunctionDeclaration" || node.type === "ClassDeclaration" ? [node.id.name] : [];
}

/** The program as `(async function run({ $py }) { … })`, whose value is that of the last form. */
function asFunction(program: es.Program, names: readonly string[], span: Span): es.Program {
  const body = [...(program.body as es.Statement[])];
  const last = body.at(-1);
  if (last?.type === "ExpressionStatement")
    body[body.length - 1] = at(span, { type: "ReturnStatement", argument: last.expression });
  const own = new Set(body.flatMap(declaredBy));
  const properties = names.filter((name) => !own.has(toJSName(name))).map((name) => taken(name, span));
  const given: es.Pattern = {
    type: "AssignmentPattern",
    left: { type: "ObjectPattern", properties },
    right: { type: "ObjectExpression", properties: [] },
  };
  const directive: es.Directive = {
    type: "ExpressionStatement",
    expression: { type: "Literal", value: "use strict" },
    directive: "use strict",
  };
  const run: es.FunctionExpression = {
    type: "FunctionExpression",
    id: id("run", span),
    params: [given],
    body: block([runtimeDeclaration(span), ...body], span),
    async: true,
    generator: false,
  };
  return {
    type: "Program",
    sourceType: "script",
    body: [directive, { type: "ExpressionStatement", expression: run }],
  };
}

function inlined(map: SourceMapV3): string {
  const bytes = new TextEncoder().encode(JSON.stringify(map));
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return `//# sourceMappingURL=data:application/json;charset=utf-8;base64,${btoa(binary)}`;
}

/**
 * Compiles a program to code that evaluates, by indirect eval, to an async function `run`. Its argument gives the
 * names in `importNames`; every other name is global. The library is found under Symbol.for("kernelbridge.lisp"),
 * where loading this package puts it.
 */
export function compileLispToJS(
  source: string,
  options: ScriptOptions = {},
): { code: string; map: SourceMapV3 } {
  const { importNames = ["$py"], pretty = true, inlineMap = false, file = "program.lisp" } = options;
  const program = new LispSession({ globals: importNames }).compile(source, { file, closed: true });
  const span = new SourceText(source, file).span(0, 0);
  const { code, map } = print(asFunction(program, importNames, span), { file, source, pretty });
  return { code: inlineMap ? `${code.trimEnd()}\n${inlined(map)}` : code, map };
}
