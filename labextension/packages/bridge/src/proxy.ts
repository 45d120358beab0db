// What users touch: a proxy over a state. Traps only translate JavaScript's syntax into operations; the names that are ours
// are in members.ts. JavaScript's own questions (conversion, iteration, inspection) are answered here with a preview or with
// a sentence that says what to write, and never sent.

import { call } from "./call.js";
import { deathOf } from "./ending.js";
import { ObjectState, PathState, STATE, State, stateOf } from "./expression.js";
import type { IterOptions, PyExpr as PyExprFace, PyObject as PyObjectFace } from "./faces.js";
import { givenBack } from "./giveback.js";
import { idOf } from "./inherited.js";
import { iterate } from "./iterate.js";
import { MEMBERS } from "./members.js";
import { capture, type Origin } from "./origin.js";
import { isProbe } from "./probes.js";
import type { Info } from "./protocol.js";
import type { Held } from "./refs.js";
import type { Dynamic, PyValue } from "./typed.js";

/** The key under which a Python value says what it is, in any realm and to any copy of this package. */
const PYTHON = Symbol.for("kernelbridge.python");

const INSPECT = Symbol.for("nodejs.util.inspect.custom");

/** What is found on the prototype belongs to JavaScript or is a `$`-name; everything else is an attribute in Python. */
abstract class Face {
  declare readonly [STATE]: State;

  get [PYTHON](): "object" | "expression" {
    return this[STATE].kind;
  }

  get [Symbol.toStringTag](): string {
    return this.constructor.name;
  }

  $iter(options: IterOptions = {}): AsyncGenerator<PyValue, PyValue | undefined, unknown> {
    return iterate(this[STATE], options, capture(this.$iter));
  }

  get $id(): string {
    const state = this[STATE];
    if (state instanceof ObjectState) return idOf(state);
    throw new TypeError(`${shown(state)} has no id: await it first`);
  }

  // A word for the compiler only.
  $as(): this {
    return this;
  }

  toString(): string {
    return shown(this[STATE]);
  }

  toJSON(): never {
    throw new TypeError(`${shown(this[STATE])} has no JSON of its own: copy it first, with await x.$js()`);
  }

  [Symbol.toPrimitive](hint: string): string {
    if (hint === "string") return shown(this[STATE]);
    throw new TypeError(
      `JavaScript's operators do not reach ${shown(this[STATE])}: write x.$add(y), x.$eq(y), x.$lt(y) …, or await its value`,
    );
  }

  [Symbol.iterator](): never {
    throw new TypeError(`${shown(this[STATE])} is iterated with: for await (const item of x.$iter()) { … }`);
  }

  [Symbol.asyncIterator](): AsyncGenerator<PyValue, PyValue | undefined, unknown> {
    return iterate(this[STATE], {}, capture(this[Symbol.asyncIterator]));
  }

  [Symbol.hasInstance](): never {
    throw new TypeError(`instanceof cannot ask Python: write await py.isinstance(x, ${this[STATE].label})`);
  }

  [Symbol.dispose ?? Symbol.for("Symbol.dispose")](): void {
    this[STATE].release();
  }

  [Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")](): Promise<void> {
    this[STATE].release();
    return this[STATE].session.requests.carriedOut();
  }

  // Node also looks at what is behind a proxy, where no state is; the handler tells it then.
  [INSPECT](): string {
    return (this[STATE] as State | undefined) === undefined ? this.constructor.name : shown(this[STATE]);
  }

  static {
    for (const [name, member] of Object.entries(MEMBERS)) {
      const method = function (this: Face, ...args: unknown[]): unknown {
        return wrapped(member(this[STATE], args, method));
      };
      Object.defineProperty(Face.prototype, `$${name}`, { value: method });
    }
  }
}

class ObjectFace extends Face {}

class ExpressionFace extends Face {}

/** A class for `instanceof` alone. */
interface FaceClass<T> {
  readonly prototype: T;
  [Symbol.hasInstance](value: unknown): value is T;
}

/** Whether `x` is a live object of Python's: `x instanceof PyObject`. */
export const PyObject = ObjectFace as unknown as FaceClass<PyObjectFace>;
/** A live Python object: a settled handle, callable and extendable, never thenable. */
export type PyObject<T = Dynamic> = PyObjectFace<T>;
/** Whether `x` is a Python value that is not settled: `x instanceof PyExpr`. */
export const PyExpr = ExpressionFace as unknown as FaceClass<PyExprFace>;
/** A Python value that is not settled: awaiting it fetches, extending it pipelines. */
export type PyExpr<T = Dynamic> = PyExprFace<T>;

for (const [kind, name] of [
  [ObjectFace, "PyObject"],
  [ExpressionFace, "PyExpr"],
] as const) {
  Object.defineProperty(kind, "name", { value: name });
}

/** Whether a value belongs to Python, told without asking it. */
export function isPython(value: unknown): "object" | "expression" | undefined {
  return typeof value === "function"
    ? (value as { readonly [PYTHON]?: "object" | "expression" })[PYTHON]
    : undefined;
}

