// What stands behind a proxy: a path that is read when it is used, the result of an operation, or a settled object. Knows
// how each is named in an operation, how it is fetched and how it is given up; nothing of proxies.

import type { Encoder } from "./encoder.js";
import { ReleasedError } from "./errors.js";
import type { CallOptions } from "./faces.js";
import type { Origin } from "./origin.js";
import type { Emit } from "./outbox.js";
import type { Outgoing } from "./outgoing.js";
import type { Info, Ref, Wire } from "./protocol.js";
import { encodeString } from "./scalars.js";
import type { Session } from "./session.js";

/** The key under which a proxy answers with the state behind it; only this package has it. */
export const STATE = Symbol("kernelbridge.state");

/** The state behind a proxy, or a state itself; undefined for any other value. */
export function stateOf(value: unknown): State | undefined {
  if (value instanceof State) return value;
  return typeof value === "function" ? (value as { readonly [STATE]?: State })[STATE] : undefined;
}

export abstract class State {
  readonly session: Session;
  /** Options for the call or the fetch that follows. */
  options: CallOptions = {};
  /** Where the user's program asked for the value. */
  origin: Origin | undefined;
  abstract readonly kind: "object" | "expression";
  /** As a person would write it, for messages and previews. */
  abstract readonly label: string;

  constructor(session: Session) {
    this.session = session;
  }

  /** How an operation that is being written names the value; `emit` writes what must come before it. */
  abstract wire(emit: Emit, to: Encoder): Wire;
  /** The value itself, once it is here. */
  abstract fetch(): Promise<unknown>;
  /** Gives the value up. */
  abstract release(): void;
  /** The same value with other options. */
  abstract withOptions(options: CallOptions): State;

  protected released(): ReleasedError {
    return new ReleasedError(`${this.label} was used after its release; fetch it again, or release it later`);
  }
}

/** A settled object of the other peer. */
export class ObjectState extends State {
  readonly kind = "object";
  readonly ref: Ref;
  readonly info: Info;
  /** The one proxy of the object, which must live as long as any state of it. */
  proxy: object | undefined;
  /** The state whose release counts: options make copies. */
  readonly #original: ObjectState;
  #gone = false;

  constructor(session: Session, ref: Ref, info: Info, original?: ObjectState) {
    super(session);
    this.ref = ref;
    this.info = info;
    this.#original = original ?? this;
  }

  get label(): string {
    return this.info.repr;
  }

  wire(): Wire {
    if (this.#original.#gone) throw this.released();
    return { yours: this.ref };
  }

  fetch(): Promise<unknown> {
    return Promise.reject(new TypeError(`${this.label} is here already; awaiting it gives itself`));
  }

  release(): void {
    const { requests } = this.session;
    requests.inOrder(() => {
      if (this.#original.#gone) return;
      this.#original.#gone = true;
      requests.releaseObject(this.ref);
    });
  }

  withOptions(options: CallOptions): ObjectState {
    const copy = new ObjectState(this.session, this.ref, this.info, this.#original);
    copy.proxy = this.proxy;
    copy.options = options;
    return copy;
  }
}

/** A name, a module or an attribute: sent when it is used, read again each time. */
export class PathState extends State {
  readonly kind = "expression";
  readonly operation: "name" | "import" | "get";
  readonly name: string;
  readonly base: State | undefined;

  constructor(session: Session, operation: "name" | "import" | "get", name: string, base?: State) {
    super(session);
    this.operation = operation;
    this.name = name;
    this.base = base;
    this.options = base?.options ?? {};
  }

  get label(): string {
    return this.base === undefined ? this.name : `${this.base.label}.${this.name}`;
  }

  wire(emit: Emit, to: Encoder): Wire {
    const base = this.base === undefined ? [] : [this.base.wire(emit, to)];
    return emit(this.operation, ...base, encodeString(this.name));
  }

  fetch(): Promise<unknown> {
    const operands = this.base === undefined ? [this.name] : [this.base, this.name];
    return this.session.perform(this.operation, operands, {
      ...this.options,
      origin: this.origin,
      label: this.label,
    });
  }

  /** Nothing is held for a path. */
  release(): void {}

  withOptions(options: CallOptions): PathState {
    const copy = new PathState(this.session, this.operation, this.name, this.base);
    copy.options = options;
    return copy;
  }
}

/** The result of an operation that is sent once, kept by the other peer until it is here or given up. */
export class ResultState extends State {
  readonly kind = "expression";
  readonly label: string;
  readonly outgoing: Outgoing;
  /** Collected once no state of this result is left. */
  readonly lease: object;

  constructor(session: Session, outgoing: Outgoing, label: string, lease: object = {}) {
    super(session);
    this.outgoing = outgoing;
    this.label = label;
    this.lease = lease;
    this.origin = outgoing.origin;
  }

  wire(emit: Emit, to: Encoder): Wire {
    const { outcome, kept, id } = this.outgoing;
    if (outcome?.ok === false) throw outcome.error;
    if (kept) return { result: id };
    if (outcome === undefined) throw this.released();
    return stateOf(outcome.value)?.wire(emit, to) ?? to.encode(outcome.value);
  }

  fetch(): Promise<unknown> {
    if (!this.outgoing.kept && this.outgoing.outcome === undefined) return Promise.reject(this.released());
    return this.session.requests.fetch(this);
  }

  release(): void {
    const { requests } = this.session;
    requests.inOrder(() => requests.giveUp(this.outgoing));
  }

  withOptions(options: CallOptions): ResultState {
    const copy = new ResultState(this.session, this.outgoing, this.label, this.lease);
    copy.options = options;
    return copy;
  }
}
