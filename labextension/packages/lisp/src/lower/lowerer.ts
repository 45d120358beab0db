// Owns the walk of the resolved tree: each node becomes statements plus at most one expression, never a function
// around them. The rules for each kind of node stand in the files beside this one.
import type * as es from "estree";
import type { Binding } from "../analyse/scope.js";
import type { Argument, Kind, LoopTarget, Node, NodeOf } from "../analyse/tree.js";
import type { Types } from "../analyse/types.js";
import { toJSName } from "../names.js";
import type { Span } from "../source.js";
import type { Block } from "./block.js";
import { at, declaration, id } from "./build.js";
import { type Destination, finish, type RunningLoop } from "./destination.js";
import { EXPRESSION_RULES } from "./expressions.js";
import { STATEMENT_RULES } from "./statements.js";

/** Gives the expression of a node; what must run before it is added to the block. */
type ExpressionRule<N> = (node: N, block: Block, lowerer: Lowerer, hint: string) => es.Expression;
/** Sends the value of a node to a destination, as statements. */
type StatementRule<N> = (node: N, destination: Destination, block: Block, lowerer: Lowerer) => void;

export type ExpressionRules = { readonly [K in Kind]?: ExpressionRule<NodeOf<K>> };
export type StatementRules = { readonly [K in Kind]?: StatementRule<NodeOf<K>> };

interface LoweredDefault {
  readonly inner: Block;
  readonly value: es.Expression;
}

export class Lowerer {
  readonly types: Types;
  readonly loops = new Map<LoopTarget, RunningLoop>();
  /** Top-level names that are declared already. */
  readonly declared = new Set<Binding>();
  /** Top-level names whose declaration must come first, because a nested form defines them. */
  readonly hoisted: es.Statement[] = [];
  /** JavaScript variables that a loop sets anew each turn. */
  readonly changing = new Set<string>();
  readonly #names = new Map<Binding, string>();
  /** Identifiers whose value no later code can change. */
  readonly #stable = new Set<es.Expression>();
  /** Temporaries that hold the value of a statement and that nothing else refers to yet. */
  readonly #results = new Set<string>();

  /** Defaults that were looked at and not yet placed. */
  readonly #defaults = new Map<Node, LoweredDefault>();

  /** Whether the body of a macro is lowered. */
  readonly inMacro: boolean;

  constructor(types: Types, { inMacro = false } = {}) {
    this.inMacro = inMacro;
    this.types = types;
  }

  /** The expression of a node. `hint` names the variable that will hold it, if it needs one. */
  value(node: Node, block: Block, hint = "value"): es.Expression {
    const rule = EXPRESSION_RULES[node.kind] as ExpressionRule<Node> | undefined;
    return rule ? rule(node, block, this, hint) : this.throughVariable(node, block, hint);
  }

  /** The variable that the statements of a node set. */
  throughVariable(node: Node, block: Block, hint: string): es.Expression {
    const name = this.result(block, hint, node.span);
    this.into(node, { kind: "assign", name }, block);
    return this.stable(id(name, node.span));
  }

  /** Sends the value of a node to a destination. */
  into(node: Node, destination: Destination, block: Block): void {
    const rule = STATEMENT_RULES[node.kind] as StatementRule<Node> | undefined;
    if (rule) rule(node, destination, block, this);
    else finish(destination, this.value(node, block), block, node.span);
  }

  /** Several values in order; those before one that needs statements are kept in variables. */
  values(nodes: readonly Argument[], block: Block): (es.Expression | es.SpreadElement)[] {
    const parts = nodes.map((node) => {
      const fork = block.fork();
      const inner = node.kind === "spread" ? node.value : node;
      return { fork, node, expression: this.value(inner, fork) };
    });
    const last = parts.findLastIndex(({ fork }) => fork.statements.length > 0);
    return parts.map(({ fork, node, expression }, i) => {
      block.add(...fork.statements);
      const kept = i < last ? this.keep(expression, block, node.span) : expression;
      return node.kind === "spread" ? at(node.span, { type: "SpreadElement", argument: kept }) : kept;
    });
  }

  /** Values that may be written more than once in the code. */
  kept(nodes: readonly Node[], block: Block): es.Expression[] {
    const expressions = this.values(nodes, block) as es.Expression[];
    return expressions.map((expression, i) => this.keep(expression, block, nodes[i]!.span));
  }

  /** The expression itself if it is stable, else a constant that holds it. */
  keep(expression: es.Expression, block: Block, span: Span): es.Expression {
    if (this.isStable(expression)) return expression;
    const name = block.claim("value");
    block.add(declaration("const", id(name, span), expression, span, { local: block.top }));
    return this.stable(id(name, span));
  }

  isStable(expression: es.Expression): boolean {
    if (expression.type === "UnaryExpression") return expression.argument.type === "Literal";
    return (
      expression.type === "Literal" || expression.type === "ThisExpression" || this.#stable.has(expression)
    );
  }

  stable<T extends es.Expression>(expression: T): T {
    this.#stable.add(expression);
    return expression;
  }

  /** A default, lowered once: the block of what must run before it, and its value. */
  defaultOf(node: Node, block: Block): LoweredDefault {
    const known = this.#defaults.get(node);
    if (known) return known;
    const inner = block.child();
    const lowered = { inner, value: this.value(node, inner) };
    this.#defaults.set(node, lowered);
    return lowered;
  }

  /** A default for the place in the code where it will stand. */
  takeDefault(node: Node, block: Block): LoweredDefault {
    const lowered = this.defaultOf(node, block);
    this.#defaults.delete(node);
    return lowered;
  }

  /** A variable for the value of statements that follow. */
  result(block: Block, hint: string, span: Span): string {
    const name = block.claim(hint);
    this.declareResult(name, block, span);
    return name;
  }

  declareResult(name: string, block: Block, span: Span): void {
    block.add(declaration("let", id(name, span), null, span, { local: block.top }));
    this.#results.add(name);
  }

  /** Lets a binding have the variable that holds its value already: a fresh result, or a constant. */
  adopt(binding: Binding, expression: es.Expression): boolean {
    if (expression.type !== "Identifier") return false;
    const { name } = expression;
    const constant =
      this.isStable(expression) && !this.changing.has(name) && !binding.assigned && !this.#results.has(name);
    if (!constant && !this.#results.delete(name)) return false;
    this.#names.set(binding, name);
    return true;
  }

  /** The JavaScript name of a variable, which is claimed in the block the first time. */
  nameOf(binding: Binding, block: Block): string {
    if (binding.kind === "top") return toJSName(binding.name);
    const name = this.#names.get(binding) ?? block.claim(toJSName(binding.name));
    this.#names.set(binding, name);
    return name;
  }

  /** The JavaScript name of a top-level definition. */
  topName(name: string): string {
    return toJSName(name);
  }

  /** The name that a variable would like to have. */
  hintOf({ name }: Binding): string {
    return toJSName(name);
  }

  /** Lets a variable have a new JavaScript name the next time it is declared. */
  forget(binding: Binding): void {
    this.#names.delete(binding);
  }

  /** Gives a variable another JavaScript name from here on. */
  rename(binding: Binding, name: string): void {
    this.#names.set(binding, name);
  }

  /** Lowers what stands where a test holds, or where it fails. */
  behind<T>(test: Node, holds: boolean, run: () => T): T {
    return this.types.behind(test, holds, run);
  }

  /** Lowers with some variables known to be no handles. */
  narrowing<T>(bindings: readonly Binding[], run: () => T): T {
    return this.types.narrowing(bindings, run);
  }
}
