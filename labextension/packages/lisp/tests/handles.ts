// Python values for tests: a handle that remembers, as Python text, what was done to it. It answers to exactly what
// emitted code may ask of the bridge.
const PYTHON = Symbol.for("kernelbridge.python");

interface Recorded {
  readonly text: string;
}

const SIGNS: Readonly<Record<string, string>> = {
  add: "+",
  sub: "-",
  mul: "*",
  truediv: "/",
  matmul: "@",
  pow: "**",
  floordiv: "//",
  mod: "%",
  lt: "<",
  le: "<=",
  gt: ">",
  ge: ">=",
  eq: "==",
  ne: "!=",
  and: "&",
  or: "|",
};

/** What `kw(…)` and `slice(…)` of the bridge stand for. */
class Marked {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export function python(value: unknown): string {
  if (typeof value === "function" && PYTHON in value) return (value as unknown as Recorded).text;
  if (value instanceof Marked) return value.text;
  if (Array.isArray(value)) return `[${value.map(python).join(", ")}]`;
  return value === undefined || value === null ? "None" : JSON.stringify(value);
}

const list = (values: readonly unknown[]): string => values.map(python).join(", ");

const MEMBERS: Readonly<Record<string, (self: string) => unknown>> = {
  text: (self) => self,
  $at:
    (self) =>
    (...keys: unknown[]) =>
      expression(`${self}[${list(keys)}]`),
  $set: (self) => (key: unknown, value: unknown) => expression(`${self}[${python(key)}] = ${python(value)}`),
  $len: (self) => () => expression(`len(${self})`),
  $iter: () =>
    async function* () {
      yield* [1, 2, 3];
    },
  $neg: (self) => () => expression(`-${self}`),
};

function operatorMethod(self: string, name: string): unknown {
  const sign = SIGNS[name.slice(1)];
  return sign && ((other: unknown) => expression(`(${self} ${sign} ${python(other)})`));
}

const UNKNOWN_TO_PYTHON = new Set<PropertyKey>(["prototype", "name", "length", "apply", "call", "bind"]);

/** What JavaScript's operators get. */
function refuse(): never {
  throw new TypeError("JavaScript's operators do not reach a Python value");
}

function handle(text: string, kind: "expression" | "object"): unknown {
  return new Proxy(() => undefined, {
    apply: (_target, _self, args) => expression(`${text}(${list(args as unknown[])})`),
    has: (_target, key) => key === PYTHON,
    get(_target, key) {
      if (key === PYTHON) return kind;
      if (key === Symbol.toPrimitive) return refuse;
      if (key === "then")
        return kind === "expression"
          ? (done: (value: unknown) => void) => done(`awaited ${text}`)
          : undefined;
      if (typeof key !== "string" || UNKNOWN_TO_PYTHON.has(key)) return undefined;
      return (
        MEMBERS[key]?.(text) ??
        (key.startsWith("$") ? operatorMethod(text, key) : expression(`${text}.${key}`))
      );
    },
    set: () => true,
  });
}

/** A pending Python value. */
export const expression = (text: string): unknown => handle(text, "expression");
/** A settled Python object. */
export const object = (text: string): unknown => handle(text, "object");

/** The bridge's free functions. */
export const bridge: Readonly<Record<string, unknown>> = {
  $py: expression,
  py: new Proxy(
    (strings: readonly string[], ...holes: unknown[]) =>
      expression(String.raw({ raw: strings }, ...holes.map(python))),
    {
      get: (_target, name) => expression(String(name)),
    },
  ),
  kw: (values: object) =>
    new Marked(
      Object.entries(values)
        .map(([key, value]) => `${key}=${python(value)}`)
        .join(", "),
    ),
  slice: (...parts: unknown[]) =>
    new Marked(parts.map((part) => (part === undefined ? "" : python(part))).join(":")),
  op: new Proxy(
    {},
    {
      get: (_target, name) => (a: unknown, b?: unknown) =>
        expression(
          b === undefined
            ? `${String(name)}(${python(a)})`
            : `(${python(a)} ${SIGNS[String(name)]} ${python(b)})`,
        ),
    },
  ),
};
