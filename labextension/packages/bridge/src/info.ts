// How an object is described when it is introduced: type name, short repr, capability flags. Cheap and safe for any
// object: a preview never walks far and never throws. Mirrored by kernelbridge/info.py.

import { modeOf } from "./modes.js";
import type { Info } from "./protocol.js";

const REPR_LENGTH = 120;
const SHOWN_ITEMS = 8;
const SHOWN_DEPTH = 2;

/** The `info` of a `mine` tag. */
export function describe(value: unknown): Info {
  const info = { type: typeOf(value), repr: preview(value, REPR_LENGTH), flags: flagsOf(value) };
  const mode = modeOf(value);
  return mode === undefined ? info : { ...info, mode };
}

/** `Function`, `Map`, `Point`: the name of the class, or of the primitive type. */
export function typeOf(value: unknown): string {
  if (value === null || (typeof value !== "object" && typeof value !== "function")) return typeof value;
  return attempt(() => {
    const name: unknown = (value as object).constructor?.name;
    return typeof name === "string" && name !== "" ? name : "Object";
  }, "Object");
}

/** One line of at most `length` characters, as a person would write the value. */
export function preview(value: unknown, length: number): string {
  const whole = attempt(() => shown(value, 0), `<${typeOf(value)} that cannot be shown>`);
  const text = whole.slice(0, 8 * length).replace(/\s+/g, " ");
  const cut = text.length <= length ? text : `${text.slice(0, length - 1)}…`;
  return cut.replace(/\p{Surrogate}/gu, "\ufffd");
}

function attempt<T>(make: () => T, otherwise: T): T {
  try {
    return make();
  } catch {
    return otherwise;
  }
}

function shown(value: unknown, depth: number): string {
  if (typeof value === "string") return JSON.stringify(value.slice(0, REPR_LENGTH));
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return shownFunction(value);
  if (typeof value !== "object" || value === null) return Object.is(value, -0) ? "-0" : String(value);
  if (value instanceof Error) return `${value.name}: ${value.message.slice(0, REPR_LENGTH)}`;
  return depth >= SHOWN_DEPTH ? `${typeOf(value)} {…}` : shownObject(value, depth + 1);
}

function shownFunction(value: object & { readonly name?: string }): string {
  const kind = isClass(value) ? "class" : "function";
  return `${kind} ${attempt(() => value.name, "") || "(anonymous)"}`;
}

function shownObject(value: object, depth: number): string {
  if (Array.isArray(value)) return `[${listed(value, value.length, (item) => shown(item, depth))}]`;
  const prefix = typeOf(value) === "Object" ? "" : `${typeOf(value)} `;
  if (ArrayBuffer.isView(value)) return `${prefix}(${value.byteLength} bytes)`;
  if (value instanceof Date)
    return `${prefix}${Number.isNaN(value.getTime()) ? "(invalid)" : value.toISOString()}`;
  if (value instanceof Map) {
    return `${prefix}{${listed(value, value.size, ([key, item]) => `${shown(key, depth)} => ${shown(item, depth)}`)}}`;
  }
  if (value instanceof Set) return `${prefix}{${listed(value, value.size, (item) => shown(item, depth))}}`;
  const keys = Object.keys(value);
  return `${prefix}{${listed(keys, keys.length, (key) => `${key}: ${shownProperty(value, key, depth)}`)}}`;
}

function shownProperty(value: object, key: string, depth: number): string {
  const property = Object.getOwnPropertyDescriptor(value, key);
  return property !== undefined && "value" in property ? shown(property.value, depth) : "(getter)";
}

function listed<T>(items: Iterable<T>, count: number, show: (item: T) => string): string {
  const parts: string[] = [];
  for (const item of items) {
    if (parts.length === SHOWN_ITEMS) break;
    parts.push(show(item));
  }
  return count > parts.length ? [...parts, `… ${count - parts.length} more`].join(", ") : parts.join(", ");
}

function isClass(value: unknown): boolean {
  return typeof value === "function" && /^class\b/.test(Function.prototype.toString.call(value));
}

const has = (value: unknown, name: PropertyKey): boolean =>
  value !== null &&
  value !== undefined &&
  name in Object(value) &&
  Reflect.get(Object(value), name) !== undefined;

const FLAGS: readonly (readonly [letter: string, holds: (value: unknown) => boolean])[] = [
  ["c", (value) => typeof value === "function"],
  ["i", (value) => has(value, Symbol.iterator)],
  ["n", (value) => has(value, "next")],
  ["s", (value) => typeof value !== "function" && (has(value, "length") || has(value, "size"))],
  ["m", (value) => value instanceof Map],
  ["q", (value) => Array.isArray(value)],
  ["a", (value) => has(value, "then")],
  ["w", (value) => has(value, Symbol.dispose ?? Symbol.for("Symbol.dispose"))],
  ["t", isClass],
  ["e", (value) => value instanceof Error],
  ["A", (value) => has(value, Symbol.asyncIterator) || has(value, "getReader")],
  ["W", (value) => has(value, Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose"))],
];

/** One letter a capability, as docs/protocol.md lists them. */
function flagsOf(value: unknown): string {
  return FLAGS.filter(([, holds]) => attempt(() => holds(value), false))
    .map(([letter]) => letter)
    .join("");
}
