// How Python itself would come to a value, told without asking it: for what editors want to know while someone writes.

import { ObjectState, PathState, ResultState, type State, stateOf } from "./expression.js";

/** Operands of `members` and `help`: an object, the name of a module or null for the notebook, and attributes from there. */
export type PythonPath = readonly [origin: unknown, path: readonly string[]];

/** The path of a Python value; undefined for any other value, and where nothing has arrived yet. */
export function pathOf(value: unknown): PythonPath | undefined {
  const state = stateOf(value);
  if (state instanceof PathState) return ofPath(state);
  if (state instanceof ObjectState) return state.gone ? undefined : [state, []];
  return state instanceof ResultState ? ofResult(state) : undefined;
}

function ofPath({ operation, name, base }: PathState): PythonPath | undefined {
  if (operation === "import") return [name, []];
  if (operation === "name") return [null, [name]];
  return extended(base, name);
}

function extended(base: State | undefined, name: string): PythonPath | undefined {
  const before = pathOf(base);
  return before && [before[0], [...before[1], name]];
}

function ofResult({ outgoing: { outcome } }: ResultState): PythonPath | undefined {
  return outcome?.ok === true ? pathOf(outcome.value) : undefined;
}
