// Owns the check that calls of a program's own functions give as many arguments as they take. It waits for the end of the
// program: only then is it known whether a name has one function for its only value.
import { type Arity, accepts, arityMessage } from "../arity.js";
import type { Analyser } from "./analyser.js";
import type { Binding } from "./scope.js";
import type { Call, Fn } from "./tree.js";

/** A call of a variable. */
export interface DirectCall {
  readonly binding: Binding;
  readonly call: Call;
}

/** The one function that a variable can be, if that is certain. */
function onlyFunction({ assigned, definitions, kind, values }: Binding): Fn | undefined {
  const known = values.filter((value) => value !== "unknown");
  const [only] = known;
  if (assigned || definitions > 1 || kind === "parameter" || kind === "loop" || known.length !== 1)
    return undefined;
  return only?.kind === "fn" ? only : undefined;
}

const arityOf = ({ params, rest }: Fn): Arity => [
  params.filter(({ fallback }) => fallback === undefined).length,
  rest ? Number.POSITIVE_INFINITY : params.length,
];

/** Reports the calls whose number of arguments their function does not take. */
export function checkCalls(calls: readonly DirectCall[], analyser: Analyser): void {
  for (const { binding, call } of calls) {
    const fn = onlyFunction(binding);
    if (!fn || call.args.some(({ kind }) => kind === "spread")) continue;
    const count = call.args.length + (call.named.length > 0 ? 1 : 0);
    if (accepts(arityOf(fn), count)) continue;
    const usage = analyser.environment.documented.get(binding.name)?.usage;
    const hint = usage ?? "a parameter that may be left out has a default: (name default)";
    analyser.error("arity", call.span, arityMessage(binding.name, arityOf(fn), count), hint);
  }
}
