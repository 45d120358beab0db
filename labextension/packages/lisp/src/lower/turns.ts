// Owns the statement of a loop whose turns go on or leave: `while (true)`, or `while` with a condition where the first thing
// of each turn is to ask whether there is to be one.
import type * as es from "estree";
import type { Span } from "../source.js";
import { at, block as blockStatement, constant, unary } from "./build.js";

export const forever = (body: es.Statement[], span: Span): es.Statement =>
  at(span, { type: "WhileStatement", test: constant(true, span), body: blockStatement(body, span) });

const DECLARATIONS: ReadonlySet<string> = new Set([
  "VariableDeclaration",
  "FunctionDeclaration",
  "ClassDeclaration",
]);
const EXITS: ReadonlySet<string> = new Set(["BreakStatement", "ReturnStatement", "ThrowStatement"]);
const OWN_JUMPS: ReadonlySet<string> = new Set(["WhileStatement", "ForStatement", "ForOfStatement"]);
const LEAVES: ReadonlySet<string> = new Set(["BreakStatement"]);
const JUMPS: ReadonlySet<string> = new Set(["BreakStatement", "ContinueStatement"]);

/** Whether a statement holds one of these jumps of the loop around it. */
function has(jumps: ReadonlySet<string>, node: unknown): boolean {
  if (typeof node !== "object" || node === null) return false;
  const { type, expression } = node as { type?: string; expression?: unknown };
  if (jumps.has(type ?? "")) return true;
  if (OWN_JUMPS.has(type ?? "") || expression !== undefined || DECLARATIONS.has(type ?? "")) return false;
  return Object.entries(node).some(([key, part]) => key !== "loc" && has(jumps, part));
}

const opposite = (test: es.Expression, span: Span): es.Expression =>
  test.type === "BinaryExpression" && test.operator === "==="
    ? { ...test, operator: "!==" }
    : unary("!", test, span);

/** What is done behind a loop, if it can stand there: what ends a turn for good, never the next one, and declares nothing. */
function behind(statements: readonly es.Statement[]): es.Statement[] | undefined {
  const [last, before] = [statements.at(-1), statements.slice(0, -1)];
  if (!last || !EXITS.has(last.type)) return undefined;
  if (before.some((one) => DECLARATIONS.has(one.type) || has(JUMPS, one))) return undefined;
  return last.type === "BreakStatement" && !last.label ? before : [...statements];
}

/** The statements of a loop of these turns; a turn whose end is reached goes on with the next. */
export function turns(body: readonly es.Statement[], span: Span): es.Statement[] {
  const [first, ...others] = body;
  if (first?.type === "IfStatement" && !first.alternate) {
    const { test, consequent } = first;
    const inner = consequent.type === "BlockStatement" ? consequent.body : [consequent];
    const [turn, end] =
      inner.at(-1)?.type === "ContinueStatement" ? [inner.slice(0, -1), others] : [others, inner];
    const after = behind(end);
    if (after && !turn.some((one) => has(LEAVES, one))) {
      const goesOn = turn !== others;
      const condition = goesOn ? test : opposite(test, span);
      const loop = at(span, { type: "WhileStatement", test: condition, body: blockStatement(turn, span) });
      return [loop, ...after];
    }
  }
  return [forever([...body], span)];
}
