// Owns the search for the identifiers of a cell that no scope inside the cell binds: the uses of the cell's own
// definitions and of everything outside. What each becomes is decided elsewhere (boxes.ts).
import type * as ES from "estree";
import {
  type DeclarationKind,
  declarationNames,
  type Identifier,
  lexicalNames,
  ownName,
  patternNames,
  staysLocal,
  varNames,
} from "./names.js";

/** How an identifier is used. `declare` is the write that its own declaration makes. */
type Role = "read" | "call" | "typeof" | "write" | "declare";

/** One use of a name that no inner scope binds. */
export interface Reference {
  readonly name: string;
  readonly role: Role;
  readonly node: ES.Identifier;
  readonly parent: ES.Node;
  /** Puts another node in its place. */
  replace(by: ES.Node): void;
}

/** An expression that asks the host of the module it stands in. A cell is no module, so that it needs another. */
interface Hosted {
  readonly node: ES.ImportExpression | ES.MetaProperty;
  replace(by: ES.Expression): void;
}

export interface Analysis {
  /** The definitions of the cell. */
  readonly declared: ReadonlyMap<string, DeclarationKind>;
  readonly references: readonly Reference[];
  /** Dynamic imports and `import.meta`, outer ones first. */
  readonly hosted: readonly Hosted[];
  /** Every name that occurs anywhere, for choosing one that does not. */
  readonly names: ReadonlySet<string>;
}

/** Finds the definitions of a program and all uses of names that it does not bind in an inner scope. */
export function analyse(program: ES.Program): Analysis {
  const isOwn = (node: ES.Program["body"][number]) => node.type === "VariableDeclaration" && staysLocal(node);
  const own = program.body.filter(isOwn) as ES.VariableDeclaration[];
  const definitions = program.body.filter((node) => !isOwn(node));
  const vars = varNames(program).map((name): [string, DeclarationKind] => [name, "var"]);
  const search = new Search();
  search.children(program, search.scope(undefined, own.flatMap(declarationNames)));
  const declared = new Map([...vars, ...lexicalNames(definitions)]);
  for (const name of declared.keys()) search.names.add(name);
  const { references, hosted, names } = search;
  return { declared, references, hosted, names };
}

interface Locals {
  readonly names: ReadonlySet<string>;
  readonly outer: Locals | undefined;
}

const binds = (locals: Locals | undefined, name: string): boolean =>
  locals !== undefined && (locals.names.has(name) || binds(locals.outer, name));

type Holder = Record<string | number, unknown>;
type Visit<T extends ES.Node = ES.Node> = (node: T, locals: Locals, role: Role, search: Search) => void;
type Visitors = { readonly [T in ES.Node["type"]]?: Visit<Extract<ES.Node, { type: T }>> };

export const isNode = (value: unknown): value is ES.Node =>
  typeof value === "object" && value !== null && typeof (value as { type?: unknown }).type === "string";

class Search {
  readonly references: Reference[] = [];
  readonly hosted: Hosted[] = [];
  readonly names = new Set<string>();

  scope(outer: Locals | undefined, names: Iterable<string>): Locals {
    const own = new Set(names);
    for (const name of own) this.names.add(name);
    return { names: own, outer };
  }

  /** Visits everything under a node, all of it being read unless the node's kind says otherwise. */
  children(node: ES.Node, locals: Locals, role: Role = "read"): void {
    for (const key of Object.keys(node)) if (key !== "loc") this.child(node, key, locals, role);
  }

  /** Visits what a node holds under one key: a node, a list of nodes, or nothing. */
  child(node: ES.Node, key: string, locals: Locals, role: Role = "read"): void {
    const value = (node as unknown as Holder)[key];
    if (isNode(value)) this.#visit(value, node, node as unknown as Holder, key, locals, role);
    if (!Array.isArray(value)) return;
    value.forEach((item, index) => {
      if (isNode(item)) this.#visit(item, node, value as unknown as Holder, index, locals, role);
    });
  }

  #visit(
    node: ES.Node,
    parent: ES.Node,
    holder: Holder,
    key: string | number,
    locals: Locals,
    role: Role,
  ): void {
    const replace = (by: ES.Node) => {
      holder[key] = by;
    };
    if (node.type === "Identifier") {
      if ((node as Identifier).own) node.name = ownName(node.name);
      this.names.add(node.name);
      if (!binds(locals, node.name)) this.references.push({ name: node.name, role, node, parent, replace });
      return;
    }
    if (node.type === "ImportExpression" || isImportMeta(node)) this.hosted.push({ node, replace });
    const visit = VISITORS[node.type] as Visit | undefined;
    if (visit) visit(node, locals, role, this);
    else this.children(node, locals);
  }
}

const isImportMeta = (node: ES.Node): node is ES.MetaProperty =>
  node.type === "MetaProperty" && node.meta.name === "import";

const nothing: Visit = () => {};
/** Patterns hand the role of the whole on to their parts. */
const pattern: Visit = (node, locals, role, search) => search.children(node, locals, role);

