// Owns what the code of a cell says to whoever follows it (follower.ts): each asynchronous function enters a flow, leaves it
// where it awaits, and is back behind that, also in `catch` and `finally`.
import type * as ES from "estree";
import { block, call, constant, identifier, member, statement } from "./build.js";
import { isNode } from "./free.js";

type AnyFunction = ES.FunctionExpression | ES.FunctionDeclaration | ES.ArrowFunctionExpression;

/** Where a node stands. */
interface Around {
  readonly machine: string;
  /** What the names of flows begin with, as nothing else in the cell does. */
  readonly prefix: string;
  readonly depth: number;
  /** The flow that is in sight, if there is one. */
  readonly flow: string | undefined;
  /** Whether the innermost function is the one that has entered it. */
  readonly own: boolean;
}

type Rule<T extends ES.Node = ES.Node> = (node: T, around: Around) => ES.Node;
type Rules = { readonly [T in ES.Node["type"]]?: Rule<Extract<ES.Node, { type: T }>> };

const METHODS: ReadonlySet<string> = new Set(["then", "catch", "finally"]);

/** The function of a cell, saying where it is. The nodes are taken over and changed. */
export function followed(run: ES.FunctionExpression, machine: string, prefix: string): ES.FunctionExpression {
  return within(run, { machine, prefix, depth: 0, flow: undefined, own: false });
}

/** A node with everything under it rewritten. Parameters belong to the function around. */
function within<T extends ES.Node>(node: T, around: Around): T {
  const inner = isFunction(node) ? inside(node, around) : around;
  const parts = node as unknown as Record<string, unknown>;
  for (const [key, part] of Object.entries(parts)) {
    const place = key === "params" ? around : inner;
    if (isNode(part)) parts[key] = alone(within(part, place), node, inner);
    else if (Array.isArray(part))
      parts[key] = part.map((item: unknown) => (isNode(item) ? within(item, place) : item));
  }
  const rule = RULES[node.type] as Rule | undefined;
  return (rule ? rule(node, inner) : node) as T;
}

const isFunction = (node: ES.Node): node is AnyFunction =>
  node.type === "ArrowFunctionExpression" || node.type.startsWith("Function");

function inside({ async }: AnyFunction, around: Around): Around {
  if (!async) return { ...around, own: false };
  const depth = around.depth + 1;
  return { ...around, depth, flow: `${around.prefix}${depth}`, own: true };
}

const say = ({ flow }: Around, word: string, ...args: ES.Expression[]): ES.Expression =>
  call(member(identifier(flow as string), word), args);

const here = (around: Around): ES.Statement => statement(say(around, "here"));

const RULES: Rules = {
  AwaitExpression: (node, around) =>
    say(around, "back", { ...node, argument: say(around, "leave", node.argument) }),
  YieldExpression(node, around) {
    if (!around.own) return node;
    const argument = node.argument ? say(around, "leave", node.argument) : say(around, "leave");
    return say(around, "resume", { ...node, argument });
  },
  CatchClause: (node, around) => ({ ...node, body: goingOn(node.body, around) }),
  TryStatement: (node, around) => ({
    ...node,
    finalizer: node.finalizer ? goingOn(node.finalizer, around) : null,
  }),
  ForOfStatement: (node, around) => (node.await ? looping(node, around) : node),
  BlockStatement: (node, around) => ({ ...node, body: behindLoops(node.body, around) }),
  SwitchCase: (node, around) => ({ ...node, consequent: behindLoops(node.consequent, around) }),
  CallExpression: (node, around) => (takesCallbacks(node) ? calling(node, around) : node),
  FunctionExpression: entering,
  FunctionDeclaration: entering,
  ArrowFunctionExpression: entering,
};

const goingOn = ({ body }: ES.BlockStatement, around: Around): ES.BlockStatement =>
  block(around.own ? [here(around), ...body] : body);

const looping = (node: ES.ForOfStatement, around: Around): ES.ForOfStatement => ({
  ...node,
  right: say(around, "loop", node.right),
  body: goingOn(block([node.body]), around),
});

const behindLoops = (body: ES.Statement[], around: Around): ES.Statement[] =>
  body.flatMap((node) => (awaits(node) ? [node, here(around)] : [node]));

/** Such a loop that is all of an `if`, or of another loop. */
const alone = (node: ES.Node, parent: ES.Node, around: Around): ES.Node =>
  awaits(node) && parent.type !== "LabeledStatement" ? block([node, here(around)]) : node;

const awaits = (node: ES.Node): node is ES.ForOfStatement | ES.LabeledStatement =>
  node.type === "LabeledStatement" ? awaits(node.body) : node.type === "ForOfStatement" && node.await;

const takesCallbacks = ({ callee }: ES.SimpleCallExpression): boolean =>
  callee.type === "MemberExpression" &&
  callee.property.type === "Identifier" &&
  !callee.computed &&
  METHODS.has(callee.property.name);

/** Functions that stand where they are passed: nobody knows them otherwise. */
function calling(node: ES.SimpleCallExpression, around: Around): ES.Node {
  const follows = (argument: ES.Node) => isFunction(argument) && !argument.async && !argument.generator;
  const args = node.arguments.map((argument) =>
    follows(argument) ? say(around, "follow", argument as ES.Expression) : argument,
  );
  return { ...node, arguments: args };
}

function entering<T extends AnyFunction>(node: T, around: Around): T {
  if (!node.async) return node;
  const { body } = node;
  const statements: ES.Statement[] =
    body.type === "BlockStatement"
      ? body.body
      : [{ type: "ReturnStatement", argument: body, ...(body.loc ? { loc: body.loc } : {}) }];
  const isDirective = (one: ES.Statement) => "directive" in one;
  const flow = identifier(around.flow as string);
  const enter = call(member(identifier(around.machine), "flow"), around.depth > 1 ? [outerOf(around)] : []);
  const guard: ES.TryStatement = {
    type: "TryStatement",
    block: block(statements.filter((one) => !isDirective(one))),
    handler: null,
    finalizer: block([statement(call(member(flow, "end"), []))]),
  };
  const made = [...statements.filter(isDirective), constant(flow.name, enter), guard];
  return { ...node, body: block(made), expression: false };
}

const outerOf = ({ prefix, depth }: Around): ES.Identifier => identifier(`${prefix}${depth - 1}`);
