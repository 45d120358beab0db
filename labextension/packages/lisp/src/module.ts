// Owns programs as ES modules: definitions are exports, the value of the program is the default export, and the library
// is imported by name, so that a bundler keeps only what the program uses.
import type * as es from "estree";
import { toJSName } from "./names.js";
import { print, type SourceMapV3 } from "./print.js";
import { plainName } from "./runtime/core.js";
import { LispSession } from "./session.js";
import { walk } from "./walk.js";

export interface ModuleOptions {
  /** The package of the library: `NAME/library` holds its functions, `NAME/runtime` what emitted code calls besides. */
  readonly library?: string;
  /** Line breaks and indentation; true unless told otherwise. */
  readonly pretty?: boolean;
  readonly file?: string;
}

const propertyName = ({ property, computed }: es.MemberExpression): string | undefined => {
  if (!computed && property.type === "Identifier") return property.name;
  return property.type === "Literal" && typeof property.value === "string" ? property.value : undefined;
};

const isLibrary = (node: es.Node): boolean => node.type === "Identifier" && node.name === "$lisp";

/** `$lisp.core.NAME` or `$lisp.NAME`: the entry point and the name that it exports. */
function libraryUse(node: es.Node): readonly [entry: "library" | "runtime", name: string] | undefined {
  if (node.type !== "MemberExpression") return undefined;
  const name = propertyName(node);
  if (name === undefined) return undefined;
  if (isLibrary(node.object)) return name === "core" ? undefined : ["runtime", name];
  const { object } = node;
  const isCore =
    object.type === "MemberExpression" && isLibrary(object.object) && propertyName(object) === "core";
  return isCore ? ["library", toJSName(plainName(name))] : undefined;
}

/** The names of a program, but for those of properties. */
function identifiers(program: es.Program): Set<string> {
  const names = new Set<string>();
  const properties = new Set<es.Node>();
  walk(program, (node) => {
    if (node.type === "MemberExpression" && !node.computed) properties.add(node.property);
    if (node.type === "Identifier" && !properties.has(node)) names.add(node.name);
  });
  return names;
}

function unused(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let i = 1; taken.has(name); i++) name = `${wanted}$${i}`;
  taken.add(name);
  return name;
}

/** Turns uses of the library into uses of imported names, in place; gives the imports. */
function importLibrary(program: es.Program, library: string): es.ImportDeclaration[] {
  const taken = identifiers(program);
  const imports = new Map<string, Map<string, string>>();
  walk(program, (node, replace) => {
    const use = libraryUse(node);
    if (!use) return;
    const [entry, exported] = use;
    const source = `${library}/${entry}`;
    const names = imports.get(source) ?? new Map<string, string>();
    imports.set(source, names);
    const local = names.get(exported) ?? unused(exported, taken);
    names.set(exported, local);
    replace({ type: "Identifier", name: local, ...(node.loc ? { loc: node.loc } : {}) });
  });
  return [...imports].sort().map(([source, names]) => importOf(source, names));
}

const importOf = (source: string, names: ReadonlyMap<string, string>): es.ImportDeclaration => ({
  type: "ImportDeclaration",
  source: { type: "Literal", value: source },
  attributes: [],
  specifiers: [...names].map(([imported, local]) => ({
    type: "ImportSpecifier",
    imported: { type: "Identifier", name: imported },
    local: { type: "Identifier", name: local },
  })),
});

type Item = es.Program["body"][number];

/** Definitions become exports; the last expression the default export. */
function exporting(body: readonly Item[]): Item[] {
  return body.map((node, i): Item => {
    if (i === body.length - 1 && node.type === "ExpressionStatement")
      return { type: "ExportDefaultDeclaration", declaration: node.expression };
    const isLocal = "local" in node && node.local === true;
    if (isLocal || !/^(?:Variable|Function|Class)Declaration$/.test(node.type)) return node;
    return {
      type: "ExportNamedDeclaration",
      declaration: node as es.Declaration,
      specifiers: [],
      source: null,
      attributes: [],
    };
  });
}

/** Compiles a program to an ES module. Names that it does not define are globals, as in any module. */
export function compileLispToModule(
  source: string,
  options: ModuleOptions = {},
): { code: string; map: SourceMapV3 } {
  const { library = "@kernelbridge/lisp", pretty = true, file = "program.lisp" } = options;
  const program = new LispSession().compile(source, { file, closed: true });
  const imports = importLibrary(program, library);
  program.body = [...imports, ...exporting(program.body as Item[])];
  return print(program, { file, source, pretty });
}
