// How long what operations bring here is held: as long as the session, or as long as a part of a program that its user has
// marked. Owns what belongs to a scope; how operations travel is the requests', how a scope is run is in scoped.ts.

import { ReleasedError } from "./errors.js";
import type { ResultState, State } from "./expression.js";
import type { Origin } from "./origin.js";
import type { Slot } from "./outgoing.js";
import type { Held } from "./refs.js";
import type { PerformOptions } from "./requests.js";
import type { Session } from "./session.js";
import { Unhandled } from "./unhandled.js";

/** What the faces ask the other peer through; what comes of it belongs to the scope. */
export class Scope {
  readonly session: Session;
  /** Undefined for the scope that lasts as long as the session. */
  readonly parent: Scope | undefined;
  /** Failures of its operations that nobody awaits. */
  readonly unhandled: Unhandled;
  readonly #objects = new Set<Held>();
  readonly #slots = new Set<Slot>();
  readonly #inner = new Set<Scope>();
  /** Resolves when it has ended. */
  readonly #closed: Promise<void>;
  #close: () => void = () => {};
  #ended = false;

  constructor(session: Session, parent: Scope | undefined, unhandled: Unhandled) {
    this.session = session;
    this.parent = parent;
    this.unhandled = unhandled;
    this.#closed = new Promise((resolve) => {
      this.#close = resolve;
    });
  }

  /** A scope inside this one, which waits for its end. */
  inner(): Scope {
    if (this.#ended) throw new ReleasedError(`a scope ${SCOPE_ENDED}; open it through the one around it`);
    const { unhandled } = this;
    const collecting = (): boolean => !scope.ended;
    const scope: Scope = new Scope(
      this.session,
      this,
      new Unhandled((error) => unhandled.add(error), collecting),
    );
    this.#inner.add(scope);
    return scope;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Itself, or the innermost one around it that has not ended. */
  get alive(): Scope {
    return this.#ended && this.parent !== undefined ? this.parent.alive : this;
  }

  /** Sends an operation whose result the other peer keeps; the options of what it is called `on` hold for it. */
  issue(
    operation: string,
    operands: readonly unknown[],
    label: string,
    origin?: Origin,
    on?: State,
  ): ResultState {
    return this.session.requests.issue(operation, operands, label, origin, this, on);
  }

  /** Sends an operation whose outcome nobody awaits. */
  push(operation: string, operands: readonly unknown[], origin?: Origin): void {
    this.session.requests.push(operation, operands, origin, this);
  }

  /** Performs one operation and fetches its outcome. */
  perform(operation: string, operands: readonly unknown[], options: PerformOptions = {}): Promise<unknown> {
    return this.session.requests.perform(operation, operands, options, this);
  }

  isWithin(other: Scope): boolean {
    return this === other || (this.parent?.isWithin(other) ?? false);
  }

  /** The innermost scope that both are within. */
  commonWith(other: Scope): Scope {
    return this.parent === undefined || other.isWithin(this) ? this : this.parent.commonWith(other);
  }

  /** An object belongs to this scope, and to no other any more. */
  own(held: Held): void {
    held.scope.disown(held);
    held.scope = this;
    if (this.parent !== undefined) this.#objects.add(held);
  }

  disown(held: Held): void {
    this.#objects.delete(held);
  }

  /** A result that the other peer keeps belongs to this scope, and to no other any more. */
  ownSlot(slot: Slot): void {
    slot.scope.disownSlot(slot);
    slot.scope = this;
    if (this.parent !== undefined) this.#slots.add(slot);
  }

  disownSlot(slot: Slot): void {
    this.#slots.delete(slot);
  }

  /** Resolves when everything that was begun in this scope has ended. */
  async settled(): Promise<void> {
    do {
      await Promise.all(Array.from(this.#inner, (scope) => scope.#closed));
      await this.session.requests.settledIn(this);
    } while (this.#inner.size > 0);
  }

  /** Releases all that belongs to it. */
  end(): void {
    this.#ended = true;
    const { requests } = this.session;
    for (const held of this.#objects) requests.releaseObject(held, SCOPE_ENDED);
    for (const slot of this.#slots) requests.giveUpSlot(slot);
    if (this.parent !== undefined) this.parent.#inner.delete(this);
    this.#close();
  }
}

/** Why what belonged to a scope may not be used any more. */
export const SCOPE_ENDED =
  "was used after the end of its scope, which released it; return it from the scope, or keep it with scope.keep(x)";
