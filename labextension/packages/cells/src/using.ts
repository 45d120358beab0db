// Owns the compilation of `using`, which engines before 2025 do not know: a block becomes one that ends its values however it
// is left. Those of the cell itself are ended by whoever runs it, so that they last until its value is shown.
import type * as ES from "estree";
import { awaiting, block, call, constant, identifier, member, statement } from "./build.js";
import { isNode } from "./free.js";

/** Names that nothing in the cell has. */
export interface HelperNames {
  readonly machine: string;
  /** The values of a block. */
  readonly values: string;
  /** A value or an error on its way. */
  readonly passing: string;
}

type Statement = ES.Program["body"][number];
type Using = ES.VariableDeclaration & { readonly kind: "using" | "await using" };

const isUsing = (node: ES.Node | null | undefined): node is Using =>
  node?.type === "VariableDeclaration" && node.kind.includes("using");

/** The cell's statements without `using`, at any depth. The nodes are taken over and changed. */
export function placeUsing(body: readonly Statement[], names: HelperNames): Statement[] {
  const own = member(identifier(names.machine), "resources");
  return body.map((node) => bound(within(node, names), own));
}

/** A node with everything under it rewritten. */
function within<T extends ES.Node>(node: T, names: HelperNames): T {
  const plain = spelledOut(node, names.passing) as T;
  const parts = plain as unknown as Record<string, unknown>;
  for (const [key, part] of Object.entries(parts)) {
    if (isNode(part)) parts[key] = within(part, names);
    else if (Array.isArray(part))
      parts[key] = part.map((item: unknown) => (isNode(item) ? within(item, names) : item));
  }
  if (plain.type === "BlockStatement" || plain.type === "StaticBlock")
    plain.body = guarded(plain.body, names);
  return plain;
}

/** A loop whose head declares with `using`, as one in a block or around a block that does. */
function spelledOut(node: ES.Node, passing: string): ES.Node {
  if (node.type === "ForOfStatement" && isUsing(node.left)) {
    const inner = {
      ...node.left,
      declarations: node.left.declarations.map((one) => bind(one, identifier(passing))),
    };
    const left: ES.VariableDeclaration = { type: "VariableDeclaration", kind: "const", declarations: [] };
    left.declarations.push({ type: "VariableDeclarator", id: identifier(passing) });
    return { ...node, left, body: block([inner, node.body]) };
  }
  const loop = loopOf(node);
  if (loop?.type !== "ForStatement" || !isUsing(loop.init)) return node;
  const init = loop.init;
  loop.init = null;
  return block([init, node as ES.Statement]);
}

/** Labels belong to their loop. */
const loopOf = (node: ES.Node): ES.Node => (node.type === "LabeledStatement" ? loopOf(node.body) : node);

const bind = (declarator: ES.VariableDeclarator, init: ES.Expression): ES.VariableDeclarator => ({
  ...declarator,
  init,
});

/** The statements of a block that ends the values that it uses. */
function guarded(body: readonly ES.Statement[], names: HelperNames): ES.Statement[] {
  const used = body.filter(isUsing);
  const [first] = used;
  if (first === undefined) return [...body];
  const values = identifier(names.values);
  const error = identifier(names.passing);
  const isDirective = (node: ES.Statement) => "directive" in node;
  const waits = used.some(({ kind }) => kind === "await using");
  const end = call(member(values, waits ? "endAsync" : "end"), [], first.loc);
  const guard: ES.TryStatement = {
    type: "TryStatement",
    block: block(body.filter((node) => !isDirective(node)).map((node) => bound(node, values))),
    handler: {
      type: "CatchClause",
      param: error,
      body: block([statement(call(member(values, "fail"), [error]))]),
    },
    finalizer: block([statement(waits ? awaiting(end, first.loc) : end, first.loc)]),
  };
  const made = call(member(identifier(names.machine), "block"), []);
  return [...body.filter(isDirective), constant(names.values, made), guard];
}

/** `using x = value` as a constant that `values` know. */
function bound<T extends Statement>(node: T, values: ES.Expression): T {
  if (!isUsing(node)) return node;
  const add = node.kind === "using" ? "add" : "addAsync";
  const declarations = node.declarations.map((one) =>
    bind(one, call(member(values, add), [one.init as ES.Expression], one.loc)),
  );
  return { ...node, kind: "const", local: true, declarations };
}
