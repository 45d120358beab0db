// Owns the console of cells: what its methods print, as Node prints it, and to which of the two streams. Where the text
// goes is the caller's matter.
import { type InspectOptions, inspect } from "./inspect.js";
import { textTable } from "./table.js";

type Stream = "stdout" | "stderr";
export type Write = (stream: Stream, text: string) => void;

/** What has no number is none, whatever its own conversion throws. */
const numeric = (convert: (value: unknown) => number) => (value: unknown) => {
  try {
    return String(convert(value));
  } catch {
    return "NaN";
  }
};

const integer = (value: unknown): number => Number.parseInt(String(value), 10);

type Directive = (value: unknown, options: InspectOptions) => string;

const DIRECTIVES: Readonly<Record<string, Directive>> = {
  s: (value, options) =>
    typeof value === "object" && value !== null ? inspect(value, { ...options, depth: 0 }) : word(value),
  d: (value) => (typeof value === "bigint" ? `${value}n` : numeric(Number)(value)),
  i: (value) => (typeof value === "bigint" ? `${value}n` : numeric(integer)(value)),
  f: numeric((value) => Number.parseFloat(String(value))),
  j: (value) => JSON.stringify(value) ?? "undefined",
  o: (value, options) => inspect(value, options),
  O: (value, options) => inspect(value, options),
  c: () => "",
};

const word = (value: unknown): string => {
  if (typeof value === "bigint") return `${value}n`;
  return Object.is(value, -0) ? "-0" : String(value);
};

/** The text of `console.log(...values)`: strings as they are, other values inspected, `%` directives filled in. */
export function format(values: readonly unknown[], options: InspectOptions = {}): string {
  const [first, ...rest] = values;
  if (typeof first !== "string") return values.map((value) => shown(value, options)).join(" ");
  if (rest.length === 0) return first;
  const filled = first.replace(/%([sdifjoOc%])/g, (all, letter: string) => {
    if (letter === "%") return "%";
    return rest.length === 0 ? all : DIRECTIVES[letter]!(rest.shift(), options);
  });
  return [filled, ...rest.map((value) => shown(value, options))].join(" ");
}

const shown = (value: unknown, options: InspectOptions): string =>
  typeof value === "string" ? value : inspect(value, options);

/** The methods of a console that prints by `write`. */
export function cellConsole(write: Write, options: InspectOptions = {}): Console {
  const counts = new Map<string, number>();
  const timers = new Map<string, number>();
  let indent = "";
  const put = (stream: Stream, text: string) =>
    write(stream, `${indent}${text.replaceAll("\n", `\n${indent}`)}\n`);
  const out = (...values: unknown[]) => put("stdout", format(values, options));
  const err = (...values: unknown[]) => put("stderr", format(values, options));
  const elapsed = (label: string, ...values: unknown[]) => {
    const start = timers.get(label);
    if (start === undefined) return err(`No timer ${quoted(label)}: start it with console.time`);
    out(`${label}: ${(performance.now() - start).toFixed(3)} ms`, ...values);
  };
  const group = (...values: unknown[]) => {
    if (values.length > 0) out(...values);
    indent += "  ";
  };
  const methods = {
    log: out,
    info: out,
    debug: out,
    dirxml: out,
    warn: err,
    error: err,
    dir: (value: unknown) => put("stdout", inspect(value, options)),
    trace: (...values: unknown[]) => err(`Trace${values.length > 0 ? ":" : ""}`, ...values),
    assert: (condition: unknown, ...values: unknown[]) => {
      if (!condition) err(`Assertion failed${values.length > 0 ? ":" : ""}`, ...values);
    },
    count: (label: unknown = "default") => {
      const count = (counts.get(String(label)) ?? 0) + 1;
      counts.set(String(label), count);
      out(`${String(label)}: ${count}`);
    },
    countReset: (label: unknown = "default") => void counts.delete(String(label)),
    group,
    groupCollapsed: group,
    groupEnd: () => {
      indent = indent.slice(2);
    },
    table: (rows: unknown) => put("stdout", textTable(rows) ?? inspect(rows, options)),
    time: (label: unknown = "default") => void timers.set(String(label), performance.now()),
    timeLog: (label: unknown = "default", ...values: unknown[]) => elapsed(String(label), ...values),
    timeEnd: (label: unknown = "default") => {
      elapsed(String(label));
      timers.delete(String(label));
    },
    timeStamp: () => {},
    clear: () => {},
  };
  return methods as Console;
}

const quoted = (label: string): string => `"${label}"`;

/** Makes `target` print by the methods of `source`. Gives the function that undoes it. */
export function redirect(target: Console, source: Console): () => void {
  const methods = Object.keys(source) as (keyof Console)[];
  const before = methods.map((name) => [name, Object.getOwnPropertyDescriptor(target, name)] as const);
  for (const name of methods) {
    Object.defineProperty(target, name, {
      value: source[name],
      configurable: true,
      writable: true,
      enumerable: true,
    });
  }
  return () => {
    for (const [name, property] of before) {
      if (property) Object.defineProperty(target, name, property);
      else Reflect.deleteProperty(target, name);
    }
  };
}
