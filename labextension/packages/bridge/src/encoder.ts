// The walk over a value that is written: numbers containers for `again`, keeps the receiver's limits, collects frames and
// promises. What each kind of value becomes is in scalars.ts and writing.ts.

import { messageOf, type Names } from "./codec.js";
import { BridgeError, ConversionError, LimitError } from "./errors.js";
import { asWritten } from "./frames.js";
import { preview } from "./info.js";
import type { Limits, Wire } from "./protocol.js";
import { SCALARS } from "./scalars.js";
import { Walk } from "./walk.js";
import { rowOf } from "./writing.js";

/** Writes the values of one message and collects their frames. */
export class Encoder {
  readonly names: Names;
  readonly frames: Uint8Array[];
  readonly walk: Walk;
  #unsettled: PromiseLike<unknown>[] = [];
  /** Values of promises that have settled since. */
  readonly #settled: WeakMap<object, unknown>;
  readonly #seen = new Map<object, number>();
  /** Begun, and made again only once all that they hold is. */
  readonly #open = new Set<object>();
  /** What the names refused with: the failure of another operation, which keeps its own class. */
  #poison: unknown;

  constructor(names: Names, frames: Uint8Array[], limits: Limits, settled = new WeakMap<object, unknown>()) {
    this.names = names;
    this.frames = frames;
    this.walk = new Walk(limits, "sent");
    this.#settled = settled;
  }

  /** Writes one value; containers in it are numbered from 0 for `again`. */
  value(value: unknown): Wire {
    // clearing makes new tables, which costs more than most values
    if (this.#seen.size > 0) this.#seen.clear();
    if (this.#open.size > 0) this.#open.clear();
    this.walk.restart();
    try {
      return this.encode(value);
    } catch (error) {
      throw this.#explained(error);
    }
  }

  encode(value: unknown): Wire {
    const scalar = SCALARS[typeof value];
    if (scalar !== undefined) return scalar(value as never);
    return value === null ? null : this.#object(value as object | symbol);
  }

  /** Writes the items of a container that begins here. */
  items(values: readonly unknown[]): Wire[] {
    const wires: Wire[] = [];
    this.walk.enter(values.length);
    for (let at = 0; at < values.length; at += 1) {
      this.walk.at(at);
      wires.push(this.encode(values[at]));
    }
    this.walk.leave();
    return wires;
  }

  /** Writes items that stand for themselves, as they are now. */
  plainItems(values: readonly number[]): Wire[] {
    this.walk.enter(values.length);
    this.walk.leave();
    return values.slice();
  }

  /** Adds a frame and gives its 1-based index. */
  frame(bytes: Uint8Array): number {
    return this.frames.push(asWritten(bytes));
  }

  introduce(value: object | symbol): Wire {
    try {
      return this.names.introduce(value, this);
    } catch (error) {
      this.#poison = error;
      throw error;
    }
  }

  /** The value of a promise, where it is known; else the promise is noted and anything may stand in its place. */
  promise(promise: PromiseLike<unknown>): Wire {
    if (this.#settled.has(promise)) return this.encode(this.#settled.get(promise));
    this.#unsettled.push(promise);
    return null;
  }

  /** Promises met that had not settled; what was written with one among them must be written again. */
  takeUnsettled(): readonly PromiseLike<unknown>[] {
    const taken = this.#unsettled;
    if (taken.length > 0) this.#unsettled = [];
    return taken;
  }

  #object(value: object | symbol): Wire {
    if (typeof value !== "object") return this.introduce(value);
    const row = rowOf(this, value);
    if (row === undefined) return this.introduce(value);
    const [, encode, kind] = row;
    if (kind === "leaf") return encode(this, value);
    const number = this.#seen.get(value);
    if (number !== undefined) return this.#again(value, number);
    this.#seen.set(value, this.#seen.size);
    if (kind === "container") return encode(this, value);
    this.#open.add(value);
    const wire = encode(this, value);
    this.#open.delete(value);
    return wire;
  }

  #again(value: object, number: number): Wire {
    if (!this.#open.has(value)) return { again: number };
    const what = `${this.walk.path()}: what the converter of ${preview(value, 60)} gives`;
    throw new ConversionError(`${what} holds the object itself, so that no converter could make it again`);
  }

  #explained(error: unknown): Error {
    if (error instanceof BridgeError || error === this.#poison) return error as Error;
    if (error instanceof RangeError && /call stack/.test(error.message)) {
      return new LimitError(
        `a value is nested too deeply to be sent, near ${this.walk.path()}; send a part of it`,
      );
    }
    return new ConversionError(`${this.walk.path()} cannot be sent: ${messageOf(error)}`, { cause: error });
  }
}
