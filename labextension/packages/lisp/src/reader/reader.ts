// Owns structure: nesting, white space and comments, and recovery. Text in, data out; every mistake is reported and
// reading goes on, so that all mistakes of a cell are told at once.
import type { CodeOf } from "../codes.js";
import { type Datum, list, symbol } from "../datum.js";
import type { Report } from "../diagnostics.js";
import type { Span } from "../source.js";
import { readAtom } from "./atoms.js";
import { Cursor, isDelimiter } from "./cursor.js";
import { Guesses } from "./guess.js";
import { RULES_BY_FIRST, stray } from "./rules.js";

const CLOSING = new Set([")", "]", "}"]);

const UNQUOTES = new Set(["unquote", "unquote-splicing"]);

/** Forms that may enclose another: the phases go through them by recursion, and the stack of an engine ends. */
const MOST_NESTED = 250;

export class Reader {
  readonly cursor: Cursor;
  readonly report: Report;
  readonly guesses: Guesses;
  /** How many backquotes enclose the cursor: only inside one is a comma an unquote. */
  quasiDepth = 0;
  #ended = false;
  /** How many forms enclose the one at hand. */
  #depth = 0;
  /** The closing brackets that are waited for, outermost first. */
  readonly #open: string[] = [];

  constructor(text: string, file: string, report: Report) {
    this.cursor = new Cursor(text, file);
    this.report = report;
    this.guesses = new Guesses(this.cursor.source);
  }

  error(code: CodeOf<"read">, span: Span, message: string, hint?: string): void {
    this.report.add("read", code, span, message, hint);
  }

  /** Input that ends early is told once, for the innermost thing that is open. */
  unfinished(start: number, message: string, hint = "the input ends before it is closed"): void {
    if (this.#ended) return;
    this.#ended = true;
    this.error("incomplete", this.cursor.source.span(start, start + 1), message, hint);
  }

  /** A bracket that is never closed is told where the text's indentation makes it likely. */
  #unclosed(start: number): void {
    const { at, hint } = this.guesses.unclosed() ?? { at: start, hint: undefined };
    this.unfinished(at, `${this.#bracketAt(at)} is never closed`, hint);
  }

