// Owns objects as a tree that a reader opens level by level: static HTML, so that it works, and is inert, wherever the
// notebook is shown. All that may be opened is in the output, therefore it is bounded.
import { type InspectOptions, inspect } from "./inspect.js";
import { html, type Markup } from "./markup.js";
import { nameOf, type Part, partsOf } from "./parts.js";
import { TREE_STYLE } from "./styles.js";
import { counted, cut } from "./words.js";

/** Lines of the whole tree, and of one object in it. */
const MOST_LINES = 1000;
const MOST_PARTS = 100;
const DEEPEST = 10;
/** Up to so many lines the outermost level is open at first. */
const OPEN = 30;
const LINE = 100;

/** The tree of an object; undefined where there is nothing in it to open. */
export function treeOf(value: object, options: InspectOptions): Markup | undefined {
  const { markup, lines } = new Tree(options).object(value, MOST_LINES, undefined);
  return lines > 1 ? html`<div class="kb-tree">${TREE_STYLE}${markup}</div>` : undefined;
}

interface Grown {
  readonly markup: Markup;
  /** Lines that it takes. */
  readonly lines: number;
}

class Tree {
  readonly #options: InspectOptions;
  /** The objects around the present one. */
  readonly #around: object[] = [];

  constructor(options: InspectOptions) {
    this.#options = options;
  }

  /** `lines` is what it may take, its own included. */
  object(value: object, lines: number, label: Markup | undefined): Grown {
    if (this.#around.includes(value)) return leaf(label, html`<i>[Circular: ${nameOf(value)}]</i>`);
    const { count, parts } = partsOf(value, this.#options);
    const summary = html`<span class="kb-preview">${this.#preview(value)}</span>`;
    if (count === 0) return leaf(label, summary);
    if (lines < 2 || this.#around.length === DEEPEST) return leaf(label, html`${summary} <i>…</i>`);
    this.#around.push(value);
    const inside = this.#list(parts, count, lines - 1);
    this.#around.pop();
    const open = label === undefined && count <= OPEN ? html` open` : "";
    const markup = html`<details${open}><summary>${label}${summary}</summary><ul>${inside.map(({ markup }) => html`<li>${markup}</li>`)}</ul></details>`;
    return { markup, lines: 1 + inside.reduce((sum, part) => sum + part.lines, 0) };
  }

  /** Each part may take its share of the lines, so that the first one leaves room for the others. */
  #list(parts: Iterable<Part>, count: number, lines: number): Grown[] {
    const shown = Math.min(count, MOST_PARTS, lines);
    const grown: Grown[] = [];
    let left = lines;
    for (const part of parts) {
      if (grown.length === shown) break;
      const one = this.#part(part, Math.floor(left / (shown - grown.length)));
      left -= one.lines;
      grown.push(one);
    }
    const rest = count - grown.length;
    return rest > 0 ? [...grown, leaf(undefined, html`<i>… ${counted(rest, "more item")}</i>`)] : grown;
  }

  #part({ label, role, value, remark }: Part, lines: number): Grown {
    const named = html`<span class="kb-${role}">${cut(label, LINE)}</span> `;
    if (remark !== undefined) return leaf(named, html`<i>${remark}</i>`);
    if (typeof value === "object" && value !== null) return this.object(value, lines, named);
    if (typeof value === "function") return this.object(value, lines, named);
    return leaf(named, html`<span class="kb-${typeof value}">${inspect(value, { characters: 1000 })}</span>`);
  }

  /** The object in one line. */
  #preview(value: object): string {
    const text = inspect(value, { ...this.#options, error: String, depth: 1, items: 8, characters: 60 });
    return cut(text.replace(/\s*\n\s*/g, " "), LINE);
  }
}

const leaf = (label: Markup | undefined, content: Markup): Grown => ({
  markup: html`${label}${content}`,
  lines: 1,
});
