// `py`: a function and template tag that runs Python text, whose properties are the notebook's own names.

import { Keywords } from "./call.js";
import { PathState } from "./expression.js";
import type { PyExpr, PyNamespace } from "./faces.js";
import { capture } from "./origin.js";
import { isProbe } from "./probes.js";
import { expressionProxy } from "./proxy.js";
import type { Scope } from "./scope.js";

const LABEL = "py: the names of the notebook, then Python's builtins";
const INSPECT = Symbol.for("nodejs.util.inspect.custom");

/** The namespace of the kernel, for one scope. */
export function namespace(scope: Scope): PyNamespace {
  const own: Readonly<Record<PropertyKey, unknown>> = {
    exec: program(scope, "exec"),
    fn: program(scope, "eval", "lambda "),
    $attr: (name: string) => variable(scope, name),
    toString: () => LABEL,
    [INSPECT]: () => LABEL,
    toJSON: () => refuse("has no JSON of its own: copy a variable, with await py.name.$js()"),
    [Symbol.toPrimitive]: (hint: string) => (hint === "string" ? LABEL : refuse("is no number and no text")),
    [Symbol.iterator]: () =>
      refuse("is iterated in Python: for await (const name of py`list(globals())`) { … }"),
  };
  const target = program(scope, "eval");
  Object.defineProperty(target, INSPECT, { value: () => LABEL, configurable: true });
  return new Proxy(target, new NamespaceHandler(scope, own)) as unknown as PyNamespace;
}

function refuse(why: string): never {
  throw new TypeError(`py ${why}`);
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
    return typeof name === "symbol" || name === "then" || isProbe(name)
      ? undefined
      : variable(this.#scope, name);
  }

  set(_: Program, name: string | symbol, value: unknown): boolean {
    this.#scope.push("setname", [this.#variableName(name), value], capture(this.set));
    return true;
  }

  deleteProperty(_: Program, name: string | symbol): boolean {
    this.#scope.push("delname", [this.#variableName(name)], capture(this.deleteProperty));
    return true;
  }

  has(_: Program, name: string | symbol): boolean {
    if (Object.hasOwn(this.#own, name)) return true;
    if (typeof name === "symbol" || name === "then" || isProbe(name)) return false;
    return refuse(`is not reached by \`in\`: write await py.globals().$has(${JSON.stringify(name)})`);
  }

  ownKeys(): never {
    return refuse("has no JavaScript keys: write await py`list(globals())`.$js()");
  }

  defineProperty(): boolean {
    return false;
  }

  #variableName(name: string | symbol): string {
    if (typeof name === "symbol" || !/^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(name))
      throw new TypeError(`${String(name)} is no name for a variable in Python`);
    if (Object.hasOwn(this.#own, name))
      throw new TypeError(
        `py.${name} is not a variable: write py.exec\`${name} = \${value}\`, and py.$attr("${name}")`,
      );
    return name;
  }
}

/**
 * Runs text: an expression by `eval`, statements by `exec`. Holes become parameters of the program. The names of those in a
 * template end with two underscores, because Python would rename them in a class.
 */
function program(scope: Scope, operation: "eval" | "exec", before = ""): Program {
  const run: Program = (text, ...given) => {
    const [names, holes] = typeof text === "string" ? named(given) : unnamed(given);
    const source = before + (typeof text === "string" ? text : joined(text.raw, names));
    const label = `py\`${source.trim().slice(0, 60)}\``;
    const state = scope.issue(operation, [source, names, holes], label, capture(run));
    return expressionProxy(state);
  };
  return run;
}

type Holes = readonly [names: readonly string[], values: readonly unknown[]];

const unnamed = (holes: readonly unknown[]): Holes => [holes.map((_, at) => `__hole_${at}__`), holes];

function named(given: readonly unknown[]): Holes {
  const [keywords, ...more] = given;
  if (keywords === undefined) return [[], []];
  if (!(keywords instanceof Keywords) || more.length > 0)
    throw new TypeError('values for plain text have names, and come last: py("x + limit", kw({ limit: 3 }))');
  return [Object.keys(keywords.named), Object.values(keywords.named)];
}

// Python reads its own escapes; only what JavaScript makes one write in a template is undone.
function joined(texts: readonly string[], names: readonly string[]): string {
  return texts.map((text, at) => text.replace(/\\(`|\$\{)/g, "$1") + (names[at] ?? "")).join("");
}
