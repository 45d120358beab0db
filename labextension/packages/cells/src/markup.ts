// Owns text that is shown as what it is written in: HTML, SVG, Markdown. What a template puts into it is escaped, so that
// data stays data; only such text itself goes in as it is.
import { DISPLAY, type Displayable, type MimeBundle } from "./displayable.js";

type Kind = "text/html" | "image/svg+xml" | "text/markdown";

/** A piece of markup; shown as its kind, and as its source, or another text, where only text is. */
export class Markup implements Displayable {
  readonly kind: Kind;
  readonly content: string;
  readonly #plain: string;

  constructor(kind: Kind, content: string, plain = content) {
    this.kind = kind;
    this.content = content;
    this.#plain = plain;
  }

  [DISPLAY](): MimeBundle {
    return { "text/plain": this.#plain, [this.kind]: this.content };
  }

  toString(): string {
    return this.content;
  }
}

/** A tag for templates, which takes a whole text as well: that one is markup as it stands. */
export interface MarkupTag {
  (text: TemplateStringsArray, ...holes: unknown[]): Markup;
  (text: string): Markup;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text that HTML shows as it is, between tags and inside quoted attributes. */
const escaped = (text: string): string => text.replace(/[&<>"']/g, (one) => ENTITIES[one]!);

/** Markdown passes HTML on, so what HTML would read is escaped too. */
const escapedMarkdown = (text: string): string =>
  escaped(text.replace(/[\\`*_[\]|~$!]/g, "\\$&")).replace(/^(\s*)([#+-])/gm, "$1\\$2");

interface Rules {
  readonly escape: (text: string) => string;
  /** Kinds of markup that stand in this one without being escaped. */
  readonly holds: readonly Kind[];
}

const RULES: Readonly<Record<Kind, Rules>> = {
  "text/html": { escape: escaped, holds: ["text/html", "image/svg+xml"] },
  "image/svg+xml": { escape: escaped, holds: ["image/svg+xml", "text/html"] },
  "text/markdown": { escape: escapedMarkdown, holds: ["text/markdown", "text/html", "image/svg+xml"] },
};

/** Whether a hole stands where an address may: behind `href="` and the like, or in a link of Markdown. */
const ADDRESS = /(=\s*["']?|\]\()\s*$/;
/** Addresses that are programs. Browsers read them also with spaces and control characters in between. */
const PROGRAM = /^(javascript:|vbscript:|data:(?!image\/(png|jpeg|gif|webp)))/i;
/** Characters before a hole that tell where it is. */
const NEAR = 1000;
/** Whether a hole is the value of an attribute that has no quotes around it. */
const isBare = (before: string): boolean =>
  /=\s*$/.test(before) && before.lastIndexOf("<") > before.lastIndexOf(">");

/** Text in a hole, for the place where the hole is. */
function text(value: string, whole: string, rules: Rules): string {
  const before = whole.slice(-NEAR);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what browsers leave out
  const runs = ADDRESS.test(before) && PROGRAM.test(value.replace(/[\x00-\x20]/g, ""));
  const safe = rules.escape(runs ? `unsafe:${value}` : value);
  return isBare(before) ? `"${safe}"` : safe;
}

/** What stands in a hole: lists are joined, nothing is no text. */
function filling(hole: unknown, before: string, rules: Rules): string {
  if (hole === undefined || hole === null) return "";
  if (Array.isArray(hole)) return hole.map((one) => filling(one, before, rules)).join("");
  if (hole instanceof Markup && rules.holds.includes(hole.kind)) return hole.content;
  return text(String(hole), before, rules);
}

function tag(kind: Kind): MarkupTag {
  const rules = RULES[kind];
  const filled = (parts: TemplateStringsArray, holes: readonly unknown[]): string =>
    parts.reduce((before, part, at) => before + filling(holes[at - 1], before, rules) + part);
  return (parts: TemplateStringsArray | string, ...holes: unknown[]): Markup =>
    new Markup(kind, typeof parts === "string" ? parts : filled(parts, holes));
}

/** `` html`<b>${x}</b>` `` */
export const html = tag("text/html");
/** `` md`# ${title}` `` */
export const md = tag("text/markdown");
/** `` svg`<svg>…</svg>` `` */
export const svg = tag("image/svg+xml");
