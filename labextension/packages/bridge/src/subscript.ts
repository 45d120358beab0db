// Subscripts as Python writes them: the tag `s` reads `:10, ["a", "b"]` into slices, tuples and plain values. Only
// literals and holes; anything more is a value for a hole.

import { Ellipsis, Slice, Tuple } from "./values.js";

/** A slice with the arguments of Python's `slice`: one is the stop. */
export function slice(...bounds: readonly unknown[]): Slice {
  const [first, second, step] = bounds;
  return bounds.length === 1 ? new Slice(null, first) : new Slice(first, second, step);
}

/** A subscript: `` x.$at(s`1:, ${key}`) ``. */
export function s(text: TemplateStringsArray, ...holes: readonly unknown[]): unknown {
  return new Reader(text.raw, holes).subscript();
}

type Token =
  | { readonly kind: "hole" | "value"; readonly value: unknown }
  | { readonly kind: "mark"; readonly text: string };

const TOKEN =
  /\s*(?:(?<mark>\.\.\.|[:,[\]()])|(?<number>[+-]?(?:\d[\d_]*)(?:\.\d*)?(?:[eE][+-]?\d+)?)|(?<word>None|True|False)|(?<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'))/y;
const WORDS: Readonly<Record<string, unknown>> = { None: null, True: true, False: false };

class Reader {
  readonly #source: string;
  readonly #tokens: Token[] = [];
  #next = 0;

  constructor(texts: readonly string[], holes: readonly unknown[]) {
    this.#source = texts.join("…");
    for (const [at, text] of texts.entries()) {
      this.#scan(text);
      if (at < holes.length) this.#tokens.push({ kind: "hole", value: holes[at] });
    }
  }

  subscript(): unknown {
    const [items, several] = this.#items(() => this.#index(), undefined);
    if (items.length === 0) throw this.#error("is empty");
    return several ? new Tuple(items) : items[0];
  }

  #scan(text: string): void {
    TOKEN.lastIndex = 0;
    while (text.slice(TOKEN.lastIndex).trim() !== "") {
      const start = TOKEN.lastIndex;
      const match = TOKEN.exec(text);
      if (match === null)
        throw this.#error(`has ${JSON.stringify(text.slice(start).trim())}, which is no literal`);
      this.#tokens.push(token(match.groups as Record<string, string | undefined>));
    }
  }

  /** Items up to a closing mark or the end, and whether there was a comma. */
  #items(read: () => unknown, closing: string | undefined): [unknown[], boolean] {
    const items: unknown[] = [];
    let several = false;
    while (!this.#ends(closing)) {
      items.push(read());
      if (this.#ends(closing)) break;
      this.#expect(",");
      several = true;
    }
    if (closing !== undefined) this.#expect(closing);
    return [items, several];
  }

  #index(): unknown {
    const start = this.#bound();
    if (!this.#take(":")) {
      if (start === undefined) throw this.#error("lacks a value");
      return start;
    }
    const stop = this.#bound();
    const step = this.#take(":") ? this.#bound() : undefined;
    return new Slice(start, stop, step);
  }

  #bound(): unknown {
    const ahead = this.#tokens[this.#next];
    return ahead === undefined || (ahead.kind === "mark" && [":", ",", "]", ")"].includes(ahead.text))
      ? undefined
      : this.#value();
  }

  #value(): unknown {
    const ahead = this.#tokens[this.#next];
    if (ahead === undefined) throw this.#error("ends too early");
    this.#next += 1;
    if (ahead.kind !== "mark") return ahead.value;
    if (ahead.text === "...") return Ellipsis;
    if (ahead.text === "[") return this.#items(() => this.#value(), "]")[0];
    if (ahead.text !== "(") throw this.#error(`has ${ahead.text} where a value was expected`);
    const [items, several] = this.#items(() => this.#value(), ")");
    return several || items.length === 0 ? new Tuple(items) : items[0];
  }

  #ends(closing: string | undefined): boolean {
    const ahead = this.#tokens[this.#next];
    return ahead === undefined || (closing !== undefined && ahead.kind === "mark" && ahead.text === closing);
  }

  #take(mark: string): boolean {
    const ahead = this.#tokens[this.#next];
    if (ahead?.kind !== "mark" || ahead.text !== mark) return false;
    this.#next += 1;
    return true;
  }

  #expect(mark: string): void {
    if (!this.#take(mark)) throw this.#error(`lacks ${mark}`);
  }

  #error(what: string): SyntaxError {
    return new SyntaxError(
      `the subscript s\`${this.#source}\` ${what}; put other values into holes: s\`\${value}\``,
    );
  }
}

function token({ mark, number, word, text }: Readonly<Record<string, string | undefined>>): Token {
  if (mark !== undefined) return { kind: "mark", text: mark };
  if (word !== undefined) return { kind: "value", value: WORDS[word] };
  return { kind: "value", value: text === undefined ? numberOf(number ?? "") : textOf(text) };
}

function numberOf(digits: string): number | bigint {
  const value = Number(digits.replaceAll("_", ""));
  const whole = /^[+-]?[\d_]+$/.test(digits);
  return whole && !Number.isSafeInteger(value) ? BigInt(digits.replaceAll("_", "")) : value;
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", "0": "\0" };

function textOf(quoted: string): string {
  return quoted.slice(1, -1).replace(/\\(.)/gs, (_, letter: string) => ESCAPES[letter] ?? letter);
}
