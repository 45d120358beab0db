// A second meaning of the Lisp, to be compared with what is compiled: it walks the forms of a program and is as plain as
// it can be. It knows the forms that ./generator.ts makes, and takes functions from the library. Nothing here waits.
import { core as library, runtime } from "../src/index.js";

const core = { ...library, get: runtime.get } as Readonly<Record<string, (...args: unknown[]) => unknown>>;

export interface Name {
  readonly name: string;
}
/** A form: a name, a constant, a list, an array in brackets, or an object in braces. */
export type Form =
  | Name
  | number
  | string
  | boolean
  | null
  | readonly Form[]
  | { readonly vector: readonly Form[] }
  | { readonly object: readonly (readonly [string, Form])[] };

export const name = (text: string): Name => ({ name: text });

/** The form as source text. */
export function write(form: Form): string {
  if (form === null) return "nil";
  if (typeof form === "string") return JSON.stringify(form);
  if (typeof form !== "object") return String(form);
  if ("name" in form) return form.name;
  if ("vector" in form) return `[${form.vector.map(write).join(" ")}]`;
  if ("object" in form) return `{${form.object.map(([key, value]) => `:${key} ${write(value)}`).join(" ")}}`;
  return `(${form.map(write).join(" ")})`;
}

class Scope {
  readonly #names = new Map<string, unknown>();
  readonly #outer: Scope | undefined;

  constructor(outer?: Scope) {
    this.#outer = outer;
  }

  define(text: string, value: unknown): void {
    this.#names.set(text, value);
  }

