// The two tables of references that a session keeps: what it gave out, and what it was given. Introductions are counted
// at both ends, so that a release can never race a new introduction of the same object. Mirrored by kernelbridge/refs.py.

import { ReleasedError } from "./errors.js";
import { describe } from "./info.js";
import type { Info, Ref, Wire } from "./protocol.js";

interface Export {
  readonly value: unknown;
  count: number;
}

/** Values that live here and that the other peer may name. Owns them until the other peer gives them back. */
export class Exports {
  readonly #held = new Map<Ref, Export>();
  readonly #refs = new Map<unknown, Ref>();
  #next = 1;

  get size(): number {
    return this.#held.size;
  }

  /** Counts one introduction; a value keeps its reference while it is held. */
  introduce(value: object | symbol): [Ref, Wire] {
    const ref = this.#refs.get(value) ?? this.#hold(value);
    this.#held.get(ref)!.count += 1;
    return [ref, { mine: [ref, describe(value)] }];
  }

  #hold(value: unknown): Ref {
    const ref = this.#next++;
    this.#held.set(ref, { value, count: 0 });
    this.#refs.set(value, ref);
    return ref;
  }

  /** The value; a `ReleasedError` when it is not held. */
  resolve(ref: Ref): unknown {
    const held = this.#held.get(ref);
    if (held === undefined) {
      throw new ReleasedError(
        `reference ${ref} is not held by this session: it was released, or never given to it; fetch the object again`,
      );
    }
    return held.value;
  }

  /** Gives back `count` introductions; the last one lets the value go. */
  release(ref: Ref, count: number): void {
    const held = this.#held.get(ref);
    if (held === undefined) return;
    held.count -= count;
    if (held.count > 0) return;
    this.#held.delete(ref);
    this.#refs.delete(held.value);
  }

  clear(): void {
    this.#held.clear();
    this.#refs.clear();
  }
}

interface Import<T extends object> {
  proxy: WeakRef<T>;
  count: number;
}

/**
 * Proxies for objects that live at the other peer: one proxy an object, held weakly. A released or collected one
 * queues the introductions to give back, which ride on the next batch.
 */
export class Imports<T extends object> {
  readonly #make: (ref: Ref, info: Info) => T;
  readonly #onReleased: () => void;
  readonly #known = new Map<Ref, Import<T>>();
  readonly #collected = new FinalizationRegistry<Ref>((ref) => this.#forget(ref));
  #released: [Ref, number][] = [];

  constructor(make: (ref: Ref, info: Info) => T, onReleased: () => void) {
    this.#make = make;
    this.#onReleased = onReleased;
  }

  get size(): number {
    return this.#known.size;
  }

  /** The proxy of an introduced object: the same one as before while anyone holds it. */
  accept(ref: Ref, info: Info): T {
    const known = this.#known.get(ref);
    if (known !== undefined) known.count += 1;
    return known?.proxy.deref() ?? this.#create(ref, info, known?.count ?? 1);
  }

  #create(ref: Ref, info: Info, count: number): T {
    const proxy = this.#make(ref, info);
    this.#known.set(ref, { proxy: new WeakRef(proxy), count });
    this.#collected.register(proxy, ref);
    return proxy;
  }

  /** Gives the object back now. */
  release(ref: Ref): void {
    const known = this.#known.get(ref);
    if (known === undefined) return;
    this.#known.delete(ref);
    this.#released.push([ref, known.count]);
    this.#onReleased();
  }

  // A proxy was collected; by now there may be a new one for the same object, which keeps the introductions.
  #forget(ref: Ref): void {
    if (this.#known.get(ref)?.proxy.deref() === undefined) this.release(ref);
  }

  /** Introductions to give back with the next batch. */
  takeReleased(): [Ref, number][] {
    const released = this.#released;
    this.#released = [];
    return released;
  }

  /** The batch could not be sent: they ride on another one. */
  keepReleased(released: readonly [Ref, number][]): void {
    this.#released.push(...released);
  }

  clear(): void {
    this.#known.clear();
    this.#released = [];
  }
}
