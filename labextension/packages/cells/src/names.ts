// Owns which names a piece of a program declares: patterns, lists of statements, the `var`s of a function. Resolving
// the uses of names is not here (free.ts).
import type * as ES from "estree";

/** How a name of a cell came to be. */
export type DeclarationKind = "const" | "let" | "var" | "function" | "class" | "import";

/** A declaration of the Lisp compiler marked `local` is a temporary of its own and no definition of the cell. */
export type Declaration = ES.VariableDeclaration & { readonly local?: boolean };

/** An identifier that the Lisp compiler marks `own` means what the bridge gives, whatever a cell calls so. */
export type Identifier = ES.Identifier & { readonly own?: boolean };

const COMPILERS = "$lisp";

/** The variable that an `own` identifier stands for. */
export const ownName = (name: string): string => `${COMPILERS}$${name}`;

/** Whether a variable belongs to compiled code, and is no program's. */
export const isOwnName = (name: string): boolean => name === COMPILERS || name.startsWith(ownName(""));

type Statement = ES.Program["body"][number];

/** The names that a pattern binds. Member expressions, which assignment patterns may hold, bind none. */
export function patternNames(pattern: ES.Pattern | null): string[] {
  switch (pattern?.type) {
    case "Identifier":
      return [pattern.name];
    case "ArrayPattern":
      return pattern.elements.flatMap(patternNames);
    case "ObjectPattern":
      return pattern.properties.flatMap((property) =>
        patternNames(property.type === "RestElement" ? property.argument : property.value),
      );
    case "AssignmentPattern":
      return patternNames(pattern.left);
    case "RestElement":
      return patternNames(pattern.argument);
    default:
      return [];
  }
}

/** The names of a variable declaration. */
export const declarationNames = (node: ES.VariableDeclaration): string[] =>
  node.declarations.flatMap(({ id }) => patternNames(id));

/** Whether a declaration stays local: a compiler's temporary, or `using`, whose value ends with the cell. */
export const staysLocal = (node: Declaration): boolean => node.local === true || node.kind.includes("using");

/** What an `export` declares, or the statement itself. */
export function exported(node: Statement): Statement {
  if (node.type === "ExportNamedDeclaration" && node.declaration) return node.declaration;
  if (node.type !== "ExportDefaultDeclaration") return node;
  const { declaration } = node;
  const isNamed = declaration.type === "FunctionDeclaration" || declaration.type === "ClassDeclaration";
  return isNamed && declaration.id ? (declaration as Statement) : node;
}

/** Whether an `export default` exports a value rather than a declaration. */
export const isExpression = (node: ES.ExportDefaultDeclaration["declaration"]): node is ES.Expression =>
  node.type !== "FunctionDeclaration" && node.type !== "ClassDeclaration";

/** The names that a list of statements declares for its own block, with their kinds. `var` is not among them. */
export function lexicalNames(statements: readonly Statement[]): [string, DeclarationKind][] {
  return statements.map(exported).flatMap((node): [string, DeclarationKind][] => {
    switch (node.type) {
      case "VariableDeclaration":
        if (node.kind === "var") return [];
        return declarationNames(node).map((name) => [name, node.kind === "let" ? "let" : "const"]);
      case "FunctionDeclaration":
        return [[node.id.name, "function"]];
      case "ClassDeclaration":
        return [[node.id.name, "class"]];
      case "ImportDeclaration":
        return node.specifiers.map(({ local }) => [local.name, "import"]);
      default:
        return [];
    }
  });
}

/** The `var`s of a function's body or of a cell, at any depth but not inside functions. */
export function varNames(node: ES.Node | null | undefined): string[] {
  switch (node?.type) {
    case "VariableDeclaration":
      return node.kind === "var" && !staysLocal(node) ? declarationNames(node) : [];
    case "Program":
    case "BlockStatement":
      return node.body.flatMap(varNames);
    case "ExportNamedDeclaration":
      return varNames(node.declaration);
    case "IfStatement":
      return [...varNames(node.consequent), ...varNames(node.alternate)];
    case "ForStatement":
      return [...varNames(node.init), ...varNames(node.body)];
    case "ForInStatement":
    case "ForOfStatement":
      return [...varNames(node.left), ...varNames(node.body)];
    case "WhileStatement":
    case "DoWhileStatement":
    case "LabeledStatement":
      return varNames(node.body);
    case "SwitchStatement":
      return node.cases.flatMap(({ consequent }) => consequent.flatMap(varNames));
    case "TryStatement":
      return [node.block, node.handler?.body, node.finalizer].flatMap(varNames);
    default:
      return [];
  }
}
