// Owns what the value of a cell is: that of its last statement, where this is an expression, also inside blocks,
// branches, `switch` and `try`. A declaration or a loop at the end gives none.
import type * as ES from "estree";
import { awaiting } from "./build.js";
import { isExpression } from "./names.js";

type Statement = ES.Program["body"][number];

/** The statements with the last one returning the cell's value. */
export function returnLast<T extends Statement>(body: readonly T[]): (T | ES.ReturnStatement)[] {
  const last = body.findLastIndex((node) => node.type !== "EmptyStatement");
  return body.map((node, index) => (index === last ? (returning(node) as T | ES.ReturnStatement) : node));
}

function returning(node: Statement): Statement {
  switch (node.type) {
    case "ExpressionStatement":
      return returned(node.expression, node.loc);
    case "ExportDefaultDeclaration":
      return isExpression(node.declaration) ? returned(node.declaration, node.loc) : node;
    case "BlockStatement":
      return { ...node, body: returnLast(node.body) as ES.Statement[] };
    case "IfStatement": {
      const alternate = node.alternate ? (returning(node.alternate) as ES.Statement) : null;
      return { ...node, consequent: returning(node.consequent) as ES.Statement, alternate };
    }
    case "LabeledStatement":
      return { ...node, body: returning(node.body) as ES.Statement };
    case "SwitchStatement": {
      const cases = node.cases.map((one, index) => {
        return { ...one, consequent: beforeBreak(one.consequent, index === node.cases.length - 1) };
      });
      return { ...node, cases };
    }
    case "TryStatement": {
      const handler = node.handler && {
        ...node.handler,
        body: returning(node.handler.body) as ES.BlockStatement,
      };
      return { ...node, block: returning(node.block) as ES.BlockStatement, handler };
    }
    default:
      return node;
  }
}

/** A case gives a value where it ends: before its `break`, or at the end of the last one. */
function beforeBreak(body: readonly ES.Statement[], isLast: boolean): ES.Statement[] {
  const end = body.findIndex((node) => node.type === "BreakStatement" && !node.label);
  if (end >= 0) return [...returnLast(body.slice(0, end)), ...body.slice(end)];
  const last = body.at(-1);
  if (last?.type !== "BlockStatement") return isLast ? returnLast(body) : [...body];
  return [...body.slice(0, -1), { ...last, body: beforeBreak(last.body, isLast) }];
}

/** Awaited inside the cell, so that a stack trace across the `await` still knows the cell's line. */
function returned(value: ES.Expression, loc: ES.SourceLocation | null | undefined): ES.ReturnStatement {
  const argument = value.type === "AwaitExpression" ? value : awaiting(value, value.loc);
  return { type: "ReturnStatement", argument, ...(loc ? { loc } : {}) };
}
