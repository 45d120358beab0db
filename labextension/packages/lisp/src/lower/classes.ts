// Owns classes in JavaScript.
import type * as es from "estree";
import type { Member, NodeOf } from "../analyse/tree.js";
import { isIdentifierName, toJSName } from "../names.js";
import type { Block } from "./block.js";
import { at, block as blockStatement, call, constant, id } from "./build.js";
import { finish, RETURN } from "./destination.js";
import { lowerFunction, lowerProcedure } from "./functions.js";
import type { Lowerer } from "./lowerer.js";

type ClassNode = NodeOf<"class">;

const keyOf = ({ name, span }: Member): es.Expression =>
  isIdentifierName(name) ? id(name, span) : constant(name, span);

type Part = es.MethodDefinition | es.PropertyDefinition;

/** What all parts of a class body have. */
const common = (node: Member) => ({ key: keyOf(node), computed: false, static: node.static });

const field = (node: Member, value: es.Expression | null): es.PropertyDefinition =>
  at(node.span, { type: "PropertyDefinition", ...common(node), value });

/** A field is computed for each object; where that takes statements, in a private method. */
function lowerField(node: Member, block: Block, lowerer: Lowerer): Part[] {
  if (!node.value) return [field(node, null)];
  const { span } = node;
  const body = block.child();
  const value = lowerer.value(node.value, body);
  if (body.statements.length === 0) return [field(node, value)];
  finish(RETURN, value, body, span);
  const key = (): es.PrivateIdentifier =>
    at(span, { type: "PrivateIdentifier", name: toJSName(`make-${node.name}`) });
  const method: es.FunctionExpression = {
    type: "FunctionExpression",
    id: null,
    params: [],
    body: blockStatement(body.statements, span),
    async: false,
    generator: false,
  };
  const made: es.MemberExpression = {
    type: "MemberExpression",
    object: { type: "ThisExpression" },
    property: key(),
    computed: false,
    optional: false,
  };
  return [
    at(span, { type: "MethodDefinition", ...common(node), key: key(), kind: "method", value: method }),
    field(node, call(made, [], span)),
  ];
}

function lowerMember(node: Member, block: Block, lowerer: Lowerer): Part[] {
  const { kind, value, span } = node;
  if (kind === "field" || value?.kind !== "fn") return lowerField(node, block, lowerer);
  const isConstructor = node.name === "constructor" && !node.static;
  const lower = isConstructor || kind === "set" ? lowerProcedure : lowerFunction;
  const method = lower(value, block, lowerer) as es.FunctionExpression;
  return [
    at(span, {
      type: "MethodDefinition",
      ...common(node),
      kind: isConstructor ? "constructor" : kind,
      value: method,
    }),
  ];
}

function lowerParts({ base, members, span }: ClassNode, block: Block, lowerer: Lowerer) {
  const superClass = base ? lowerer.value(base, block) : null;
  const body: es.ClassBody = at(span, {
    type: "ClassBody",
    body: members.flatMap((node) => lowerMember(node, block, lowerer)),
  });
  return { superClass, body };
}

export function lowerClass(node: ClassNode, block: Block, lowerer: Lowerer): es.Expression {
  const name = node.name === undefined ? null : id(toJSName(node.name), node.span);
  return at(node.span, { type: "ClassExpression", id: name, ...lowerParts(node, block, lowerer) });
}

export function lowerClassDeclaration(
  node: ClassNode,
  name: string,
  block: Block,
  lowerer: Lowerer,
): es.ClassDeclaration {
  return at(node.span, {
    type: "ClassDeclaration",
    id: id(name, node.span),
    ...lowerParts(node, block, lowerer),
  });
}
