// The `$`-names of every Python value. Each writes one operation down; none waits.

import { PathState, type ResultState, type State } from "./expression.js";
import type { CallOptions, CopyOptions } from "./faces.js";
import { checked } from "./limited.js";
import { OPERATORS } from "./operators.js";
import { capture } from "./origin.js";
import { asError } from "./thrown.js";
import { Tuple } from "./values.js";

/** What a member gives back: a new state, to be wrapped, or a finished value. */
export type Member = (
  state: State,
  args: readonly unknown[],
  entry: (...args: never[]) => unknown,
) => unknown;

/** One operation whose first operand is the value itself: its name, how many others it takes, how it reads. */
type Row = readonly [operation: string, takes: number | "keys", label: (x: string) => string];

const ROWS: Readonly<Record<string, Row>> = {
  at: ["at", "keys", (x) => `${x}[…]`],
  set: ["setat", 2, (x) => `${x}[…] = …`],
  del: ["delat", "keys", (x) => `del ${x}[…]`],
  has: ["has", 1, (x) => `… in ${x}`],
  len: ["len", 0, (x) => `len(${x})`],
  dir: ["dir", 0, (x) => `dir(${x})`],
  bool: ["bool", 0, (x) => `bool(${x})`],
  hash: ["hash", 0, (x) => `hash(${x})`],
  repr: ["repr", 0, (x) => `repr(${x})`],
  type: ["type", 0, (x) => `type(${x})`],
  size: ["size", 0, (x) => `the size of ${x}`],
  mime: ["mime", 0, (x) => `the mimebundle of ${x}`],
  isinstance: ["isinstance", 1, (x) => `isinstance(${x}, …)`],
  hasattr: ["hasattr", 1, (x) => `hasattr(${x}, …)`],
  setattr: ["set", 2, (x) => `setattr(${x}, …)`],
  delattr: ["del", 1, (x) => `delattr(${x}, …)`],
  enter: ["enter", 0, (x) => `entering ${x}`],
};

const operation =
  (own: string, [name, takes, label]: Row): Member =>
  (state, args, entry) => {
    const operands = takes === "keys" ? [key(own, args)] : counted(own, takes, args);
    return issue(state, name, [state, ...operands], label(state.label), entry);
  };

const operator =
  (name: string, takes: number): Member =>
  (state, args, entry) => {
    const operands = counted(name, takes - 1, args);
    const label = `${name}(${[state.label, ...operands.map(() => "…")].join(", ")})`;
    return issue(state, "op", [name, state, ...operands], label, entry);
  };

function issue(
  state: State,
  name: string,
  operands: readonly unknown[],
  label: string,
  entry: (...args: never[]) => unknown,
): ResultState {
  return state.scope.issue(name, operands, label, capture(entry), state);
}

/** `[a, b]` in a subscript is one tuple. */
function key(own: string, keys: readonly unknown[]): unknown {
  if (keys.length === 0) throw new TypeError(`$${own} takes a key, or several; x[()] is x.$${own}(s\`()\`)`);
  return keys.length === 1 ? keys[0] : new Tuple(keys);
}

/** A value that is left out would silently be None. */
export function counted(own: string, takes: number, args: readonly unknown[]): readonly unknown[] {
  if (args.length === takes) return args;
  const hint =
    own === "set" && args.length > 2 ? "; several indices are one key: x.$set(s`0, 1`, value)" : "";
  const values = takes === 1 ? "1 value" : `${takes} values`;
  throw new TypeError(`${own} takes ${values}, and got ${args.length}; None is null${hint}`);
}

/** By name without the `$`. */
export const MEMBERS: Readonly<Record<string, Member>> = {
  ...Object.fromEntries(Object.entries(ROWS).map(([name, row]) => [name, operation(name, row)])),
  ...Object.fromEntries(Array.from(OPERATORS, ([name, takes]) => [name, operator(name, takes)])),
  attr: (state, [name]) => new PathState(state.scope, "get", String(name), state),
  opt: (state, [options]) => state.withOptions({ ...state.options, ...checked(options as CallOptions) }),
  release: (state) => state.release(),
  exit: (state, [thrown], entry) =>
    issue(
      state,
      "exit",
      [state, thrown === undefined ? null : asError(thrown)],
      `leaving ${state.label}`,
      entry,
    ),
  js: (state, [options], entry) => copied(state, options as CopyOptions | undefined, entry),
};

function copied(
  state: State,
  options: CopyOptions | undefined,
  entry: (...args: never[]) => unknown,
): Promise<unknown> {
  const { scope, label } = state;
  const settings = { ...state.options, on: state, origin: capture(entry), label: `a copy of ${label}` };
  return scope.perform("copy", [state, options ?? null], settings);
}
