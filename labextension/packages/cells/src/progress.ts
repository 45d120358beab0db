// Owns `progress`: a bar in the running cell that follows a loop. It wraps what the loop goes through, so that nothing has to
// be counted by hand; how often it is drawn does not depend on how fast the loop is.
import { preview } from "@kernelbridge/bridge";
import type { Display, Displayed } from "./display.js";
import { displayable } from "./displayable.js";
import { html } from "./markup.js";
import { BAR_STYLE } from "./styles.js";

/** Milliseconds between two drawings. */
const EVERY = 100;

export interface ProgressOptions {
  /** Said before the bar. */
  readonly label?: string;
  /** How many items there are, where the items do not tell. */
  readonly total?: number;
}

type Items<T> = Iterable<T> | AsyncIterable<T>;
type Wrapped<T, I> = I extends AsyncIterable<T> ? AsyncIterable<T> : Iterable<T>;

/** `for (const item of progress(items, { label })) …`; a number counts from 0. */
export interface Progress {
  (count: number, options?: ProgressOptions): Iterable<number>;
  <T, I extends Items<T>>(items: I & Items<T>, options?: ProgressOptions): Wrapped<T, I>;
}

export function progressOf(display: Display): Progress {
  const progress = (items: unknown, { label = "", total }: ProgressOptions = {}): unknown => {
    const given = typeof items === "number" ? Array.from({ length: items }, (_, at) => at) : items;
    const bar = () => new Bar(display, label, total ?? sizeOf(given));
    if (isAsyncIterable(given)) return { [Symbol.asyncIterator]: () => followedAsync(given, bar()) };
    if (isIterable(given)) return { [Symbol.iterator]: () => followed(given, bar()) };
    throw new TypeError(`progress takes a number or something to loop over, not ${preview(items, 40)}`);
  };
  return progress as Progress;
}

const isIterable = (items: unknown): items is Iterable<never> =>
  typeof Reflect.get(Object(items), Symbol.iterator) === "function";
const isAsyncIterable = (items: unknown): items is AsyncIterable<never> =>
  typeof Reflect.get(Object(items), Symbol.asyncIterator) === "function";

function sizeOf(items: unknown): number | undefined {
  if (Array.isArray(items) || typeof items === "string" || ArrayBuffer.isView(items))
    return Reflect.get(Object(items), "length");
  return items instanceof Map || items instanceof Set ? items.size : undefined;
}

function* followed<T>(items: Iterable<T>, bar: Bar): Generator<T> {
  try {
    for (const item of items) {
      yield item;
      bar.step();
    }
    bar.finish();
  } finally {
    bar.draw();
  }
}

async function* followedAsync<T>(items: AsyncIterable<T>, bar: Bar): AsyncGenerator<T> {
  try {
    for await (const item of items) {
      yield item;
      bar.step();
    }
    bar.finish();
  } finally {
    bar.draw();
  }
}

class Bar {
  readonly #label: string;
  readonly #displayed: Displayed;
  #total: number | undefined;
  #done = 0;
  #drawn = performance.now();

  constructor(display: Display, label: string, total: number | undefined) {
    this.#label = label;
    this.#total = total;
    this.#displayed = display(this.#shown());
  }

  step(): void {
    this.#done += 1;
    if (performance.now() - this.#drawn >= EVERY) this.draw();
  }

  /** All items have come, however many were announced. */
  finish(): void {
    this.#total = this.#done;
  }

  draw(): void {
    this.#drawn = performance.now();
    this.#displayed.update(this.#shown());
  }

  #shown() {
    const total = this.#total;
    const isKnown = total !== undefined && total > 0;
    const count = total === undefined ? String(this.#done) : `${this.#done}/${total}`;
    const part = isKnown ? Math.min(1, this.#done / total) : total === 0 ? 1 : undefined;
    const percent = part === undefined ? [] : [`${Math.floor(part * 100)}%`];
    const bar =
      part === undefined ? html`<progress></progress>` : html`<progress value="${part}" max="1"></progress>`;
    return displayable({
      "text/plain": [...(this.#label ? [`${this.#label}:`] : []), ...percent, count].join(" "),
      "text/html": `${html`<div class="kb-progress">${BAR_STYLE}<span>${this.#label}</span>${bar}${percent} <small>${count}</small></div>`}`,
    });
  }
}
