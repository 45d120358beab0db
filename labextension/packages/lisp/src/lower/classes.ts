// Owns classes in JavaScript.
import type * as es from "estree";
import type { Member, NodeOf } from "../analyse/tree.js";
import { isIdentifierName, toJSName } from "../names.js";
import type { Block } from "./block.js";
import { at, constant, id } from "./build.js";
import { lowerFunction, lowerProcedure } from "./functions.js";
import type { Lowerer } from "./lowerer.js";

type ClassNode = NodeOf<"class">;

const keyOf = ({ name, span }: Member): es.Expression =>
  isIdentifierName(name) ? id(name, span) : constant(name, span);

function lowerMember(
  node: Member,
  block: Block,
  lowerer: Lowerer,
): es.MethodDefinition | es.PropertyDefinition {
  const { kind, value, span } = node;
  const common = { key: keyOf(node), computed: false, static: node.static };
  if (kind === "field" || value?.kind !== "fn")
    return at(span, {
      type: "PropertyDefinition",
      ...common,
      value: value ? lowerer.value(value, block) : null,
    });
  const isConstructor = node.name === "constructor" && !node.static;
  const lower = isConstructor || kind === "set" ? lowerProcedure : lowerFunction;
  const method = lower(value, block, lowerer) as es.FunctionExpression;
  return at(span, {
    type: "MethodDefinition",
    ...common,
    kind: isConstructor ? "constructor" : kind,
    value: method,
  });
}

function lowerParts({ base, members, span }: ClassNode, block: Block, lowerer: Lowerer) {
  const superClass = base ? lowerer.value(base, block) : null;
  const body: es.ClassBody = at(span, {
    type: "ClassBody",
    body: members.map((node) => lowerMember(node, block, lowerer)),
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