/** What is known of a live object without asking Python; undefined for any other value. */
export function infoOf(value: unknown): Info | undefined {
  const state = stateOf(value);
  return state instanceof ObjectState ? state.info : undefined;
}

/** The proxy of an object that the other peer has introduced. */
export function objectProxy(held: Held, info: Info, origin: Origin | undefined): PyObject {
  const state = new ObjectState(held, info, origin);
  const proxy = new Proxy(OBJECT_TARGET, new Handler(state));
  state.proxy = proxy;
  return proxy as unknown as PyObject;
}

/** The proxy of an expression. */
export function expressionProxy<T = Dynamic>(state: State): PyExpr<T> {
  return new Proxy(EXPRESSION_TARGET, new Handler(state)) as unknown as PyExpr<T>;
}

/** A value as a person would write it. */
function shown(state: State): string {
  const dead = deathOf(state.session.ended);
  if (state instanceof ObjectState) return `<${dead}Python ${state.info.type}: ${state.info.repr}>`;
  return `<${dead}Python expression ${state.label}, not awaited>`;
}

function wrapped(value: unknown): unknown {
  if (!(value instanceof State)) return value;
  return value.kind === "expression" ? expressionProxy(value) : new Proxy(OBJECT_TARGET, new Handler(value));
}

/** A target that can be called and constructed and has no property of its own for a trap to contradict. */
function target(prototype: object): Target {
  const bound = Function.prototype.bind.call(class {}, null) as Target;
  for (const name of Object.getOwnPropertyNames(bound)) Reflect.deleteProperty(bound, name);
  return Object.setPrototypeOf(bound, prototype) as Target;
}

type Target = (...args: unknown[]) => unknown;

const OBJECT_TARGET = target(ObjectFace.prototype);
const EXPRESSION_TARGET = target(ExpressionFace.prototype);

class Handler implements ProxyHandler<Target> {
  readonly #state: State;

  constructor(state: State) {
    this.#state = state;
  }

  // Not as a method: Chromium 156 passes over the traps of a handler whose class has a computed name.
  static {
    const value = function (this: Handler): string {
      return shown(this.#state);
    };
    Object.defineProperty(Handler.prototype, INSPECT, { value });
  }

  get(face: Target, name: string | symbol, receiver: unknown): unknown {
    if (name === STATE) return this.#state;
    if (name === "then") return this.#then();
    if (name in face || typeof name === "symbol") return Reflect.get(face, name, receiver);
    if (isProbe(name)) return undefined;
    return expressionProxy(new PathState(this.#state.scope, "get", this.#attribute(name), this.#state));
  }

  // An object is never thenable, so that a promise may settle to it; Python's own attribute is `$attr("then")`.
  #then(): PromiseLike<unknown>["then"] | undefined {
    const state = this.#state;
    if (state.kind === "object") return undefined;
    state.origin ??= capture(this.get);
    return (resolve, reject) => state.fetch().then(resolve, reject);
  }

  set(_: Target, name: string | symbol, value: unknown): boolean {
    const state = this.#state;
    state.scope.push("set", [state, this.#assignable(name), value], capture(this.set));
    return true;
  }

  deleteProperty(_: Target, name: string | symbol): boolean {
    const state = this.#state;
    state.scope.push("del", [state, this.#assignable(name)], capture(this.deleteProperty));
    return true;
  }

  apply(_: Target, __: unknown, args: unknown[]): unknown {
    const origin = capture(this.apply);
    return givenBack(this.#state, args, origin) ?? expressionProxy(call(this.#state, args, origin));
  }

  construct(_: Target, args: unknown[]): PyExpr {
    return expressionProxy(call(this.#state, args, capture(this.construct)));
  }

  has(face: Target, name: string | symbol): boolean {
    if (name === STATE || name in face) return true;
    if (name === "then") return this.#state.kind === "expression";
    if (typeof name === "symbol" || isProbe(name)) return false;
    throw new TypeError(
      `\`in\` does not reach ${shown(this.#state)}: write await x.$hasattr(${JSON.stringify(name)}), or x.$has(item)`,
    );
  }

  ownKeys(): never {
    throw new TypeError(
      `${shown(this.#state)} has no JavaScript keys: copy it first, with await x.$js(), or ask py.dir(x)`,
    );
  }

  getOwnPropertyDescriptor(): undefined {
    return undefined;
  }

  defineProperty(): boolean {
    return false;
  }

  setPrototypeOf(): boolean {
    return false;
  }

  preventExtensions(): boolean {
    return false;
  }

  #attribute(name: string): string {
    if (!/^\d+$/.test(name)) return name;
    throw new TypeError(
      `x[${name}] would be an attribute, which cannot be a number in Python: write x.$at(${name})`,
    );
  }

  #assignable(name: string | symbol): string {
    if (typeof name === "string" && !name.startsWith("$")) return this.#attribute(name);
    throw new TypeError(
      `${String(name)} is no name for an attribute in Python: write x.$set(key, value) for an item`,
    );
  }
}
