// How a call is written down: positional arguments, keyword arguments, and attribute and call in one operation.

import { PathState, type ResultState, type State } from "./expression.js";
import type { Origin } from "./origin.js";
import type { Argument } from "./typed.js";

declare const KEYWORDS: unique symbol;

/** No property has it: what cannot be told from keyword arguments by a type, does not lack it. */
export interface NoKeywords {
  readonly [KEYWORDS]?: never;
}

/** Keyword arguments of one call, as `kw` makes them. */
export class Keywords<K = object> {
  /** Only for types: tells keyword arguments from every other object. */
  declare readonly [KEYWORDS]: true;
  readonly named: K;

  constructor(values: K) {
    this.named = values;
  }
}

/** Keyword arguments, to be given last; `undefined` means not given. */
export function kw<K extends { readonly [name in keyof K]: Argument }>(values: K): Keywords<K> {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return new Keywords(Object.fromEntries(given) as K);
}

/** Calls what a state stands for. */
export function call(callee: State, args: readonly unknown[], origin: Origin): ResultState {
  const operands = [...targetOf(callee), ...split(args)];
  const operation = operands.length === 4 ? "method" : "call";
  return callee.scope.issue(operation, operands, `${callee.label}(…)`, origin, callee);
}

function targetOf(callee: State): [State] | [State, string] {
  return callee instanceof PathState && callee.base !== undefined ? [callee.base, callee.name] : [callee];
}

function split(args: readonly unknown[]): [readonly unknown[], Readonly<Record<string, unknown>> | null] {
  const at = args.findIndex((arg) => arg instanceof Keywords);
  if (at === -1) return [args, null];
  if (at !== args.length - 1) throw new TypeError("keyword arguments come last and once: f(a, b, kw({ … }))");
  return [args.slice(0, at), (args[at] as Keywords<Readonly<Record<string, unknown>>>).named];
}
