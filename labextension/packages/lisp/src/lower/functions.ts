// Owns functions in JavaScript: parameters, arrows and declarations, and the loop in a function that recurs.
import type * as es from "estree";
import type { Fn, Pattern } from "../analyse/tree.js";
import type { Block } from "./block.js";
import { assignment, at, block as blockStatement, constant, helper, id, statement } from "./build.js";
import { type Destination, EFFECT, RETURN } from "./destination.js";
import { claimVariable, lowerLoopBody } from "./loops.js";
import type { Lowerer } from "./lowerer.js";
import { applyDefault, claimNames, declarePattern, hasLateDefault, lowerPattern } from "./patterns.js";

interface Parts {
  readonly params: es.Pattern[];
  readonly body: Block;
}

/** A parameter whose pattern is bound by statements in the body. */
interface LateParameter {
  readonly pattern: Pattern;
  readonly name: string;
}

/** The parameters; from the first default that needs statements on, defaults and patterns move to the body. */
function lowerParameters(fn: Fn, body: Block, lowerer: Lowerer): es.Pattern[] {
  claimNames(fn.params, body, lowerer);
  const firstLate = fn.params.findIndex(
    (pattern) => isOptions(pattern) || hasLateDefault(pattern, body, lowerer),
  );
  const late: LateParameter[] = [];
  const params = fn.params.map((pattern, i) => {
    if (firstLate < 0 || i < firstLate) return lowerPattern(pattern, body, lowerer);
    const name = pattern.kind === "name" ? lowerer.nameOf(pattern.binding, body) : body.claim("argument");
    late.push({ pattern, name });
    return id(name, pattern.span);
  });
  for (const parameter of late) bindLate(parameter, fn, body, lowerer);
  return params;
}

type Options = Pattern & { kind: "object" };

/** Keyword arguments are looked through before they are taken apart, unless a function takes any. */
const isOptions = (pattern: Pattern): pattern is Options =>
  pattern.kind === "object" && pattern.options === true && !pattern.rest;

const checkedOptions = ({ entries, span }: Options, name: string, fn: Fn): es.Expression => {
  const known = entries.map(({ key }) => constant(key, span));
  return helper("options", [constant(fn.name ?? "this function", span), id(name, span), ...known], span);
};

function bindLate({ pattern, name }: LateParameter, fn: Fn, body: Block, lowerer: Lowerer): void {
  const { fallback, ...plain } = pattern;
  if (isOptions(pattern)) {
    declarePattern(plain, checkedOptions(pattern, name, fn), body, lowerer);
    return;
  }
  if (fallback) applyDefault(name, fallback, body, pattern.span, lowerer);
  if (pattern.kind !== "name") declarePattern(plain, id(name, pattern.span), body, lowerer);
}

function lowerParts(fn: Fn, outer: Block, lowerer: Lowerer, destination: Destination): Parts {
  const body = outer.child();
  if (fn.loop) return lowerRecursiveParts(fn, body, lowerer, destination);
  const params = lowerParameters(fn, body, lowerer);
  if (fn.rest)
    params.push(at(fn.rest.span, { type: "RestElement", argument: lowerPattern(fn.rest, body, lowerer) }));
  lowerer.into(fn.body, destination, body);
  return { params, body };
}

/** A function that recurs: its parameters are the variables of a loop around the body. */
function lowerRecursiveParts(fn: Fn, body: Block, lowerer: Lowerer, destination: Destination): Parts {
  const patterns = [...fn.params, ...(fn.rest ? [fn.rest] : [])];
  const names = patterns.map((pattern) => claimVariable(pattern, body, lowerer));
  const params = names.map((name, i): es.Pattern => {
    const { fallback, span } = patterns[i]!;
    const options = patterns[i]!;
    if (isOptions(options))
      body.add(statement(assignment(id(name, span), checkedOptions(options, name, fn), span), span));
    else if (fallback) applyDefault(name, fallback, body, span, lowerer);
    return patterns[i] === fn.rest
      ? at(span, { type: "RestElement", argument: id(name, span) })
      : id(name, span);
  });
  lowerLoopBody(fn.loop!, fn.body, destination, body, fn.span, lowerer, names);
  return { params, body };
}

/** The expression that an arrow function may consist of. */
function singleValue({ statements }: Block): es.Expression | undefined {
  const [only] = statements;
  return statements.length === 1 && only?.type === "ReturnStatement"
    ? (only.argument ?? undefined)
    : undefined;
}

/** A function as an expression: an arrow, so that `this` stays that of the method around it. */
export function lowerFunction(fn: Fn, block: Block, lowerer: Lowerer): es.Expression {
  const { params, body } = lowerParts(fn, block, lowerer, RETURN);
  const { async, generator } = fn.info;
  if (fn.method || generator)
    return at(fn.span, {
      type: "FunctionExpression",
      id: null,
      params,
      body: blockStatement(body.statements, fn.span),
      async,
      generator,
    });
  const value = singleValue(body);
  return lowerer.stable(
    at(fn.span, {
      type: "ArrowFunctionExpression",
      params,
      body: value ?? blockStatement(body.statements, fn.span),
      expression: value !== undefined,
      async,
      generator: false,
    }),
  );
}

/** A constructor or setter, whose value nobody may see. */
export function lowerProcedure(fn: Fn, block: Block, lowerer: Lowerer): es.FunctionExpression {
  const { params, body } = lowerParts(fn, block, lowerer, EFFECT);
  return at(fn.span, {
    type: "FunctionExpression",
    id: null,
    params,
    body: blockStatement(body.statements, fn.span),
    async: fn.info.async,
    generator: false,
  });
}

/** A function as a declaration. */
export function lowerFunctionDeclaration(
  fn: Fn,
  name: string,
  block: Block,
  lowerer: Lowerer,
): es.FunctionDeclaration {
  const { params, body } = lowerParts(fn, block, lowerer, RETURN);
  const { async, generator } = fn.info;
  return at(fn.span, {
    type: "FunctionDeclaration",
    id: id(name, fn.span),
    params,
    body: blockStatement(body.statements, fn.span),
    async,
    generator,
  });
}
