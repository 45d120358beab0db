// `py`: a function and template tag that runs Python text, whose properties are the notebook's own names.

import { PathState } from "./expression.js";
import type { PyExpr, PyNamespace } from "./faces.js";
import { capture } from "./origin.js";
import { expressionProxy } from "./proxy.js";
import type { Scope } from "./scope.js";

const LABEL = "py: the names of the notebook, then Python's builtins";
const INSPECT = Symbol.for("nodejs.util.inspect.custom");

/** The namespace of the kernel, for one scope. */
export function namespace(scope: Scope): PyNamespace {
  const own: Readonly<Record<PropertyKey, unknown>> = {
    exec: program(scope, "exec"),
    $attr: (name: string) => variable(scope, name),
    toString: () => LABEL,
    toJSON: () => LABEL,
    [Symbol.toPrimitive]: () => LABEL,
  };
  const target = program(scope, "eval");
  Object.defineProperty(target, INSPECT, { value: () => LABEL, configurable: true });
  return new Proxy(target, new NamespaceHandler(scope, own)) as unknown as PyNamespace;
}

function variable(scope: Scope, name: string): PyExpr {
  return expressionProxy(new PathState(scope, "name", name));
}

type Program = (text: TemplateStringsArray | string, ...holes: unknown[]) => PyExpr;

class NamespaceHandler implements ProxyHandler<Program> {
  readonly #scope: Scope;
  readonly #own: Readonly<Record<PropertyKey, unknown>>;

  constructor(scope: Scope, own: Readonly<Record<PropertyKey, unknown>>) {
    this.#scope = scope;
    this.#own = own;
  }

  get(_: Program, name: string | symbol): unknown {
    if (Object.hasOwn(this.#own, name)) return this.#own[name];
    return typeof name === "symbol" || name === "then" || name.startsWith("$")
      ? undefined
      : variable(this.#scope, name);
  }

  set(_: Program, name: string | symbol, value: unknown): boolean {
    this.#scope.push("setname", [variableName(name), value], capture(this.set));
    return true;
  }

  deleteProperty(_: Program, name: string | symbol): boolean {
    this.#scope.push("delname", [variableName(name)], capture(this.deleteProperty));
    return true;
  }

  has(_: Program, name: string | symbol): boolean {
    return Object.hasOwn(this.#own, name);
  }

  ownKeys(): never {
    throw new TypeError("the notebook's names are in Python: write await py`list(globals())`.$js()");
  }

  defineProperty(): boolean {
    return false;
  }
}

function variableName(name: string | symbol): string {
  if (typeof name === "string" && /^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(name)) return name;
  throw new TypeError(`${String(name)} is no name for a variable in Python`);
}

/**
 * Runs text: an expression by `eval`, statements by `exec`. Holes become parameters of the program; their names end with two
 * underscores, because Python would rename them in a class.
 */
function program(scope: Scope, operation: "eval" | "exec"): Program {
  const run: Program = (text, ...holes) => {
    const names = holes.map((_, at) => `__hole_${at}__`);
    const source = typeof text === "string" ? text : joined(text.raw, names);
    const label = `py\`${source.trim().slice(0, 60)}\``;
    const state = scope.issue(operation, [source, names, holes], label, capture(run));
    return expressionProxy(state);
  };
  return run;
}

// Python reads its own escapes; only what JavaScript makes one write in a template is undone.
function joined(texts: readonly string[], names: readonly string[]): string {
  return texts.map((text, at) => text.replace(/\\(`|\$\{)/g, "$1") + (names[at] ?? "")).join("");
}
