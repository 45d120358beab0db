// How a call is written down: positional arguments, keyword arguments, and attribute and call in one operation.

import { PathState, type ResultState, type State } from "./expression.js";
import type { Origin } from "./origin.js";

/** Keyword arguments of one call, as `kw` makes them. */
export class Keywords {
  readonly values: Readonly<Record<string, unknown>>;

  constructor(values: Readonly<Record<string, unknown>>) {
    this.values = values;
  }
}

/** Keyword arguments, to be given last; `undefined` means not given. */
export function kw(values: Readonly<Record<string, unknown>>): Keywords {
  return new Keywords(Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)));
}

/** Calls what a state stands for. */
export function call(callee: State, args: readonly unknown[], origin: Origin): ResultState {
  const operands = [...targetOf(callee), ...split(args)];
  const operation = operands.length === 4 ? "method" : "call";
  const result = callee.session.requests.issue(operation, operands, `${callee.label}(…)`, origin);
  result.options = callee.options;
  return result;
}

function targetOf(callee: State): [State] | [State, string] {
  return callee instanceof PathState && callee.base !== undefined ? [callee.base, callee.name] : [callee];
}

function split(args: readonly unknown[]): [readonly unknown[], Readonly<Record<string, unknown>> | null] {
  const at = args.findIndex((arg) => arg instanceof Keywords);
  if (at === -1) return [args, null];
  if (at !== args.length - 1) throw new TypeError("keyword arguments come last and once: f(a, b, kw({ … }))");
  return [args.slice(0, at), (args[at] as Keywords).values];
}
