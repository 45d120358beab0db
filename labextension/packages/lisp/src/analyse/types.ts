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
      types.behind(test, true, () => types.of(consequent)),
      types.behind(test, false, () => types.of(otherwise)),
    ),
  do: ({ body }, types) => types.of(body.at(-1)!),
  let: ({ body }, types) => types.of(body),
  loop: ({ body }, types) => types.of(body),
  assign: ({ value }, types) => types.of(value),
  operator: ({ name, args }, types) =>
    operatorType(
      name,
      args.map((arg) => types.of(arg)),
    ),
  call: (node, types) => callType(node, types),
};

function callType({ callee, create }: NodeOf<"call">, types: Types): Type {
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
  readonly #bindings = new Map<Binding, Type>();
  /** What calls of the functions give whose definition is known. */
  readonly #calls = new Map<Binding, Type>();
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
    const widen = (known: Map<Binding, Type>, binding: Binding, types: readonly Type[]) => {
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
          binding.values.map((value) => (value === "unknown" ? value : this.of(value))),
        );
    for (const [binding, { body }] of functions) widen(this.#calls, binding, [this.of(body)]);
    return changed;
  }

  /** What a call of the function gives that a variable holds. */
  ofCall(binding: Binding): Type {
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

  ofBinding(binding: Binding): Type {
    if (binding.values.length === 0) return "unknown";
    const type = this.#bindings.get(binding) ?? "unknown";
    return type === "unknown" && this.#narrowed.has(binding) ? "native" : type;
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