  get(text: string): unknown {
    if (this.#names.has(text)) return this.#names.get(text);
    if (this.#outer) return this.#outer.get(text);
    throw new ReferenceError(text);
  }

  set(text: string, value: unknown): void {
    if (this.#names.has(text) || !this.#outer) this.#names.set(text, value);
    else this.#outer.set(text, value);
  }
}

/** What `recur` gives to its loop. */
class Again {
  readonly values: readonly unknown[];

  constructor(values: readonly unknown[]) {
    this.values = values;
  }
}

const isFalse = (value: unknown): boolean => value === false || value === null || value === undefined;
const isObject = (form: Form): form is Exclude<Form, number | string | boolean | null> =>
  typeof form === "object" && form !== null;
const listOf = (form: Form | undefined): readonly Form[] => form as readonly Form[];
const nameOf = (form: Form | undefined): string => (form as Name).name;

/** Binds the names of a pattern; `(name default)` and `(pattern default)` stand for what is undefined. */
function bind(pattern: Form, value: unknown, scope: Scope): void {
  if (!isObject(pattern)) return;
  if ("name" in pattern) scope.define(pattern.name, value);
  else if ("vector" in pattern) bindItems(pattern.vector, value as Iterable<unknown>, scope);
  else if ("object" in pattern)
    for (const [key, part] of pattern.object) bind(part, (value as Record<string, unknown>)[key], scope);
  else bind(pattern[0]!, value === undefined ? run(pattern[1]!, scope) : value, scope);
}

function bindItems(patterns: readonly Form[], value: Iterable<unknown>, scope: Scope): void {
  const values = [...value];
  const rest = patterns.findIndex((part) => isObject(part) && "name" in part && part.name === "&");
  for (const [i, part] of (rest < 0 ? patterns : patterns.slice(0, rest)).entries())
    bind(part, values[i], scope);
  if (rest >= 0) bind(patterns[rest + 1]!, values.slice(rest), scope);
}

function runBody(forms: readonly Form[], scope: Scope): unknown {
  let value: unknown = null;
  for (const form of forms) value = run(form, scope);
  return value;
}

let ranOut = false;

/** Whether the stack ran out in the latest program, where the engine decides how far it came. */
export const ranOutOfStack = (): boolean => ranOut;

function closure(parameters: readonly Form[], body: readonly Form[], scope: Scope) {
  return (...args: unknown[]): unknown => {
    try {
      const inner = new Scope(scope);
      bindItems(parameters, args, inner);
      return runBody(body, inner);
    } catch (error) {
      ranOut ||= error instanceof RangeError;
      throw error;
    }
  };
}

/** The values of a list or array in code, with `(... xs)` spread. */
function runAll(forms: readonly Form[], scope: Scope): unknown[] {
  const values: unknown[] = [];
  for (const form of forms) {
    const isSpread = Array.isArray(form) && isObject(form[0] as Form) && nameOf(form[0] as Form) === "...";
    if (isSpread) values.push(...(run(form[1] as Form, scope) as Iterable<unknown>));
    else values.push(run(form, scope));
  }
  return values;
}

function runLoop([bindings, ...body]: readonly Form[], scope: Scope): unknown {
  const start = new Scope(scope);
  for (const pair of listOf(bindings)) bind(listOf(pair)[0]!, run(listOf(pair)[1]!, start), start);
  const names = listOf(bindings).map((pair) => listOf(pair)[0]!);
  let turn = start;
  for (;;) {
    const value = runBody(body, turn);
    if (!(value instanceof Again)) return value;
    turn = new Scope(scope);
    for (const [i, pattern] of names.entries()) bind(pattern, value.values[i], turn);
  }
}

/** A named let is a function that is called at once. */
function runNamed(own: Name, [bindings, ...body]: readonly Form[], scope: Scope): unknown {
  const values = runAll(
    listOf(bindings).map((pair) => listOf(pair)[1]!),
    scope,
  );
  const inner = new Scope(scope);
  const go = closure(
    listOf(bindings).map((pair) => listOf(pair)[0]!),
    body,
    inner,
  );
  inner.define(own.name, go);
  return go(...values);
}

/** An array of a template. */
function fill(template: Form, scope: Scope): unknown[] {
  return (template as { vector: readonly Form[] }).vector.flatMap((part) => {
    const [head, value] = Array.isArray(part) ? (part as Form[]) : [];
    if (head === undefined) return [part];
    const filled = run(value!, scope);
    return nameOf(head) === "unquote" ? [filled] : [...(core.vec!(filled) as unknown[])];
  });
}

function runTry(parts: readonly Form[], scope: Scope): unknown {
  const [body, caught, last] = [parts[0]!, listOf(parts[1]), parts[2]];
  try {
    return run(body, scope);
  } catch (error) {
    const inner = new Scope(scope);
    inner.define(nameOf(caught[1]), error);
    return run(caught[2]!, inner);
  } finally {
    if (last) run(listOf(last)[1]!, scope);
  }
}

function runFor([clauses, body]: readonly Form[], scope: Scope): unknown[] {
  const values: unknown[] = [];
  const go = ([target, source, ...rest]: readonly Form[], inner: Scope): void => {
    if (target === undefined) values.push(run(body!, inner));
    else if ((target as Name).name === ":when") {
      if (!isFalse(run(source!, inner))) go(rest, inner);
    } else
      for (const item of core.vec!(run(source!, inner)) as unknown[]) {
        const turn = new Scope(inner);
        bind(target, item, turn);
        go(rest, turn);
      }
  };
  go((clauses as { vector: readonly Form[] }).vector, scope);
  return values;
}

type Special = (parts: readonly Form[], scope: Scope) => unknown;

const SPECIAL: Readonly<Record<string, Special>> = {
  do: (parts, scope) => runBody(parts, new Scope(scope)),
  if: ([test, yes, no], scope) => (isFalse(run(test!, scope)) ? run(no ?? null, scope) : run(yes!, scope)),
  when: ([test, ...body], scope) => (isFalse(run(test!, scope)) ? null : runBody(body, new Scope(scope))),
  not: ([value], scope) => isFalse(run(value!, scope)),
  and(parts, scope) {
    let value: unknown = true;
    for (const part of parts) {
      value = run(part, scope);
      if (isFalse(value)) return value;
    }
    return value;
  },
  or(parts, scope) {
    let value: unknown = null;
    for (const part of parts) {
      value = run(part, scope);
      if (!isFalse(value)) return value;
    }
    return value;
  },
  cond(parts, scope) {
    const found = parts.find((clause) => {
      const test = listOf(clause)[0] as Form;
      return (isObject(test) && nameOf(test) === "else") || !isFalse(run(test, scope));
    });
    return found === undefined ? null : runBody(listOf(found).slice(1), new Scope(scope));
  },
  let([bindings, ...body], scope) {
    if (isObject(bindings!) && "name" in bindings) return runNamed(bindings, body, scope);
    let inner = scope;
    for (const pair of listOf(bindings)) {
      const value = run(listOf(pair)[1]!, inner);
      inner = new Scope(inner);
      bind(listOf(pair)[0]!, value, inner);
    }
    return runBody(body, new Scope(inner));
  },
  fn: ([parameters, ...body], scope) => closure(listOf(parameters), body, scope),
  defun([own, parameters, ...body], scope) {
    const value = closure(listOf(parameters), body, scope);
    scope.define(nameOf(own), value);
    return value;
  },
  def([own, value], scope) {
    const result = run(value!, scope);
    scope.define(nameOf(own), result);
    return result;
  },
  "set!"([target, value], scope) {
    if (!Array.isArray(target)) {
      const result = run(value!, scope);
      scope.set(nameOf(target), result);
      return result;
    }
    const [container, key, result] = runAll([...target.slice(1), value!], scope);
    return core["set-at!"]!(container, key, result);
  },
  quasiquote: ([template], scope) => fill(template!, scope),
  loop: runLoop,
  recur: (parts, scope) => new Again(runAll(parts, scope)),
  while([test, ...body], scope) {
    while (!isFalse(run(test!, scope))) runBody(body, new Scope(scope));
    return null;
  },
  for: runFor,
  try: runTry,
  throw([value], scope) {
    throw run(value!, scope);
  },
  at: ([container, key], scope) => core.get!(run(container!, scope), run(key!, scope)),
};

/** Names that programs may use without defining them. */
export type Globals = Readonly<Record<string, (...args: never[]) => unknown>>;

const OPERATORS: Globals = {
  "+": (...xs: number[]) => xs.reduce((a, b) => a + b),
  "-": (...xs: number[]) => xs.reduce((a, b) => a - b),
  "*": (...xs: number[]) => xs.reduce((a, b) => a * b),
  "<": (a: number, b: number) => a < b,
  ">=": (a: number, b: number) => a >= b,
};

function run(form: Form, scope: Scope): unknown {
  if (!isObject(form)) return form;
  if ("name" in form) return form.name === "undefined" ? undefined : scope.get(form.name);
  if ("vector" in form) return runAll(form.vector, scope);
  if ("object" in form)
    return Object.fromEntries(form.object.map(([key, value]) => [key, run(value, scope)]));
  const [head, ...parts] = form;
  const special = isObject(head!) && "name" in head ? SPECIAL[head.name] : undefined;
  if (special) return special(parts, scope);
  const [callee, ...args] = runAll(form, scope);
  return (callee as (...values: unknown[]) => unknown)(...args);
}

/** The value of a program. */
export function interpret(forms: readonly Form[], globals: Globals): unknown {
  ranOut = false;
  const scope = new Scope();
  for (const [text, value] of Object.entries({ ...OPERATORS, ...globals })) scope.define(text, value);
  return runBody(forms, scope);
}
