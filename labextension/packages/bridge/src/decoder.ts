// The walk over a value that is read: numbers containers for `again`, keeps this peer's limits, finds frames. What each tag
// means is in reading.ts; what references mean is the names'.

import { messageOf, type Names } from "./codec.js";
import { ProtocolError } from "./errors.js";
import { DEFAULT_LIMITS, type Limits, type Wire } from "./protocol.js";
import { DECODERS } from "./reading.js";
import { Walk } from "./walk.js";

/** What reading a payload of another shape than its tag's throws. */
const MALFORMED = [TypeError, RangeError, SyntaxError];

/** Stands for a container that is being made. */
const UNFINISHED = Symbol("unfinished");

const isList = (wire: Wire): wire is readonly Wire[] => Array.isArray(wire);

const isScalar = (wire: Wire): boolean => typeof wire !== "object" || wire === null;

/** Reads the values of one message against its frames, within the receiver's limits. */
export class Decoder {
  readonly names: Names;
  readonly walk: Walk;
  readonly #frames: readonly Uint8Array[];
  #met: unknown[] = [];

  constructor(names: Names, frames: readonly Uint8Array[], limits: Limits = DEFAULT_LIMITS) {
    this.names = names;
    this.#frames = frames;
    this.walk = new Walk(limits, "received");
  }

  /** Reads several values, all or none. */
  values(wires: readonly Wire[]): unknown[] {
    this.names.begin?.();
    try {
      return wires.map((wire) => this.value(wire));
    } catch (error) {
      this.names.giveUp?.(wires);
      throw error;
    }
  }

  /** Values that nobody is to read. */
  skip(wires: readonly Wire[]): void {
    this.names.begin?.();
    this.names.giveUp?.(wires);
  }

  /** Reads one value. */
  value(wire: Wire): unknown {
    this.#met = [];
    this.walk.restart();
    try {
      return this.decode(wire);
    } catch (error) {
      if (!MALFORMED.some((kind) => error instanceof kind)) throw error;
      throw new ProtocolError(`${this.walk.path()} is malformed: ${messageOf(error)}`, { cause: error });
    }
  }

  decode(wire: Wire): unknown {
    if (typeof wire !== "object" || wire === null) return wire;
    if (isList(wire)) return this.list(wire);
    const tags = Object.keys(wire);
    const tag = tags[0];
    if (tag === undefined || tags.length > 1) {
      throw new ProtocolError(`a tag has exactly one key; ${this.walk.path()} has ${tags.length}`);
    }
    const row = DECODERS.get(tag);
    return row === undefined ? this.names.resolve(tag, wire[tag]) : row(this, wire[tag] as never);
  }

  /** Numbers a container that begins here. */
  met<T>(container: T): T {
    this.#met.push(container);
    return container;
  }

  /** Numbers a container that begins here and exists only once what it holds does. */
  numbered(build: () => unknown): unknown {
    const number = this.#met.push(UNFINISHED) - 1;
    this.#met[number] = build();
    return this.#met[number];
  }

  again(number: number): unknown {
    if (!Object.hasOwn(this.#met, number) || this.#met[number] === UNFINISHED) {
      throw new ProtocolError(`${this.walk.path()} refers to container ${number}, which has not begun`);
    }
    return this.#met[number];
  }

  /** Reads a list; one of scalars is the parsed list itself, which nobody else has. */
  list(wires: readonly Wire[]): unknown {
    if (wires.every(isScalar)) {
      this.walk.enter(wires.length);
      this.walk.leave();
      return this.met(wires);
    }
    const target = this.met<unknown[]>([]);
    this.each(wires, (value) => target.push(value));
    return target;
  }

  /** Reads the items of a container that begins here. */
  each(wires: readonly Wire[], take: (value: unknown, at: number) => void): void {
    if (!isList(wires)) throw new TypeError("items come as a list");
    this.walk.enter(wires.length);
    for (let at = 0; at < wires.length; at += 1) {
      this.walk.at(at);
      take(this.decode(wires[at] as Wire), at);
    }
    this.walk.leave();
  }

  frame(index: number): Uint8Array {
    const frame = this.#frames[index - 1];
    if (frame === undefined)
      throw new ProtocolError(`a value names frame ${index} of ${this.#frames.length}`);
    return frame;
  }
}
