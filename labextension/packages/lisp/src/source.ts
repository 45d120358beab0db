// Owns positions: where in which file a piece of source stands. Knows nothing of the language.

/** A place in a source text: `offset` in UTF-16 units, `line` from 1, `column` from 0. */
export interface Position {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

/** A half-open stretch of one file. It is a location of ESTree as it stands. */
export interface Span {
  /** The file. */
  readonly source: string;
  readonly start: Position;
  readonly end: Position;
}

/** A source text that can tell line and column of any offset. */
export class SourceText {
  readonly text: string;
  readonly file: string;
  readonly #lineStarts: number[] = [0];

  constructor(text: string, file: string) {
    this.text = text;
    this.file = file;
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) this.#lineStarts.push(at + 1);
  }

  /** Line and column of an offset. */
  position(offset: number): Position {
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#lineStarts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { offset, line: low + 1, column: offset - this.#lineStarts[low]! };
  }

  span(start: number, end: number): Span {
    return { source: this.file, start: this.position(start), end: this.position(end) };
  }
}
