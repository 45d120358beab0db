// The two tables of references that a session keeps: what it gave out, and what it was given. Introductions are counted
// at both ends, so that a release can never race a new introduction of the same object. Mirrored by kernelbridge/refs.py.

import { LimitError, ReleasedError } from "./errors.js";
import { describe, typeOf } from "./info.js";
import type { Origin } from "./origin.js";
import type { Info, Ref, Wire } from "./protocol.js";
import type { Scope } from "./scope.js";

interface Export {
  readonly value: unknown;
  count: number;
}

/** What the table of exports tells its session. */
export interface ExportsHost {
  /** Values that the other peer may hold at once. */
  readonly most: number;
  /** There are many: told once. */
  readonly many: (count: number, kinds: string) => void;
  /** There would be too many: the last chance to release some. */
  readonly full: () => void;
  /** There are too many. */
  readonly refuse: () => LimitError;
}

const UNBOUNDED: ExportsHost = {
  most: Number.POSITIVE_INFINITY,
  many: () => {},
  full: () => {},
  refuse: () => new LimitError("there is no limit"),
};

/** The part of what the other peer may hold at which the user is told. */
const MANY = 0.1;

/** Values that live here and that the other peer may name. Owns them until the other peer gives them back. */
export class Exports {
  readonly #host: ExportsHost;
  readonly #held = new Map<Ref, Export>();
  readonly #refs = new Map<unknown, Ref>();
  #many: number;
  #next = 1;

  constructor(host: ExportsHost = UNBOUNDED) {
    this.#host = host;
    this.#many = Math.max(1, Math.floor(host.most * MANY));
  }

  get size(): number {
    return this.#held.size;
  }

  /** Counts one introduction; a value keeps its reference while it is held. A `LimitError` for one too many. */
  introduce(value: object | symbol): [Ref, Wire] {
    const ref = this.#refs.get(value) ?? this.#hold(value);
    this.#held.get(ref)!.count += 1;
    return [ref, { mine: [ref, describe(value)] }];
  }

  #hold(value: unknown): Ref {
    if (this.size >= this.#host.most) this.#host.full();
    if (this.size >= this.#host.most) throw this.#host.refuse();
    const ref = this.#next++;
    this.#held.set(ref, { value, count: 0 });
    this.#refs.set(value, ref);
    if (this.size === this.#many) this.#tell();
    return ref;
  }

  #tell(): void {
    this.#many = Number.NaN;
    const counts = new Map<string, number>();
    for (const { value } of this.#held.values()) {
      const kind = typeOf(value);
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
    const most = [...counts].sort(([, a], [, b]) => b - a).slice(0, 3);
    this.#host.many(this.size, most.map(([kind, count]) => `${count} ${kind}`).join(", "));
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

/** On whose behalf an object arrives: the scope that it will belong to, and the line that asked for it. */
export interface Arrival {
  readonly scope: Scope;
  readonly origin: Origin | undefined;
}

/**
 * What is held of one object of the other peer's: known to the table and to every state of the object. It keeps nothing
 * alive that keeps the proxy alive.
 */
export interface Held {
  readonly ref: Ref;
  /** Introductions that are to be given back. */
  count: number;
  /** What it ends with, at the latest. */
  scope: Scope;
  /** Why it may not be used any more. */
  gone: string | undefined;
  proxy: WeakRef<object> | undefined;
}

export type MakeProxy<T> = (held: Held, info: Info, origin: Origin | undefined) => T;

/**
 * Proxies for objects that live at the other peer: one proxy an object, held weakly. A released or collected one
 * queues the introductions to give back, which ride on the next batch.
 */
export class Imports<T extends object> {
  readonly #make: MakeProxy<T>;
  readonly #onReleased: () => void;
  readonly #known = new Map<Ref, Held>();
  readonly #collected = new FinalizationRegistry<Held>((held) => this.#release(held));
  /** What came from the clients before stays until it is released or the session ends: nobody here may know of it yet. */
  readonly #inherited = new Set<T>();
  #lastInherited: Ref = 0;
  #released: [Ref, number][] = [];

  constructor(make: MakeProxy<T>, onReleased: () => void) {
    this.#make = make;
    this.#onReleased = onReleased;
  }

  get size(): number {
    return this.#known.size;
  }

  /** References up to this one were given to clients before. */
  inherit(last: Ref): void {
    this.#lastInherited = last;
  }

  /** The proxy of a reference; undefined where none is here. */
  get(ref: Ref): T | undefined {
    return this.#known.get(ref)?.proxy?.deref() as T | undefined;
  }

  /** The proxies that are alive, in the order in which they were made. */
  *[Symbol.iterator](): Generator<T> {
    for (const { proxy } of this.#known.values()) {
      const alive = proxy?.deref();
      if (alive !== undefined) yield alive as T;
    }
  }

  /**
   * The proxy of an introduced object: the same one as before while anyone holds it. One that arrives in two scopes
   * belongs to the scope around both.
   */
  accept(ref: Ref, info: Info, arrival: Arrival): T {
    const known = this.#known.get(ref);
    const proxy = known?.proxy?.deref();
    if (known === undefined || proxy === undefined) return this.#create(ref, info, arrival, known?.count);
    known.count += 1;
    const scope = known.scope.commonWith(arrival.scope);
    if (scope !== known.scope) scope.own(known);
    return proxy as T;
  }

  // The proxy before may have been collected without its finalizer having run: its introductions are the new one's now.
  #create(ref: Ref, info: Info, { scope, origin }: Arrival, inherited = 0): T {
    const held: Held = { ref, count: inherited + 1, scope, gone: undefined, proxy: undefined };
    const proxy = this.#make(held, info, origin);
    held.proxy = new WeakRef(proxy);
    this.#known.set(ref, held);
    if (ref <= this.#lastInherited) this.#inherited.add(proxy);
    this.#collected.register(proxy, held);
    scope.own(held);
    return proxy;
  }

  /** Gives an object back now; `why` is what its next use is told. */
  release(held: Held, why: string): void {
    held.gone = why;
    const proxy = held.proxy?.deref() as T | undefined;
    if (proxy !== undefined) this.#inherited.delete(proxy);
    this.#release(held);
  }

  /** Gives back one introduction that was not accepted. */
  giveBack(ref: Ref): void {
    this.#released.push([ref, 1]);
    this.#onReleased();
  }

  /** Gives back one introduction that was accepted and whose proxy nobody got by it. */
  untake(ref: Ref): void {
    const known = this.#known.get(ref);
    if (known?.count === 1) this.release(known, "came and was not taken; iterate again");
    else if (known !== undefined) {
      known.count -= 1;
      this.giveBack(ref);
    }
  }

  #release(held: Held): void {
    held.scope.disown(held);
    if (this.#known.get(held.ref) !== held) return;
    this.#known.delete(held.ref);
    this.#released.push([held.ref, held.count]);
    this.#onReleased();
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
    this.#inherited.clear();
    this.#released = [];
  }
}
