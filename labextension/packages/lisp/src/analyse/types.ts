// Owns what is known of values before the program runs: enough to write an operator as plain JavaScript where no
// operand can be a Python handle. Assumes the best of loop variables and corrects itself until nothing changes.
import { OPERATORS } from "../operators.js";
import { coreGives } from "../runtime/core.js";
import type { Binding } from "./scope.js";
import type { Kind, Node, NodeOf } from "./tree.js";

/** `native` is anything but a Python handle; `never` is the value of a form that does not return. */
export type Type = "never" | "number" | "string" | "boolean" | "native" | "unknown";

function joinTypes(a: Type, b: Type): Type {
  if (a === b || b === "never") return a;
  if (a === "never") return b;
  return a === "unknown" || b === "unknown" ? "unknown" : "native";
}

const LITERALS: Readonly<Record<string, Type>> = { number: "number", string: "string", boolean: "boolean" };

function operatorType(name: string, operands: readonly Type[]): Type {
  if (name === "not" || name === "nil?") return "boolean";
  const operator = OPERATORS.get(name);
  if (!operator) return "unknown";
  if (operator.python !== "" && operands.includes("unknown")) return "unknown";
  if (name === "@") return "unknown";
  if (operator.gives === "boolean") return "boolean";
  if (operator.gives === "sum") return sumType(operands);
  return operands.some(isNumeric) ? "number" : "native";
}

/** A number, or the value of a branch that does not return. */
const isNumeric = (type: Type): boolean => type === "number" || type === "never";

/** What JavaScript's `+` gives. A bigint is `native`, and so is anything that may turn into a string. */
function sumType(operands: readonly Type[]): Type {
  if (operands.every(isNumeric)) return "number";
  return operands.includes("string") ? "string" : "native";
}

type TypeRules = { readonly [K in Kind]?: Type | ((node: NodeOf<K>, types: Types) => Type) };

const RULES: TypeRules = {
  literal: ({ value }) => LITERALS[typeof value] ?? "native",
  regex: "native",
  template: ({ tag }) => (tag ? "unknown" : "string"),
  variable: ({ binding }, types) => types.ofBinding(binding),
  core: "native",
  array: "native",
  object: "native",
  fn: "native",
  class: "native",
  empty: "native",
  while: "native",
  for: "native",
  recur: "never",
  throw: "never",
  helper: ({ name }) => (["get", "js"].includes(name) ? "unknown" : "native"),
  if: ({ consequent, otherwise }, types) => joinTypes(types.of(consequent), types.of(otherwise)),
  do: ({ body }, types) => types.of(body.at(-1)!),
  let: ({ body }, types) => types.of(body),
  loop: ({ body }, types) => types.of(body),
  assign: ({ value }, types) => types.of(value),
  operator: ({ name, args }, types) =>
    operatorType(
      name,
      args.map((arg) => types.of(arg)),
    ),
  call: (node) => callType(node),
};

function callType({ callee }: NodeOf<"call">): Type {
  if (callee.kind === "core") return coreGives(callee.name);
  const isMath =
    callee.kind === "member" && callee.object.kind === "global" && /^(js\/)?Math$/.test(callee.object.name);
  return isMath ? "number" : "unknown";
}

export class Types {
  readonly #bindings = new Map<Binding, Type>();
  /** Variables that a test just proved to be no handles. */
  readonly narrowed = new Set<Binding>();

  constructor(bindings: readonly Binding[]) {
    for (const binding of bindings)
      this.#bindings.set(binding, binding.values.includes("unknown") ? "unknown" : "never");
    while (this.#improve(bindings));
  }

  #improve(bindings: readonly Binding[]): boolean {
    let changed = false;
    for (const binding of bindings) {
      const before = this.#bindings.get(binding)!;
      const types = binding.values.map((value) => (value === "unknown" ? value : this.of(value)));
      const after = types.reduce(joinTypes, before);
      if (after !== before) {
        this.#bindings.set(binding, after);
        changed = true;
      }
    }
    return changed;
  }

  ofBinding(binding: Binding): Type {
    if (binding.values.length === 0) return "unknown";
    const type = this.#bindings.get(binding) ?? "unknown";
    return type === "unknown" && this.narrowed.has(binding) ? "native" : type;
  }

  /** Notes what a constant was found to be once its place in the program is known. */
  refine(binding: Binding, type: Type): void {
    if (this.#bindings.get(binding) === "unknown") this.#bindings.set(binding, type);
  }

  of(node: Node): Type {
    const rule = RULES[node.kind] as Type | ((node: Node, types: Types) => Type) | undefined;
    return typeof rule === "function" ? rule(node, this) : (rule ?? "unknown");
  }

  /** Whether a value may be a Python handle. */
  mayBeHandle(node: Node): boolean {
    return this.of(node) === "unknown";
  }
}
