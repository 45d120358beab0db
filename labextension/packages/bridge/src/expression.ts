// What stands behind a proxy: a path that is read when it is used, the result of an operation, or a settled object. Knows
// how each is named in an operation, how it is fetched and how it is given up; nothing of proxies.

import type { Encoder } from "./encoder.js";
import { ReleasedError } from "./errors.js";
import type { CallOptions } from "./faces.js";
import type { Origin } from "./origin.js";
import type { Emit } from "./outbox.js";
import type { Outgoing } from "./outgoing.js";
import type { Info, Ref, Wire } from "./protocol.js";
import type { Held } from "./refs.js";
import { encodeString } from "./scalars.js";
import { SCOPE_ENDED, type Scope } from "./scope.js";
import type { Session } from "./session.js";

/** The key under which a proxy answers with the state behind it; only this package has it. */
export const STATE = Symbol("kernelbridge.state");

/** The state behind a proxy, or a state itself; undefined for any other value. */
export function stateOf(value: unknown): State | undefined {
  if (value instanceof State) return value;
  return typeof value === "function" ? (value as { readonly [STATE]?: State })[STATE] : undefined;
}

/** Why what was released may not be used any more. */
const RELEASED = "was used after its release; fetch it again, or release it later";

export abstract class State {
  /** Options for the call or the fetch that follows. */
  options: CallOptions = {};
  /** Where the user's program asked for the value. */
  origin: Origin | undefined;
  abstract readonly kind: "object" | "expression";
  /** As a person would write it, for messages and previews. */
  abstract readonly label: string;
  /** What the value belongs to, and all that is made of it. */
  abstract readonly scope: Scope;
  /** The same for all states of one value; undefined for a path, which is read again each time. */
  abstract readonly identity: object | undefined;

  get session(): Session {
    return this.scope.session;
  }

  /** How an operation that is being written names the value; `emit` writes what must come before it. */
  abstract wire(emit: Emit, to: Encoder): Wire;
  /** The value itself, once it is here. */
  abstract fetch(): Promise<unknown>;
  /** Gives the value up. */
  abstract release(): void;
  /** The same value with other options. */
  abstract withOptions(options: CallOptions): State;
  /** The value belongs to another scope from now on. */
  abstract moveTo(scope: Scope): void;

  protected released(why = this.scope.ended ? SCOPE_ENDED : RELEASED): ReleasedError {
    return new ReleasedError(`${this.label} ${why}`);
  }
}

/** A settled object of the other peer. */
export class ObjectState extends State {
  readonly kind = "object";
  readonly info: Info;
  /** The one proxy of the object, which must live as long as any state of it. */
  proxy: object | undefined;
  readonly #held: Held;

  constructor(held: Held, info: Info, origin?: Origin) {
    super();
    this.#held = held;
    this.info = info;
    this.origin = origin;
  }

  get label(): string {
    return this.info.repr;
  }

  get scope(): Scope {
    return this.#held.scope;
  }

  get identity(): object {
    return this.#held;
  }

  /** What both peers call it. */
  get ref(): Ref {
    return this.#held.ref;
  }

  /** How often the object has arrived. */
  get count(): number {
    return this.#held.count;
  }

  /** Whether it may not be used any more. */
  get gone(): boolean {
    return this.#held.gone !== undefined;
  }

