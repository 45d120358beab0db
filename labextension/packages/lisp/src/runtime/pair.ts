// Owns Lisp lists: chains of pairs that end in null. Arrays stay JavaScript arrays.

/** One link of a list. A list is iterable and prints as data. */
export class Pair {
  // Only declared: a field that is defined before it is set makes each pair twice as dear.
  declare readonly first: unknown;
  declare readonly rest: unknown;

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

/** The list of its arguments, null when there are none. Short ones are written out: engines need no array for them. */
export function list(...values: unknown[]): Pair | null {
  switch (values.length) {
    case 0:
      return null;
    case 1:
      return new Pair(values[0], null);
    case 2:
      return new Pair(values[0], new Pair(values[1], null));
    case 3:
      return new Pair(values[0], new Pair(values[1], new Pair(values[2], null)));
    default:
      return listOnto(null, ...values) as Pair;
  }
}

/** A list of values put before a rest. */
export const listOnto = (rest: unknown, ...values: unknown[]): unknown =>
  values.reduceRight((tail, value) => new Pair(value, tail), rest);

/** The list of some values. */
export const listFrom = (values: Iterable<unknown>): Pair | null =>
  [...values].reduceRight<Pair | null>((rest, first) => new Pair(first, rest), null);
