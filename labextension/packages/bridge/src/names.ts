// What references mean in one session: objects of ours by table, handles and expressions of theirs by the state behind the
// proxy, their operations' results by slot. The codec's `Names`.

import type { ArrowLoader } from "./arrow.js";
import type { Names } from "./codec.js";
import type { Converters } from "./converters.js";
import { Decoder } from "./decoder.js";
import type { Encoder } from "./encoder.js";
import { ConversionError, ProtocolError } from "./errors.js";
import { describeError, reviveError } from "./exceptions.js";
import { stateOf } from "./expression.js";
import type { Emit } from "./outbox.js";
import type { Info, Limits, OperationId, Ref, Wire } from "./protocol.js";
import type { Arrival, Exports, Imports } from "./refs.js";
import type { Session } from "./session.js";
import type { Tell } from "./tell.js";
import { tagged } from "./wires.js";

/** The tables that references are looked up in. */
export interface Tables {
  readonly session: Session;
  readonly exports: Exports;
  readonly imports: Imports<object>;
  readonly limits: Limits;
  readonly converters: Converters;
  readonly arrow: ArrowLoader | undefined;
  /** How errors of ours are told. */
  readonly tell: Tell;
  /** The result of one of the other peer's operations. */
  readonly result: (id: OperationId) => unknown;
}

/** Reads references; writes those of one message, noting what it introduces. */
export class SessionNames implements Names {
  /** On whose behalf the values that are read have come. */
  arrival: Arrival;
  readonly #tables: Tables;
  readonly #introduced: Ref[];
  readonly #emit: Emit | undefined;
  /** Introductions that were taken since the last value began. */
  #accepted: Ref[] = [];

  /** Without `emit`, as in results, an expression that has not settled is awaited instead of named. */
  constructor(tables: Tables, introduced: Ref[] = [], emit?: Emit) {
    this.#tables = tables;
    this.arrival = { scope: tables.session.scope, origin: undefined };
    this.#introduced = introduced;
    this.#emit = emit;
  }

  get converters(): Converters {
    return this.#tables.converters;
  }

  get arrow(): ArrowLoader | undefined {
    return this.#tables.arrow;
  }

  introduce(value: object | symbol, to: Encoder): Wire {
    const state = stateOf(value);
    if (state === undefined) return this.#export(value);
    if (state.session !== this.#tables.session) {
      const [theirs, ours] = [state.session, this.#tables.session].map(({ welcome }) => welcome.session);
      throw new ConversionError(
        `${to.walk.path()} is ${state.label}, which belongs to session ${theirs} and not to ${ours}, where it is used;` +
          " send a copy of it: await it with $js()",
      );
    }
    if (this.#emit !== undefined || state.kind === "object") return state.wire(this.#emit ?? noEmit, to);
    return to.promise(value as object as PromiseLike<unknown>);
  }

  #export(value: object | symbol): Wire {
    const [ref, wire] = this.#tables.exports.introduce(value);
    this.#introduced.push(ref);
    return wire;
  }

  resolve(tag: string, payload: unknown): unknown {
    const row = RESOLVE.get(tag);
    if (row === undefined)
      throw new ProtocolError(`unknown tag ${JSON.stringify(tag)} in a value; update the older peer`);
    const value = row(this.#tables, payload as never, this.arrival);
    if (tag === "mine") this.#accepted.push((payload as readonly [Ref])[0]);
    return value;
  }

  begin(): void {
    this.#accepted = [];
  }

  giveUp(wires: readonly Wire[]): void {
    const accepted = new Map<Ref, number>();
    for (const ref of this.#accepted) accepted.set(ref, (accepted.get(ref) ?? 0) + 1);
    for (const payload of tagged(wires, "mine")) {
      const ref: unknown = Array.isArray(payload) ? payload[0] : undefined;
      if (typeof ref !== "number") continue;
      const count = accepted.get(ref) ?? 0;
      accepted.set(ref, count - 1);
      if (count > 0) this.#tables.imports.untake(ref);
      else this.#tables.imports.giveBack(ref);
    }
  }

  describeError(error: Error, to: Encoder): Wire {
    const introduce = (value: object): Wire => this.introduce(value, to);
    return { error: describeError(error, { introduce, tell: this.#tables.tell }) };
  }

  reviveError(payload: unknown): Error {
    return reviveError(payload, (wire) => new Decoder(this, [], this.#tables.limits).value(wire));
  }
}

const noEmit: Emit = () => {
  throw new ProtocolError("an expression cannot be named in a result");
};

type Resolve = (tables: Tables, payload: never, arrival: Arrival) => unknown;

const RESOLVE: ReadonlyMap<string, Resolve> = new Map<string, Resolve>([
  [
    "mine",
    ({ imports }: Tables, [ref, info]: readonly [Ref, Info], arrival: Arrival) =>
      imports.accept(ref, info, arrival),
  ],
  ["yours", ({ exports }: Tables, ref: Ref) => exports.resolve(ref)],
  ["result", ({ result }: Tables, id: OperationId) => result(id)],
]);