  #bracketAt(start: number): string {
    const { text } = this.cursor.source;
    return text.startsWith("#{", start) ? "#{" : text[start]!;
  }

  /** All forms of the text. */
  readAll(): Datum[] {
    const forms: Datum[] = [];
    for (this.skipBlank(); !this.cursor.ended; this.skipBlank()) {
      const start = this.cursor.at;
      const form = this.#readForm();
      if (!form) continue;
      forms.push(form);
      this.guesses.top(start, this.cursor.at);
    }
    return forms;
  }

  /** The forms up to the closing bracket of the one opened at `start`. */
  readUntil(close: string, start: number): Datum[] {
    const items: Datum[] = [];
    this.#open.push(close);
    for (this.skipBlank(); !this.#closes(close, start); this.skipBlank()) {
      this.guesses.inside(start, this.cursor.at);
      const form = this.#readForm();
      if (form) items.push(form);
      if (form?.type === "literal" && typeof form.value === "string" && close === "}") this.#takeJsonColon();
    }
    this.#open.pop();
    return items;
  }

  /** `'x` and its like: the form that follows, in a list headed by `name`. */
  readPrefixed(name: string, start: number): Datum | undefined {
    const head = symbol(name, this.cursor.spanFrom(start));
    const depth = this.quasiDepth;
    if (UNQUOTES.has(name)) this.quasiDepth = Math.max(0, depth - 1);
    const form = this.readRequired(this.cursor.source.text.slice(start, this.cursor.at));
    this.quasiDepth = depth;
    return form && list([head, form], this.cursor.spanFrom(start));
  }

  /** The next form, which something before it needs. */
  readRequired(what: string): Datum | undefined {
    const start = this.cursor.at - what.length;
    for (;;) {
      this.skipBlank();
      if (this.cursor.ended) {
        this.unfinished(start, `${what} stands before nothing`);
        return undefined;
      }
      if (/[)\]}]/.test(this.cursor.peek())) {
        this.error(
          "prefix",
          this.cursor.source.span(start, start + what.length),
          `${what} stands before nothing`,
          "write a form behind it, or remove it",
        );
        return undefined;
      }
      const form = this.#readForm();
      if (form) return form;
    }
  }

  /** Skips white space, comments, and commas outside a backquote. */
  skipBlank(): void {
    const { cursor } = this;
    for (;;) {
      cursor.takeSpace();
      const character = cursor.peek();
      if (character === "," && this.quasiDepth === 0) cursor.at++;
      else if (character === ";" || (cursor.at === 0 && cursor.looksAt("#!"))) cursor.takeThrough("\n");
      else if (cursor.looksAt("#|")) this.#skipBlockComment();
      else return;
    }
  }

  #skipBlockComment(): void {
    const start = this.cursor.at;
    let depth = 0;
    do {
      if (this.cursor.take("#|")) depth++;
      else if (this.cursor.take("|#")) depth--;
      else this.cursor.at++;
    } while (depth > 0 && !this.cursor.ended);
    if (depth > 0) this.unfinished(start, "this comment has no closing |#");
  }

  #readForm(): Datum | undefined {
    if (this.#depth === MOST_NESTED) return this.#tooDeep();
    this.#depth++;
    const form = this.#readNext();
    this.#depth--;
    return form;
  }

  /** What is nested too deep is told once, and nothing behind it is read. */
  #tooDeep(): undefined {
    const { at } = this.cursor;
    this.cursor.at = this.cursor.source.text.length;
    this.#ended = true;
    const hint = "give the inner parts names of their own, with def or defun";
    this.error(
      "depth",
      this.cursor.source.span(at, at + 1),
      `this is nested deeper than ${MOST_NESTED} levels`,
      hint,
    );
    return undefined;
  }

  #readNext(): Datum | undefined {
    const start = this.cursor.at;
    const rules = RULES_BY_FIRST.get(this.cursor.peek());
    const rule = rules?.find(([opening]) => this.cursor.looksAt(opening));
    if (rule && this.cursor.take(rule[0])) return rule[1](this, start);
    if (
      this.cursor.peek() === "#" &&
      !(/[tf]/.test(this.cursor.peek(1)) && isDelimiter(this.cursor.peek(2)))
    ) {
      this.cursor.at++;
      return stray(this, start);
    }
    return this.#readToken(start);
  }

  #readToken(start: number): Datum | undefined {
    const spreads = this.cursor.looksAt("...");
    if (spreads && /[([{]/.test(this.cursor.peek(3))) {
      this.cursor.at += 3;
      return this.readPrefixed("...", start);
    }
    const token = this.cursor.takeToken();
    const span = this.cursor.spanFrom(start);
    if (spreads && /^\.\.\.[^.]/.test(token)) {
      const dots = symbol("...", this.cursor.source.span(start, start + 3));
      const rest = this.cursor.source.span(start + 3, this.cursor.at);
      return list([dots, readAtom(token.slice(3), rest, this.report)], span);
    }
    return readAtom(token, span, this.report);
  }

  /** In an object, a colon that touches a string key or stands alone is JSON's. */
  #takeJsonColon(): void {
    if (this.cursor.take(":")) return;
    this.skipBlank();
    if (this.cursor.peek() === ":" && isDelimiter(this.cursor.peek(1))) this.cursor.at++;
  }

  /** Whether the bracket that waits for `close` ends here: by its own bracket, by an outer one, or by the end. */
  #closes(close: string, start: number): boolean {
    const { cursor } = this;
    if (cursor.take(close)) return true;
    const found = cursor.peek();
    if (found !== "" && !CLOSING.has(found)) return false;
    if (cursor.ended) {
      this.#unclosed(start);
      return true;
    }
    const line = cursor.source.position(start).line;
    const message = `${this.#bracketAt(start)} of line ${line} is closed by ${found}`;
    this.error("mismatch", cursor.source.span(cursor.at, cursor.at + 1), message, `write ${close} here`);
    if (!this.#open.slice(0, -1).includes(found)) cursor.at++;
    return true;
  }
}

/** Reads a whole text. */
export function read(text: string, file: string, report: Report): Datum[] {
  return new Reader(text, file, report).readAll();
}
