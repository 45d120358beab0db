// Owns the small constructors of ESTree nodes that the passes share. Nothing here knows what a cell is.
import type * as ES from "estree";

type Loc = ES.SourceLocation | null | undefined;
const at = (loc: Loc): { loc?: ES.SourceLocation } => (loc ? { loc } : {});

export const identifier = (name: string, loc?: Loc): ES.Identifier => ({
  type: "Identifier",
  name,
  ...at(loc),
});

export const text = (value: string): ES.Literal => ({ type: "Literal", value });

export const nothing = (loc?: Loc): ES.UnaryExpression => ({
  type: "UnaryExpression",
  operator: "void",
  prefix: true,
  argument: { type: "Literal", value: 0 },
  ...at(loc),
});

/** `object.name` */
export const member = (object: ES.Expression, name: string, loc?: Loc): ES.MemberExpression => ({
  type: "MemberExpression",
  object,
  property: identifier(name),
  computed: false,
  optional: false,
  ...at(loc),
});

export const call = (callee: ES.Expression, args: ES.Expression[], loc?: Loc): ES.CallExpression => ({
  type: "CallExpression",
  callee,
  arguments: args,
  optional: false,
  ...at(loc),
});

export const awaiting = (argument: ES.Expression, loc?: Loc): ES.AwaitExpression => ({
  type: "AwaitExpression",
  argument,
  ...at(loc),
});

/** `target = value` */
export const assign = (target: ES.Pattern, value: ES.Expression, loc?: Loc): ES.AssignmentExpression => ({
  type: "AssignmentExpression",
  operator: "=",
  left: target,
  right: value,
  ...at(loc),
});

export const statement = (expression: ES.Expression, loc?: Loc): ES.ExpressionStatement => ({
  type: "ExpressionStatement",
  expression,
  ...at(loc),
});

export const block = (body: ES.Statement[]): ES.BlockStatement => ({ type: "BlockStatement", body });

/** `const name = value` */
export const constant = (name: string, init: ES.Expression): ES.VariableDeclaration => ({
  type: "VariableDeclaration",
  kind: "const",
  declarations: [{ type: "VariableDeclarator", id: identifier(name), init }],
});

/** `(0, callee)`: calls without making the object in front of the dot the receiver. */
export const detached = (callee: ES.Expression): ES.SequenceExpression => ({
  type: "SequenceExpression",
  expressions: [{ type: "Literal", value: 0 }, callee],
});

export const array = (elements: ES.Expression[]): ES.ArrayExpression => ({
  type: "ArrayExpression",
  elements,
});

/** `({ name: value }).name`: gives an anonymous function or class the name that a plain assignment would. */
export const named = (name: string, value: ES.Expression): ES.MemberExpression =>
  member(
    {
      type: "ObjectExpression",
      properties: [
        {
          type: "Property",
          kind: "init",
          key: identifier(name),
          value,
          computed: false,
          method: false,
          shorthand: false,
        },
      ],
    },
    name,
  );
