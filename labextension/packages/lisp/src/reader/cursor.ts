// Owns walking over the characters of a source text: look, advance, skip white space. Knows no syntax beyond that.
import { SourceText, type Span } from "../source.js";

const DELIMITER = /[\s()[\]{}";`,]/;
/** What stands before the next delimiter. */
const TOKEN = /[^\s()[\]{}";`,]*/y;
const SPACE = /\s*/y;

/** Whether a character ends a token. The empty string stands for the end of the text. */
export function isDelimiter(character: string): boolean {
  return character === "" || DELIMITER.test(character);
}

export class Cursor {
  readonly source: SourceText;
  at = 0;

  constructor(text: string, file: string) {
    this.source = new SourceText(text, file);
  }

  get ended(): boolean {
    return this.at >= this.source.text.length;
  }

  /** The character `ahead` places on, or "" past the end. */
  peek(ahead = 0): string {
    return this.source.text[this.at + ahead] ?? "";
  }

  looksAt(text: string): boolean {
    return this.source.text.startsWith(text, this.at);
  }

  /** Moves past `text` if it comes next. */
  take(text: string): boolean {
    if (!this.looksAt(text)) return false;
    this.at += text.length;
    return true;
  }

  /** Moves to the next delimiter and returns what was passed. */
  takeToken(): string {
    const start = this.at;
    this.#pass(TOKEN);
    return this.source.text.slice(start, this.at);
  }

  takeSpace(): void {
    this.#pass(SPACE);
  }

  /** Moves past what a sticky expression finds, which may be nothing. */
  #pass(expression: RegExp): void {
    expression.lastIndex = this.at;
    expression.test(this.source.text);
    this.at = expression.lastIndex;
  }

  /** Moves just behind the next `text`, or to the end; tells which. */
  takeThrough(text: string): boolean {
    const found = this.source.text.indexOf(text, this.at);
    this.at = found < 0 ? this.source.text.length : found + text.length;
    return found >= 0;
  }

  spanFrom(start: number): Span {
    return this.source.span(start, this.at);
  }
}
