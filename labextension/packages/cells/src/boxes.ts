// Owns what a use of a name in a cell becomes: the box of the session's scope, the platform's global, or a value that
// belongs to this one run.
import type * as ES from "estree";
import { assign, call, detached, identifier, member, named } from "./build.js";
import type { Analysis, Reference } from "./free.js";
import { isOwnName } from "./names.js";

/** What decides where a name lives. */
export interface Names {
  /** Whether the session's scope has a box of that name. */
  has(name: string): boolean;
  /** Whether the platform has a global of that name. */
  isGlobal(name: string): boolean;
}

type Special = (use: Reference, machine: string) => ES.Expression;

/**
 * Names that are no variables of anybody: they mean what the place where they stand gives them. Outside functions
 * there are no `arguments`; `eval` sees no variables of the cell, only globals.
 */
const UNBOXED: ReadonlyMap<string, Special> = new Map<string, Special>([
  ["arguments", ({ node }, machine) => member(identifier(machine), "arguments", node.loc)],
  ["eval", ({ node, role }) => (role === "call" ? detached(node) : node)],
]);

/** The names that a cell gives values. */
function definedNames({ declared, references }: Analysis): ReadonlySet<string> {
  const written = references.filter(({ role }) => role === "write" || role === "declare");
  return new Set([...declared.keys(), ...written.map(({ name }) => name)]);
}

/** The names for which a cell needs boxes, in the order in which they first occur. */
export function boxedNames(analysis: Analysis, { has, isGlobal }: Names): ReadonlySet<string> {
  const { declared, references } = analysis;
  const own = definedNames(analysis);
  const fixed = new Set(fixedNames(analysis));
  const isBoxed = (name: string) => !fixed.has(name) && (own.has(name) || has(name) || !isGlobal(name));
  const all = [...declared.keys(), ...references.map(({ name }) => name)];
  return new Set(all.filter((name) => !UNBOXED.has(name) && isBoxed(name)));
}

/**
 * What compiled Lisp calls its library and the bridge by. It is taken as it is when the cell begins, since no program
 * gives it another value: an engine that knows the library's functions puts them in the place of their calls.
 */
export function fixedNames(analysis: Analysis): string[] {
  const own = definedNames(analysis);
  const used = new Set(analysis.references.map(({ name }) => name));
  return [...used].filter((name) => isOwnName(name) && !own.has(name));
}

/** Turns every use of a boxed name into a use of its box, in place. */
export function useBoxes(analysis: Analysis, boxed: ReadonlySet<string>, machine: string): void {
  for (const reference of analysis.references) {
    const special = UNBOXED.get(reference.name);
    if (special) reference.replace(special(reference, machine));
    else if (boxed.has(reference.name)) reference.replace(useOf(reference, analysis));
  }
}

/** Turns dynamic imports and `import.meta` into those of the machine, in place; inner ones first. */
export function useHost({ hosted }: Analysis, machine: string): void {
  for (const { node, replace } of [...hosted].reverse()) {
    if (node.type === "MetaProperty") replace(member(identifier(machine), "meta", node.loc));
    else replace(call(member(identifier(machine), "import"), importArguments(node), node.loc));
  }
}

const importArguments = ({ source, options }: ES.ImportExpression): ES.Expression[] =>
  options ? [source, options] : [source];

const isConstant = (name: string, { declared }: Analysis): boolean =>
  declared.get(name) === "const" || declared.get(name) === "import";

function useOf(reference: Reference, analysis: Analysis): ES.Node {
  const { name, role, node } = reference;
  const slot = (property: string) => member(identifier(name, node.loc), property, node.loc);
  if (role === "write" || role === "declare") keepName(reference);
  switch (role) {
    case "call":
      return detached(slot("v"));
    case "typeof":
      return slot("peek");
    case "write":
      return slot(isConstant(name, analysis) ? "constant" : "v");
    default:
      return slot("v");
  }
}

const isAnonymous = (node: ES.Node | null | undefined): node is ES.Expression =>
  node?.type === "ArrowFunctionExpression" ||
  ((node?.type === "FunctionExpression" || node?.type === "ClassExpression") && !node.id);

/** A function assigned to a plain name is called like that name; assigned to a box it would have none. */
function keepName({ name, parent, node }: Reference): void {
  if (parent.type === "VariableDeclarator") {
    if (parent.id === node && isAnonymous(parent.init)) parent.init = named(name, parent.init);
  } else if (parent.type === "AssignmentPattern" || parent.type === "AssignmentExpression") {
    if (parent.left === node && isAnonymous(parent.right)) parent.right = named(name, parent.right);
  }
}

/** `name.v = value` of a definition. */
export function define(
  name: string,
  value: ES.Expression,
  loc?: ES.SourceLocation | null,
): ES.AssignmentExpression {
  return assign(member(identifier(name, loc), "v", loc), value, loc);
}
