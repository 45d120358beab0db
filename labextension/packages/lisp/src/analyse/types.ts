// Owns what is known of values before the program runs: enough to write an operator as plain JavaScript where no
// operand can be a Python handle. Assumes the best of loop variables and of what functions give, and corrects itself
// until nothing changes.
import { OPERATORS } from "../operators.js";
import { coreGives } from "../runtime/core.js";
import { provenNative, provenPresent } from "./decisions.js";
import type { Binding } from "./scope.js";
import type { Fn, Kind, Node, NodeOf } from "./tree.js";

/** `native` is anything but a Python handle; `never` is the value of a form that does not return. */
export type Type = "never" | "number" | "string" | "boolean" | "array" | "native" | "unknown";

/** A count is a number that is not below 0, and so a position from the front wherever it is used as one. */
type Exact = Type | "count";

function joinTypes(a: Exact, b: Exact): Exact {
  if (a === b || b === "never") return a;
  if (a === "never") return b;
  if (isNumeric(a) && isNumeric(b)) return "number";
  return a === "unknown" || b === "unknown" ? "unknown" : "native";
}

const literalType = (value: unknown): Type => LITERALS[typeof value] ?? "native";
const LITERALS: Readonly<Record<string, Type>> = { number: "number", string: "string", boolean: "boolean" };

/** Operators that make counts of counts. */
const COUNTING: ReadonlySet<string> = new Set(["+", "*", "%", "//"]);

function operatorType(name: string, operands: readonly Exact[]): Exact {
  if (name === "not" || name === "nil?") return "boolean";
  const operator = OPERATORS.get(name);
  if (!operator) return "unknown";
  if (operator.python !== "" && operands.includes("unknown")) return "unknown";
  if (name === "@") return "unknown";
  if (operator.gives === "boolean") return "boolean";
  if (COUNTING.has(name) && operands.every(isCounting)) return "count";
  if (operator.gives === "sum") return sumType(operands);
  return operands.some(isNumeric) ? "number" : "native";
}

/** A count, or the value of a branch that does not return. */
const isCounting = (type: Exact): boolean => type === "count" || type === "never";
const isNumeric = (type: Exact): boolean => type === "number" || isCounting(type);

/** What JavaScript's `+` gives. A bigint is `native`, and so is anything that may turn into a string. */
function sumType(operands: readonly Exact[]): Type {
  if (operands.every(isNumeric)) return "number";
  return operands.includes("string") ? "string" : "native";
}

type TypeRules = { readonly [K in Kind]?: Exact | ((node: NodeOf<K>, types: Types) => Exact) };

const RULES: TypeRules = {
  literal: ({ value }) => (Number.isInteger(value) && Number(value) >= 0 ? "count" : literalType(value)),
  regex: "native",
  template: ({ tag }) => (tag ? "unknown" : "string"),
  variable: ({ binding }, types) => types.ofBinding(binding),
  core: "native",
  array: "array",
  object: "native",
  fn: "native",
  class: "native",
  empty: "native",
  while: "native",
  for: "array",
  recur: "never",
  throw: "never",
  helper: ({ name }) => (["get", "js"].includes(name) ? "unknown" : "native"),
  if: ({ test, consequent, otherwise }, types) =>
    joinTypes(
      types.behind(test, true, () => types.exact(consequent)),
      types.behind(test, false, () => types.exact(otherwise)),
    ),
  do: ({ body }, types) => types.exact(body.at(-1)!),
  let: ({ body }, types) => types.exact(body),
  loop: ({ body }, types) => types.exact(body),
  assign: ({ value }, types) => types.exact(value),
  operator: ({ name, args }, types) =>
    operatorType(
      name,
      args.map((arg) => types.exact(arg)),
    ),
  call: (node, types) => callType(node, types),
};

function callType({ callee, create }: NodeOf<"call">, types: Types): Exact {
  if (callee.kind === "core") return coreGives(callee.name);
  if (callee.kind === "variable") return create ? "unknown" : types.ofCall(callee.binding);
  const isMath =
    callee.kind === "member" && callee.object.kind === "global" && /^(js\/)?Math$/.test(callee.object.name);
  return isMath ? "number" : "unknown";
}