  wire(): Wire {
    if (this.#held.gone !== undefined) throw this.released(this.#held.gone);
    return { yours: this.#held.ref };
  }

  fetch(): Promise<unknown> {
    return Promise.reject(new TypeError(`${this.label} is here already; awaiting it gives itself`));
  }

  release(): void {
    const { requests } = this.session;
    requests.inOrder(() => {
      if (!this.gone) requests.releaseObject(this.#held, RELEASED);
    });
  }

  /** It has arrived, and nobody has got it by that. */
  untake(): void {
    this.session.requests.untake(this.#held);
  }

  withOptions(options: CallOptions): ObjectState {
    const copy = new ObjectState(this.#held, this.info, this.origin);
    copy.proxy = this.proxy;
    copy.options = options;
    return copy;
  }

  moveTo(scope: Scope): void {
    if (!this.gone) scope.own(this.#held);
  }
}

/** A name, a module or an attribute: sent when it is used, read again each time. */
export class PathState extends State {
  readonly kind = "expression";
  readonly operation: "name" | "import" | "get";
  readonly name: string;
  readonly base: State | undefined;
  readonly identity = undefined;
  #scope: Scope;

  constructor(scope: Scope, operation: "name" | "import" | "get", name: string, base?: State) {
    super();
    this.#scope = scope;
    this.operation = operation;
    this.name = name;
    this.base = base;
    this.options = base?.options ?? {};
  }

  get scope(): Scope {
    return this.base?.scope ?? this.#scope;
  }

  get label(): string {
    return this.base === undefined ? this.name : `${this.base.label}.${this.name}`;
  }

  wire(emit: Emit, to: Encoder): Wire {
    if (this.base === undefined && this.#scope.ended) throw this.released();
    const base = this.base === undefined ? [] : [this.base.wire(emit, to)];
    return emit(this.operation, ...base, encodeString(this.name));
  }

  fetch(): Promise<unknown> {
    const operands = this.base === undefined ? [this.name] : [this.base, this.name];
    return this.scope.perform(this.operation, operands, {
      ...this.options,
      origin: this.origin,
      label: this.label,
      on: this.base,
    });
  }

  /** Nothing is held for a path. */
  release(): void {}

  withOptions(options: CallOptions): PathState {
    const copy = new PathState(this.#scope, this.operation, this.name, this.base);
    copy.options = options;
    return copy;
  }

  moveTo(scope: Scope): void {
    this.#scope = scope;
    this.base?.moveTo(scope);
  }
}

/** The operation whose result a value is, or is an attribute of, where options limit the wait for that too. */
export function limitedBase(state: State | undefined): Outgoing | undefined {
  let base = state;
  while (base instanceof PathState) base = base.base;
  const isLimited = base?.options.signal !== undefined || base?.options.timeout !== undefined;
  return isLimited && base instanceof ResultState ? base.outgoing : undefined;
}

/** Each link of a chain has a label with all those before it: thousands of them would fill the memory. */
const shortened = (label: string): string =>
  label.length <= 400 ? label : `${label.slice(0, 200)}…${label.slice(-150)}`;

/** The result of an operation that is sent once, kept by the other peer until it is here or given up. */
export class ResultState extends State {
  readonly kind = "expression";
  readonly label: string;
  readonly outgoing: Outgoing;
  /** Collected once no state of this result is left. */
  readonly lease: object;

  constructor(outgoing: Outgoing, label: string, lease: object = {}) {
    super();
    this.outgoing = outgoing;
    this.label = shortened(label);
    this.lease = lease;
    this.origin = outgoing.origin;
  }

  get scope(): Scope {
    return this.outgoing.scope;
  }

  get identity(): object {
    const { outcome } = this.outgoing;
    return (outcome?.ok === true ? stateOf(outcome.value)?.identity : undefined) ?? this.outgoing;
  }

  get #isKept(): boolean {
    return this.outgoing.kept && !this.outgoing.scope.ended;
  }

  wire(emit: Emit, to: Encoder): Wire {
    const { outcome, id } = this.outgoing;
    if (outcome?.ok === false) throw outcome.error;
    if (this.#isKept) return { result: id };
    if (outcome === undefined) throw this.released();
    return stateOf(outcome.value)?.wire(emit, to) ?? to.encode(outcome.value);
  }

  fetch(): Promise<unknown> {
    if (!this.#isKept && this.outgoing.outcome === undefined) return Promise.reject(this.released());
    return this.session.requests.fetch(this);
  }

  release(): void {
    const { requests } = this.session;
    requests.inOrder(() => requests.giveUp(this.outgoing));
  }

  withOptions(options: CallOptions): ResultState {
    const copy = new ResultState(this.outgoing, this.label, this.lease);
    copy.options = options;
    return copy;
  }

  moveTo(scope: Scope): void {
    const { outcome } = this.outgoing;
    if (this.#isKept) scope.ownSlot(this.outgoing.slot);
    if (outcome?.ok) stateOf(outcome.value)?.moveTo(scope);
  }
}
