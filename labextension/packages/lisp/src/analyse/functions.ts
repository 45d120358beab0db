// Owns functions: their scope, parameters, body, and what `recur` in them goes back to.
import type { Datum } from "../datum.js";
import type { Span } from "../source.js";
import { type Analyser, type Frame, framed, inside } from "./analyser.js";
import { analyseParameters } from "./patterns.js";
import { type FunctionInfo, newFunction, Scope } from "./scope.js";
import type { Fn, LoopTarget } from "./tree.js";

export interface FunctionSource {
  /** Name of the JavaScript function, for its stack frames. */
  readonly name: string | undefined;
  readonly parameters: Datum;
  readonly body: readonly Datum[];
  readonly span: Span;
  readonly method?: boolean;
}

export function analyseFunction(source: FunctionSource, analyser: Analyser, frame: Frame): Fn {
  const info: FunctionInfo = newFunction(frame.info, source.method);
  const scope = new Scope(frame.scope);
  const outer: Frame = framed(inside(frame), { scope, info, loop: undefined, barrier: "" });
  const parameters = analyseParameters(source.parameters, { analyser, frame: outer, kind: "parameter" });
  const { params, rest } = parameters;
  const target: LoopTarget = { info, patterns: params, rest, used: false };
  const body = analyser.analyseBody(source.body, framed(outer, { loop: target, tail: true }), source.span);
  return {
    kind: "fn",
    info,
    name: source.name,
    params,
    rest,
    body,
    loop: target.used ? target : undefined,
    span: source.span,
    ...(source.method ? { method: true } : {}),
  };
}
