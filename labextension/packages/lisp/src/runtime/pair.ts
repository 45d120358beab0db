// Owns Lisp lists: chains of pairs that end in null. Arrays stay JavaScript arrays.

/** One link of a list. A list is iterable and prints as data. */
export class Pair {
  readonly first: unknown;
  readonly rest: unknown;

  constructor(first: unknown, rest: unknown) {
    this.first = first;
    this.rest = rest;
  }

  /** Every item; the rest of a dotted list comes last. */
  *[Symbol.iterator](): IterableIterator<unknown> {
    let link: unknown = this;
    for (; link instanceof Pair; link = link.rest) yield link.first;
    if (link !== null && link !== undefined) yield link;
  }

  get length(): number {
    let count = 0;
    for (const _ of this) count++;
    return count;
  }
}

/** The list of some values, null when there are none. */
export function listFrom(values: Iterable<unknown>): Pair | null {
  return [...values].reduceRight<Pair | null>((rest, first) => new Pair(first, rest), null);
}

export const list = (...values: unknown[]): Pair | null => listFrom(values);
