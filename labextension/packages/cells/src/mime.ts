// Owns how a value is shown in the notebook: its mimebundle, and the values that bring their own (`html`, `md`, …).
import { type InspectOptions, inspect } from "./inspect.js";
import { wellFormed } from "./words.js";

/** Mime type to content: text, or a JSON tree for `application/json`. Binary content is base64. */
export type MimeBundle = Readonly<Record<string, unknown>>;

/** The method by which a value gives its own mimebundle. It may be async. */
export const DISPLAY = Symbol.for("Jupyter.display");

/** Largest trees and texts that are stored in the notebook as JSON beside the text. */
const MOST_NODES = 10_000;
const MOST_CHARACTERS = 200_000;

/**
 * How a value is shown; null where nothing is (`undefined` and `null`). A promise only where the value's own method
 * gives one, so that what is shown keeps its place among what is printed.
 */
export function bundleOf(
  value: unknown,
  options: InspectOptions = {},
): MimeBundle | null | Promise<MimeBundle> {
  if (value === undefined || value === null) return null;
  const display: unknown =
    typeof value === "object" || typeof value === "function" ? Reflect.get(value, DISPLAY) : 0;
  if (typeof display !== "function")
    return { "text/plain": wellFormed(inspect(value, options)), ...tree(value) };
  const bundle: unknown = display.call(value);
  return bundle instanceof Promise ? bundle.then(checked) : checked(bundle);
}

function checked(bundle: unknown): MimeBundle {
  if (typeof bundle !== "object" || bundle === null) {
    throw new TypeError(
      `[Symbol.for("Jupyter.display")]() must give an object of mime types, not ${inspect(bundle)}`,
    );
  }
  return Object.fromEntries(Object.entries(bundle).map(([type, content]) => [type, carried(content)]));
}

/** Content as a mimebundle holds it. */
function carried(content: unknown): unknown {
  if (typeof content === "string") return wellFormed(content);
  return content instanceof Uint8Array ? base64(content) : content;
}

function base64(bytes: Uint8Array): string {
  const step = 0x8000;
  let text = "";
  for (let from = 0; from < bytes.length; from += step) {
    text += String.fromCharCode(...bytes.subarray(from, from + step));
  }
  return btoa(text);
}

/** The value as a JSON tree, where it is an object or array that JSON carries without loss. */
function tree(value: unknown): MimeBundle {
  if (typeof value !== "object" || value === null) return {};
  return isJson(value, { nodes: MOST_NODES, characters: MOST_CHARACTERS }, new Set())
    ? { "application/json": value }
    : {};
}

interface Budget {
  nodes: number;
  characters: number;
}

function isJson(value: unknown, budget: Budget, around: Set<object>): boolean {
  budget.nodes -= 1;
  if (typeof value === "string") budget.characters -= value.length;
  if (budget.nodes < 0 || budget.characters < 0) return false;
  if (typeof value === "string") return isWellFormed(value);
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || value === null) return value === null || typeof value === "boolean";
  if (around.has(value) || !isPlain(value)) return false;
  if (Array.isArray(value) && value.length > budget.nodes) return false;
  if (!Object.keys(value).every(isWellFormed)) return false;
  around.add(value);
  const carries = contents(value).every((one) => isJson(one, budget, around));
  around.delete(value);
  return carries;
}

const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text);

/** The items of an array or the values of an object; a hole or an accessor counts as what JSON cannot carry. */
function contents(value: object): unknown[] {
  const keys = Array.isArray(value)
    ? Array.from({ length: value.length }, (_, index) => String(index))
    : Object.keys(value);
  return keys.map((key) => Object.getOwnPropertyDescriptor(value, key)?.value);
}

function isPlain(value: object): boolean {
  if (Array.isArray(value)) return true;
  const kind: unknown = Object.getPrototypeOf(value);
  return (kind === Object.prototype || kind === null) && Object.getOwnPropertySymbols(value).length === 0;
}

/** Something that knows how it is shown. */
export interface Displayable {
  [DISPLAY](): MimeBundle;
}

/** A value shown by this bundle. */
export function displayable(bundle: MimeBundle): Displayable {
  return { [DISPLAY]: () => bundle };
}

/** A tag for templates, which takes plain text as well. Holes are put in as text; lists are joined. */
export interface MimeTag {
  (text: TemplateStringsArray, ...holes: unknown[]): Displayable;
  (text: string): Displayable;
}

const joined = (hole: unknown): string => (Array.isArray(hole) ? hole.map(joined).join("") : String(hole));

const filled = (text: TemplateStringsArray, holes: readonly unknown[]): string =>
  text.map((part, at) => part + (at < holes.length ? joined(holes[at]) : "")).join("");

function tag(type: string): MimeTag {
  return (text: TemplateStringsArray | string, ...holes: unknown[]): Displayable => {
    const content = typeof text === "string" ? text : filled(text, holes);
    return displayable({ "text/plain": content, [type]: content });
  };
}

/** `` html`<b>${x}</b>` `` */
export const html = tag("text/html");
/** `` md`# ${title}` `` */
export const md = tag("text/markdown");
/** `` svg`<svg>…</svg>` `` */
export const svg = tag("image/svg+xml");

/** A value shown as a JSON tree, whatever its size. */
export const json = (value: unknown): Displayable =>
  displayable({ "text/plain": inspect(value), "application/json": value });
