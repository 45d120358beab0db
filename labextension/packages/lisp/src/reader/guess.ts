// Owns the guesses where a bracket or quote is missing or too many, from how the text is indented and where strings
// end. A guess is only made known when the text turns out to be wrong.
import type { SourceText } from "../source.js";

/** The column of a place that begins its line, but for blanks; undefined elsewhere. */
function indentation({ text }: SourceText, at: number): number | undefined {
  let before = at - 1;
  while (text[before] === " " || text[before] === "\t") before--;
  return before < 0 || text[before] === "\n" ? at - before - 1 : undefined;
}

const columnOf = ({ text }: SourceText, at: number): number => at - text.lastIndexOf("\n", at - 1) - 1;

export class Guesses {
  readonly #source: SourceText;
  /** The first bracket that a line less deep than itself stands in, and that line's start. */
  #open: { readonly at: number; readonly before: number } | undefined;
  /** The first string of several lines that is followed by a letter, as if it had ended one quote too late. */
  #string: number | undefined;
  /** Where the form before a form that stands alone and yet is indented ended. */
  #early: number | undefined;
  #ended: { readonly start: number; readonly end: number } | undefined;

  constructor(source: SourceText) {
    this.#source = source;
  }

  /** A form begins inside the bracket opened at `open`. */
  inside(open: number, at: number): void {
    if (this.#open) return;
    const column = indentation(this.#source, at);
    if (column !== undefined && column <= columnOf(this.#source, open) && at > open)
      this.#open = { at: open, before: at };
  }

  /** A string has been read. */
  string(start: number, end: number): void {
    const { text } = this.#source;
    if (this.#string === undefined && text.slice(start, end).includes("\n") && /\w/.test(text[end] ?? ""))
      this.#string = start;
  }

  /** A form has been read at the top level. */
  top(start: number, end: number): void {
    const column = this.#ended && indentation(this.#source, start);
    if (this.#early === undefined && column !== undefined && column > 0) this.#early = this.#ended?.end;
    this.#ended = { start, end };
  }

  /** Where a bracket that is never closed was opened, and what to do. */
  unclosed(): { readonly at: number; readonly hint: string } | undefined {
    if (!this.#open) return undefined;
    const { at, before } = this.#open;
    const line = this.#line(before);
    const close = { "(": ")", "[": "]" }[this.#source.text[at]!] ?? "}";
    const end = this.#line(this.#source.text.slice(0, before).trimEnd().length);
    return { at, hint: `line ${line} begins no deeper than it: write ${close} at the end of line ${end}` };
  }

  /** Where a string that is never closed may begin. */
  unclosedString(): number | undefined {
    return this.#string;
  }

  /** What to do about a bracket that closes nothing. */
  tooMany(): string {
    const ended = this.#ended;
    if (this.#early !== undefined)
      return `line ${this.#line(this.#early)} ends the form, but the next is indented: there may be one too many there`;
    if (!ended) return "remove it, or open the bracket it should close";
    return `remove it: the form of line ${this.#line(ended.start)} has ended before it`;
  }

  #line(at: number): number {
    return this.#source.position(at).line;
  }
}