const block: Visit<ES.BlockStatement> = (node, locals, _role, search) =>
  search.children(
    node,
    search.scope(
      locals,
      lexicalNames(node.body).map(([name]) => name),
    ),
  );

const headNames = (head: ES.Node | null | undefined): string[] =>
  head?.type === "VariableDeclaration" && head.kind !== "var" ? declarationNames(head) : [];

const eachLoop: Visit<ES.ForInStatement | ES.ForOfStatement> = (node, locals, _role, search) => {
  const inner = search.scope(locals, headNames(node.left));
  search.child(node, "left", inner, "write");
  search.child(node, "right", inner);
  search.child(node, "body", inner);
};

const functionLike: Visit<ES.FunctionDeclaration | ES.FunctionExpression | ES.ArrowFunctionExpression> = (
  node,
  locals,
  _role,
  search,
) => {
  const own = node.type === "FunctionExpression" && node.id ? [node.id.name] : [];
  const implied = node.type === "ArrowFunctionExpression" ? [] : ["arguments"];
  const outer = search.scope(locals, [...own, ...implied, ...node.params.flatMap(patternNames)]);
  search.child(node, "params", outer, "declare");
  if (node.body.type !== "BlockStatement") return search.child(node, "body", outer);
  const lexical = lexicalNames(node.body.body).map(([name]) => name);
  search.children(node.body, search.scope(outer, [...varNames(node.body), ...lexical]));
};

const classLike: Visit<ES.ClassDeclaration | ES.ClassExpression> = (node, locals, _role, search) => {
  const inner = search.scope(locals, node.id ? [node.id.name] : []);
  search.child(node, "superClass", inner);
  search.child(node, "body", inner);
};

const keyed: Visit<ES.Property | ES.MethodDefinition | ES.PropertyDefinition> = (
  node,
  locals,
  role,
  search,
) => {
  if (node.computed) search.child(node, "key", locals);
  if (node.type === "Property") node.shorthand = false;
  search.child(node, "value", locals, node.type === "Property" ? role : "read");
};

const VISITORS: Visitors = {
  MemberExpression(node, locals, _role, search) {
    search.child(node, "object", locals);
    if (node.computed) search.child(node, "property", locals);
  },
  CallExpression(node, locals, _role, search) {
    search.child(node, "callee", locals, "call");
    search.child(node, "arguments", locals);
  },
  TaggedTemplateExpression(node, locals, _role, search) {
    search.child(node, "tag", locals, "call");
    search.child(node, "quasi", locals);
  },
  UnaryExpression(node, locals, _role, search) {
    search.child(node, "argument", locals, node.operator === "typeof" ? "typeof" : "read");
  },
  UpdateExpression(node, locals, _role, search) {
    search.child(node, "argument", locals, "write");
  },
  AssignmentExpression(node, locals, _role, search) {
    search.child(node, "left", locals, "write");
    search.child(node, "right", locals);
  },
  VariableDeclarator(node, locals, _role, search) {
    search.child(node, "id", locals, "declare");
    search.child(node, "init", locals);
  },
  AssignmentPattern(node, locals, role, search) {
    search.child(node, "left", locals, role);
    search.child(node, "right", locals);
  },
  ArrayPattern: pattern,
  ObjectPattern: pattern,
  RestElement: pattern,
  Property: keyed,
  MethodDefinition: keyed,
  PropertyDefinition: keyed,
  FunctionDeclaration: functionLike,
  FunctionExpression: functionLike,
  ArrowFunctionExpression: functionLike,
  ClassDeclaration: classLike,
  ClassExpression: classLike,
  BlockStatement: block,
  StaticBlock(node, locals, _role, search) {
    const lexical = lexicalNames(node.body).map(([name]) => name);
    search.children(node, search.scope(locals, [...node.body.flatMap(varNames), ...lexical]));
  },
  ForStatement(node, locals, _role, search) {
    search.children(node, search.scope(locals, headNames(node.init)));
  },
  ForInStatement: eachLoop,
  ForOfStatement: eachLoop,
  SwitchStatement(node, locals, _role, search) {
    search.child(node, "discriminant", locals);
    const lexical = lexicalNames(node.cases.flatMap(({ consequent }) => consequent));
    search.child(
      node,
      "cases",
      search.scope(
        locals,
        lexical.map(([name]) => name),
      ),
    );
  },
  CatchClause(node, locals, _role, search) {
    const inner = search.scope(locals, patternNames(node.param));
    search.child(node, "param", inner, "declare");
    search.child(node, "body", inner);
  },
  LabeledStatement(node, locals, _role, search) {
    search.child(node, "body", locals);
  },
  ExportNamedDeclaration(node, locals, _role, search) {
    search.child(node, "declaration", locals);
  },
  BreakStatement: nothing,
  ContinueStatement: nothing,
  MetaProperty: nothing,
  ImportDeclaration: nothing,
  ExportAllDeclaration: nothing,
};
