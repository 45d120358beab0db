// Owns how the definitions of a cell take effect: each declaration becomes assignments to boxes where it stands,
// functions and imports move to the front. The uses of names were turned into boxes before (boxes.ts).
import type * as ES from "estree";
import { define } from "./boxes.js";
import {
  array,
  assign,
  awaiting,
  call,
  identifier,
  member,
  named,
  nothing,
  statement,
  text,
} from "./build.js";
import { type Declaration, exported, isExpression, staysLocal } from "./names.js";

type Statement = ES.Program["body"][number];

/** The cell's statements without declarations of its own; `machine` is the name of the helper object. */
export function placeDefinitions(body: readonly Statement[], machine: string): ES.Statement[] {
  const statements = body.map(exported);
  const hoisted = statements.flatMap((node) => hoist(node, machine));
  return [...hoisted, ...statements.flatMap(topLevel)];
}

/** What a statement puts at the front of the cell. */
function hoist(node: Statement, machine: string): ES.Statement[] {
  switch (node.type) {
    case "FunctionDeclaration": {
      const value = { ...node, type: "FunctionExpression", id: null } as ES.FunctionExpression;
      return [statement(define(node.id.name, named(node.id.name, value)), node.loc)];
    }
    case "ImportDeclaration":
      return importing(node, machine);
    default:
      return [];
  }
}

/** What a statement leaves where it stands. */
function topLevel(node: Statement): ES.Statement[] {
  switch (node.type) {
    case "VariableDeclaration":
      return staysLocal(node) ? [node] : assignments(node).map((value) => statement(value, value.loc));
    case "ClassDeclaration": {
      const value = { ...node, type: "ClassExpression" } as ES.ClassExpression;
      return [statement(define(node.id.name, value, node.id.loc), node.loc)];
    }
    case "FunctionDeclaration":
    case "ImportDeclaration":
    case "ExportNamedDeclaration":
    case "ExportAllDeclaration":
      return [];
    case "ExportDefaultDeclaration":
      return isExpression(node.declaration) ? [statement(node.declaration, node.loc)] : [];
    default:
      return [withoutVars(node)];
  }
}

/** The assignments of a declaration. A `var` without a value leaves what is there; `let` starts anew. */
function assignments(node: Declaration): ES.AssignmentExpression[] {
  return node.declarations.flatMap(({ id, init, loc }) => {
    if (init) return [assign(id, init, loc)];
    return node.kind === "var" ? [] : [assign(id, nothing(loc), loc)];
  });
}

/** A statement in which the `var`s of its blocks and loops are assignments. */
function withoutVars<T extends ES.Statement>(node: T): T;
function withoutVars(node: ES.Statement): ES.Statement {
  switch (node.type) {
    case "VariableDeclaration":
      return node.kind === "var" ? sequence(node) : node;
    case "BlockStatement":
      return { ...node, body: node.body.map(withoutVars) };
    case "IfStatement": {
      const alternate = node.alternate ? withoutVars(node.alternate) : null;
      return { ...node, consequent: withoutVars(node.consequent), alternate };
    }
    case "ForStatement":
      return { ...node, init: loopStart(node.init), body: withoutVars(node.body) };
    case "ForInStatement":
    case "ForOfStatement":
      return { ...node, left: loopTarget(node.left), body: withoutVars(node.body) };
    case "WhileStatement":
    case "DoWhileStatement":
    case "LabeledStatement":
      return { ...node, body: withoutVars(node.body) };
    case "SwitchStatement": {
      const cases = node.cases.map((one) => ({ ...one, consequent: one.consequent.map(withoutVars) }));
      return { ...node, cases };
    }
    case "TryStatement": {
      const handler = node.handler && { ...node.handler, body: withoutVars(node.handler.body) };
      const finalizer = node.finalizer ? withoutVars(node.finalizer) : null;
      return { ...node, block: withoutVars(node.block), handler, finalizer };
    }
    default:
      return node;
  }
}

const isVar = (node: ES.Node | null | undefined): node is ES.VariableDeclaration =>
  node?.type === "VariableDeclaration" && node.kind === "var" && !staysLocal(node);

function sequence(node: Declaration): ES.Statement {
  if (staysLocal(node)) return node;
  const expressions = assignments(node);
  if (expressions.length === 0) return { type: "EmptyStatement" };
  return statement({ type: "SequenceExpression", expressions }, node.loc);
}

function loopStart(init: ES.ForStatement["init"]): ES.ForStatement["init"] {
  if (!isVar(init)) return init ?? null;
  const expressions = assignments(init);
  return expressions.length === 0 ? null : { type: "SequenceExpression", expressions };
}

const loopTarget = (left: ES.ForOfStatement["left"]): ES.ForOfStatement["left"] =>
  isVar(left) ? left.declarations[0]!.id : left;

const nameOf = (node: ES.Identifier | ES.Literal): string =>
  node.type === "Identifier" ? node.name : String(node.value);

/** `import` as an awaited call of the machine, which joins the boxes of its names to what the module exports. */
function importing(node: ES.ImportDeclaration, machine: string): ES.Statement[] {
  const names = node.specifiers.flatMap((one): [string, ES.Identifier][] => {
    if (one.type === "ImportNamespaceSpecifier") return [];
    return [[one.type === "ImportDefaultSpecifier" ? "default" : nameOf(one.imported), one.local]];
  });
  const exports = array(names.map(([name]) => text(name)));
  const boxes = array(names.map(([, local]) => identifier(local.name, local.loc)));
  const load = awaiting(
    call(member(identifier(machine), "module"), [node.source, exports, boxes, ...optionsOf(node)], node.loc),
    node.loc,
  );
  const whole = node.specifiers.find(({ type }) => type === "ImportNamespaceSpecifier");
  return [statement(whole ? define(whole.local.name, load, whole.local.loc) : load, node.loc)];
}

/** `with { type: "json" }` as the options of a dynamic import. */
function optionsOf(node: ES.ImportDeclaration): ES.Expression[] {
  if (!node.attributes?.length) return [];
  const property = (key: ES.Identifier | ES.Literal, value: ES.Expression): ES.Property => ({
    type: "Property",
    kind: "init",
    key,
    value,
    computed: false,
    method: false,
    shorthand: false,
  });
  const properties = node.attributes.map(({ key, value }) => property(key, value));
  const attributes: ES.ObjectExpression = { type: "ObjectExpression", properties };
  return [{ type: "ObjectExpression", properties: [property(identifier("with"), attributes)] }];
}
