// The `$`-names of every Python value. Each writes one operation down; none waits.

import { PathState, type ResultState, type State } from "./expression.js";
import type { CopyOptions } from "./faces.js";
import { capture } from "./origin.js";
import { Tuple } from "./values.js";

/** What a member gives back: a new state, to be wrapped, or a finished value. */
export type Member = (
  state: State,
  args: readonly unknown[],
  entry: (...args: never[]) => unknown,
) => unknown;

/** One operation whose first operand is the value itself. */
const operation =
  (
    name: string,
    label: (own: string) => string,
    operands: (args: readonly unknown[]) => readonly unknown[],
  ): Member =>
  (state, args, entry) =>
    issue(state, name, [state, ...operands(args)], label(state.label), entry);

function issue(
  state: State,
  name: string,
  operands: readonly unknown[],
  label: string,
  entry: (...args: never[]) => unknown,
): ResultState {
  const result = state.scope.issue(name, operands, label, capture(entry));
  result.options = state.options;
  return result;
}

const operator = (name: string, arity: number): Member => {
  return (state, args, entry) => {
    const operands = Array.from({ length: arity - 1 }, (_, at) => args[at]);
    return issue(
      state,
      "op",
      [name, state, ...operands],
      `${name}(${state.label}${arity > 1 ? ", …" : ""})`,
      entry,
    );
  };
};

/** `[a, b]` in a subscript is one tuple. */
const key = (keys: readonly unknown[]): unknown => (keys.length === 1 ? keys[0] : new Tuple(keys));

/** Operators by name, as Python's `operator` module calls them, with the number of their operands. */
export const OPERATORS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    "add sub mul truediv floordiv mod pow matmul and or xor lshift rshift lt le eq ne gt ge contains"
      .split(" ")
      .map((name) => [name, 2]),
  ),
  ...Object.fromEntries("neg pos abs invert".split(" ").map((name) => [name, 1])),
};

/** By name without the `$`. */
export const MEMBERS: Readonly<Record<string, Member>> = {
  at: operation(
    "at",
    (own) => `${own}[…]`,
    (keys) => [key(keys)],
  ),
  set: operation(
    "setat",
    (own) => `${own}[…] = …`,
    ([at, value]) => [at, value],
  ),
  del: operation(
    "delat",
    (own) => `del ${own}[…]`,
    (keys) => [key(keys)],
  ),
  has: operation(
    "has",
    (own) => `… in ${own}`,
    ([item]) => [item],
  ),
  len: operation(
    "len",
    (own) => `len(${own})`,
    () => [],
  ),
  repr: operation(
    "repr",
    (own) => `repr(${own})`,
    () => [],
  ),
  mime: operation(
    "mime",
    (own) => `the mimebundle of ${own}`,
    () => [],
  ),
  type: operation(
    "type",
    (own) => `type(${own})`,
    () => [],
  ),
  attr: (state, [name]) => new PathState(state.scope, "get", String(name), state),
  opt: (state, [options]) => state.withOptions({ ...state.options, ...(options as object) }),
  release: (state) => state.release(),
  js: (state, [options], entry) => copied(state, options as CopyOptions | undefined, entry),
  ...Object.fromEntries(Object.entries(OPERATORS).map(([name, arity]) => [name, operator(name, arity)])),
};

function copied(
  state: State,
  options: CopyOptions | undefined,
  entry: (...args: never[]) => unknown,
): Promise<unknown> {
  const { scope, label } = state;
  const settings = { ...state.options, origin: capture(entry), label: `a copy of ${label}` };
  return scope.perform("copy", [state, options ?? null], settings);
}