/** The function that a name always stands for. That of the top level may have another meaning after a later cell. */
function functionOf({ kind, values, assigned, definitions }: Binding, closed: boolean): Fn | undefined {
  if (assigned || definitions > 1) return undefined;
  const [value, ...others] = kind === "top" && closed ? values.slice(1) : values;
  const isPlain = value && value !== "unknown" && value.kind === "fn" && others.length === 0;
  return isPlain && !value.info.async && !value.info.generator ? value : undefined;
}

/** Does something with more members in a set. */
function assuming<T>(known: Set<Binding>, bindings: readonly Binding[], look: () => T): T {
  const added = bindings.filter((binding) => !known.has(binding));
  for (const binding of added) known.add(binding);
  const result = look();
  for (const binding of added) known.delete(binding);
  return result;
}

export class Types {
  readonly #bindings = new Map<Binding, Exact>();
  /** What calls of the functions give whose definition is known. */
  readonly #calls = new Map<Binding, Exact>();
  /** Variables that a test just proved to be no handles. */
  readonly #narrowed = new Set<Binding>();
  /** Variables that a test just proved to be neither nil nor undefined. */
  readonly #present = new Set<Binding>();

  /** `closed` says that no later cell can give the names of the top level another meaning. */
  constructor(bindings: readonly Binding[], closed: boolean) {
    const functions: (readonly [Binding, Fn])[] = [];
    for (const binding of bindings) {
      this.#bindings.set(binding, binding.values.includes("unknown") ? "unknown" : "never");
      const fn = functionOf(binding, closed);
      if (fn) functions.push([binding, fn]);
    }
    for (const [binding] of functions) this.#calls.set(binding, "never");
    while (this.#improve(bindings, functions));
  }

  #improve(bindings: readonly Binding[], functions: readonly (readonly [Binding, Fn])[]): boolean {
    let changed = false;
    const widen = (known: Map<Binding, Exact>, binding: Binding, types: readonly Exact[]) => {
      const before = known.get(binding)!;
      const after = types.reduce(joinTypes, before);
      known.set(binding, after);
      changed ||= after !== before;
    };
    for (const binding of bindings)
      if (this.#bindings.get(binding) !== "unknown")
        widen(
          this.#bindings,
          binding,
          binding.values.map((value) => (value === "unknown" ? value : this.exact(value))),
        );
    for (const [binding, { body }] of functions) widen(this.#calls, binding, [this.exact(body)]);
    return changed;
  }

  /** What a call of the function gives that a variable holds. */
  ofCall(binding: Binding): Exact {
    return this.#calls.get(binding) ?? "unknown";
  }

  /** Looks at something with some variables known to be no handles. */
  narrowing<T>(bindings: readonly Binding[], look: () => T): T {
    return assuming(this.#narrowed, bindings, look);
  }

  /** Looks at something where a test holds, or where it fails. */
  behind<T>(test: Node, holds: boolean, look: () => T): T {
    const present = provenPresent(test, holds);
    const inside = present ? () => assuming(this.#present, [present], look) : look;
    return this.narrowing(provenNative(test), inside);
  }

  /** Whether a variable certainly holds a value. */
  isPresent(binding: Binding): boolean {
    return this.#present.has(binding);
  }

  ofBinding(binding: Binding): Exact {
    if (binding.values.length === 0) return "unknown";
    const type = this.#bindings.get(binding) ?? "unknown";
    return type === "unknown" && this.#narrowed.has(binding) ? "native" : type;
  }

  /** Notes what a constant was found to be once its place in the program is known. */
  refine(binding: Binding, type: Type): void {
    if (this.#bindings.get(binding) === "unknown") this.#bindings.set(binding, type);
  }

  of(node: Node): Type {
    const type = this.exact(node);
    return type === "count" ? "number" : type;
  }

  /** Whether something is certainly a position of an array, counted from its front. */
  isPosition(array: Node, key: Node): boolean {
    return this.exact(array) === "array" && this.exact(key) === "count";
  }

  exact(node: Node): Exact {
    const rule = RULES[node.kind] as Exact | ((node: Node, types: Types) => Exact) | undefined;
    return typeof rule === "function" ? rule(node, this) : (rule ?? "unknown");
  }

  /** Whether a value may be a Python handle. */
  mayBeHandle(node: Node): boolean {
    return this.of(node) === "unknown";
  }
}
