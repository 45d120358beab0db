// Owns how much a cell prints: what goes beyond its limit is left out and counted. A page that is given a hundred megabytes
// of text is of no more use.
import type { Write } from "./console.js";
import { number } from "./words.js";

/** What one cell prints. */
export class Printed {
  readonly #limit: number;
  #count = 0;

  /** @param limit characters; 0 is no limit. */
  constructor(limit: number) {
    this.#limit = limit === 0 ? Number.POSITIVE_INFINITY : limit;
  }

  /** Prints what is left of the limit, and says once where the rest is missing. */
  write(stream: "stdout" | "stderr", text: string, send: Write): void {
    const left = this.#limit - this.#count;
    this.#count += text.length;
    if (left > 0) send(stream, text.length <= left ? text : text.slice(0, left));
    if (left >= 0 && text.length > left) send("stderr", this.#notice);
  }

  get #notice(): string {
    return `\n[The output of this cell is cut here, after ${number(this.#limit)} characters.]\n`;
  }

  /** What a reader is told at the end of a cell whose output was cut; empty for others. */
  summary(language: string): string {
    if (this.#count <= this.#limit) return "";
    const left = number(this.#count - this.#limit);
    const raise = `%%${language} --output-limit ${this.#count}`;
    return `[${left} more characters were left out; to print them all, begin the cell with ${raise}]\n`;
  }
}
