// One peer's end of a session: the handshake, what each message means, and how it ends. Puts the parts together; what each
// part does is in its own file. Mirrored by kernelbridge/session.py.

import { Answers } from "./answers.js";
import { loads } from "./codec.js";
import { Composer } from "./compose.js";
import { Converters } from "./converters.js";
import { Decoder } from "./decoder.js";
import { endedBy, endedHere, endedThere } from "./ending.js";
import { ProtocolError } from "./errors.js";
import { Events } from "./events.js";
import { ObjectState, stateOf } from "./expression.js";
import { type Flows, UNFOLLOWED } from "./flows.js";
import { placeIn } from "./handles.js";
import { helloBody, misfit, Opening, refusal, welcomeBody } from "./handshake.js";
import { Incoming } from "./incoming.js";
import { limitsFrom, limitsOfPeer, manyHeld, type Role, tooMany } from "./limits.js";
import { Link } from "./link.js";
import { SessionNames, type Tables } from "./names.js";
import { OPERATIONS, type Operations } from "./operations.js";
import type { AcceptOptions, CommonOptions, SessionOptions, Tally } from "./options.js";
import { type Outcome, outcomeOf } from "./outgoing.js";
import {
  type BatchBody,
  type ByeBody,
  type CancelBody,
  type HelloBody,
  Kind,
  type Limits,
  type OperationId,
  type Ref,
  type ResultsBody,
  type StatusBody,
  type WelcomeBody,
} from "./protocol.js";
import { objectProxy } from "./proxy.js";
import { type PtcEnvelope, type PtcOptions, runPtc } from "./ptc.js";
import { Exports, Imports } from "./refs.js";
import { type During, type PerformOptions, Requests } from "./requests.js";
import { Scope } from "./scope.js";
import { StatusBoard } from "./status.js";
import { tellPlainly } from "./tell.js";
import type { Transport } from "./transport.js";
import { Turn } from "./turn.js";
import type { Dynamic } from "./typed.js";
import { Unhandled } from "./unhandled.js";

/** What is answered in the kernel's place: nothing there keeps others waiting. */
const NOTHING_RUNS: StatusBody = { running: null, queued: 0 };

export class Session {
  /** Resolves with the reason when the session has ended; never rejects. */
  readonly closed: Promise<Error>;
  /** Operations of ours. */
  readonly requests: Requests;
  /** What it waits for. */
  readonly status: StatusBoard;
  /** How instances of a program's own classes cross by value. */
  readonly converters = new Converters();
  /** Events that the two peers send each other. */
  readonly events: Events;
  /** What lasts as long as the session; the faces ask through it, or through one inside it. */
  readonly scope: Scope;
  /** The place in the user's program that a stack names; undefined where it names none. */
  readonly place: (stack: string) => string | undefined;
  /** Whether `x.release()` gives an object back where Python has no attribute of that name. */
  readonly releaseByName: boolean;
  readonly #limits: Limits;
  readonly #flows: Flows;
  readonly #link: Link;
  readonly #turn = new Turn(() => this.#flush());
  readonly #exports: Exports;
  readonly #imports = new Imports<object>(objectProxy, () => this.#turn.touch());
  readonly #tables: Tables;
  readonly #incoming: Incoming;
  readonly #answers: Answers;
  readonly #unhandled: Unhandled;
  #settling = 0;
  #welcome: WelcomeBody | undefined;
  readonly #opening: Opening<Session>;
  #isOpen = false;
  #ended: Error | undefined;
  #announceClosed: (reason: Error) => void = () => {};

  /** Opens a session as a client: says hello and waits for the welcome. Rejects when refused, late or disconnected. */
  static open(transport: Transport, options: SessionOptions): Promise<Session> {
    const session = new Session(transport, options, "client", options.welcomeTimeout);
    session.#link.send(Kind.hello, helloBody(options, session.#limits));
    return session.#opening.promise;
  }

  /** Waits for a client's hello and answers it, in the kernel's place. */
  static accept(transport: Transport, options: AcceptOptions = {}): Promise<Session> {
    const session = new Session(transport, options, "kernel");
    session.#welcome = welcomeBody(options.welcome ?? {}, session.#limits);
    return session.#opening.promise;
  }

  private constructor(transport: Transport, options: CommonOptions, role: Role, timeout?: number) {
    this.#opening = new Opening(timeout, (reason) => this.#end(reason));
    this.releaseByName = options.releaseByName ?? false;
    this.#limits = limitsFrom(options.limits);
    this.#flows = options.flows ?? UNFOLLOWED;
    this.place = (stack) => options.place?.(stack) ?? placeIn(stack);
    this.closed = new Promise((resolve) => {
      this.#announceClosed = resolve;
    });
    this.#link = new Link(transport, this.#limits, role, {
      message: (kind, body, frames) => this.#take(kind, body, frames),
      lost: (reason) => this.#lost(reason),
    });
    this.#unhandled = new Unhandled(
      options.onUnhandled ?? report,
      () => this.#settling > 0 || this.chain !== 0,
    );
    this.#exports = this.#makeExports(role, options.onWarning ?? warn);
    this.scope = new Scope(this, undefined, this.#unhandled);
    this.#tables = this.#makeTables(options);
    const composer = this.#makeComposer();
    this.#incoming = this.#makeIncoming({ ...OPERATIONS, ...options.operations });
    this.#answers = this.#makeAnswers(composer);
    const during = options.during ?? ((wait) => wait);
    this.requests = this.#makeRequests(composer, during);
    this.events = new Events(this.scope, during, () => this.#turn.linger());
    this.status = new StatusBoard({
      ask: () => {
        this.#flush();
        this.#link.send(Kind.status);
      },
      pending: () => this.requests.pending,
      ended: () => this.#ended,
      during,
      report: (error) => this.#unhandled.tell(error),
    });
  }

  /** What the other peer, or in the kernel's place this one, said of itself at the start. */
  get welcome(): WelcomeBody {
    if (this.#welcome === undefined)
      throw new ProtocolError("the session is not open yet: await Session.open first");
    return this.#welcome;
  }

  /** What the other peer accepts. */
  get peerLimits(): Limits {
    return this.#link.peerLimits ?? this.#limits;
  }

  /** Why the session ended; undefined while it lives. */
  get ended(): Error | undefined {
    return this.#ended;
  }

  /**
   * Id of the other peer's operation that our next batch is sent for: the latest one that was asked for and is not yet
   * answered, 0 if there is none. A peer that waits for its operation serves the batches of that chain.
   */
  get chain(): OperationId {
    return this.#incoming.chain;
  }

  /** Aborted when the other peer cancels its call of a function of ours; to be taken before that has awaited anything. */
  get callSignal(): AbortSignal | undefined {
    return this.#incoming.signal;
  }

  /** Performs one operation and fetches its outcome. */
  perform(operation: string, operands: readonly unknown[], options: PerformOptions = {}): Promise<unknown> {
    return this.requests.perform(operation, operands, options);
  }

  /** Sends one operation whose outcome nobody awaits; its failure is reported. */
  push(operation: string, ...operands: unknown[]): void {
    this.requests.push(operation, operands);
  }

  /** Sends what was pushed now, and not at the end of the turn: for a program that goes on for long without a pause. */
  flush(): void {
    this.#flush();
  }

  /** As `kb.runPtc`. */
  runPtc<T = Dynamic>(options: PtcOptions): Promise<PtcEnvelope<T>> {
    return runPtc(this.scope, options, this.runPtc);
  }

  /**
   * Resolves when every operation so far is known to have run, and the programs of the other peer's operation `chain` have
   * ended; failures of un-awaited ones are collected meanwhile.
   */
  async settled(chain?: OperationId): Promise<void> {
    this.#settling += 1;
    try {
      await this.requests.settled(chain);
    } finally {
      this.#settling -= 1;
      this.#unhandled.check();
    }
  }

  /**
   * Failures of un-awaited operations that came while an operation of the other peer ran, or during `settled`. Whoever
   * takes them shows them; what nobody takes is reported.
   */
  takeUnhandled(): Error[] {
    return this.#unhandled.take();
  }

  /** Objects of the other peer's that are alive here, in the order in which they arrived. */
  objects(): ObjectState[] {
    return Array.from(this.#imports, stateOf).filter((state) => state instanceof ObjectState);
  }

  /** The object of the other peer's of this reference, where it is here. */
  object(ref: Ref): object | undefined {
    return this.#imports.get(ref);
  }

  tally(): Tally {
    return {
      exports: this.#exports.size,
      imports: this.#imports.size,
      slots: this.#incoming.held,
      pending: this.requests.pending,
    };
  }

  /**
   * Ends the session: what was pushed is sent, the other peer is told, everything pending is rejected. With `keep` what it
   * holds lives on there for a while, for who opens a session with its token.
   */
  close(reason = "it was closed here", keep = false): void {
    if (this.#isOpen) this.#flush();
    this.#end(endedHere(reason), { reason, ...(keep && { keep }) });
  }

  // Messages in.

  #take(kind: Kind, body: Uint8Array | undefined, frames: readonly Uint8Array[]): void {
    if (kind === Kind.status && body === undefined) this.#link.send(Kind.status, NOTHING_RUNS);
    else Session.#HANDLERS[kind]?.(this, loads(body), frames);
  }

  static readonly #HANDLERS: Readonly<
    Partial<Record<Kind, (session: Session, body: unknown, frames: readonly Uint8Array[]) => void>>
  > = {
    [Kind.hello]: (session, body) => session.#greeted(body as HelloBody),
    [Kind.welcome]: (session, body) => session.#welcomed(body as WelcomeBody),
    [Kind.refuse]: (session, body) => session.#end(refusal(body)),
    [Kind.batch]: (session, body, frames) => session.#batch(body as BatchBody, frames),
    [Kind.results]: (session, body, frames) => session.#results(body as ResultsBody, frames),
    [Kind.cancel]: (session, body) => session.#incoming.cancel(body as CancelBody),
    [Kind.bye]: (session, body) => session.#bye(body as ByeBody),
    [Kind.status]: (session, body) => session.status.answered(body as StatusBody),
  };

  #greeted(hello: HelloBody): void {
    if (this.#welcome === undefined) throw new ProtocolError("two clients met: one of them must accept");
    const reason = misfit(hello);
    if (reason !== undefined) {
      this.#link.send(Kind.refuse, { error: { type: reason.name, message: reason.message } });
      this.#end(reason, { reason: reason.message });
      return;
    }
    this.#link.peerLimits = limitsOfPeer(hello.limits);
    this.#link.send(Kind.welcome, this.#welcome);
    this.#isOpen = true;
    this.#opening.resolve(this);
  }

  #welcomed(welcome: WelcomeBody): void {
    this.#welcome = welcome;
    this.#link.peerLimits = limitsOfPeer(welcome.limits);
    this.#imports.inherit(welcome.inherited ?? 0);
    for (const name of welcome.events ?? []) this.events.listen(name, true);
    this.#isOpen = true;
    this.#opening.resolve(this);
  }

  #batch(body: BatchBody, frames: readonly Uint8Array[]): void {
    this.#flush();
    const names = new SessionNames(this.#tables);
    names.arrival = this.requests.arrivalOf(body.chain);
    this.#incoming.receive(body, new Decoder(names, frames, this.#limits));
  }

  #results({ results }: ResultsBody, frames: readonly Uint8Array[]): void {
    const names = new SessionNames(this.#tables);
    const decoder = new Decoder(names, frames, this.#limits);
    for (const result of results) {
      names.arrival = this.requests.arrivalOf(result[0]);
      this.requests.settle(result[0], outcomeOf(result, decoder), result[3]);
    }
  }

  #bye({ reason }: ByeBody): void {
    this.#end(endedThere(reason));
  }

  // Messages out.

  // What our answers name is given back behind them.
  #flush(): void {
    if (this.#ended !== undefined) return;
    this.requests.flush();
    if (!this.#answers.waiting) return;
    this.#answers.flush();
    this.requests.flush();
  }

  #reported(id: OperationId, outcome: Outcome, failed?: OperationId): void {
    if (this.#ended === undefined) this.#answers.add(id, outcome, failed);
  }

  #answered(ids: readonly OperationId[]): void {
    for (const id of ids) this.#incoming.answered(id);
    this.#unhandled.check();
  }

  // The beginning and the end.

  #lost(reason: Error): void {
    this.#end(endedBy(reason), { reason: reason.message });
  }

  #end(reason: Error, farewell?: ByeBody): void {
    if (this.#ended !== undefined) return;
    this.#ended = reason;
    if (farewell !== undefined) this.#link.send(Kind.bye, farewell);
    this.#link.close(farewell?.reason ?? reason.message);
    this.#incoming.end(reason);
    this.requests.end(reason);
    this.events.end(reason);
    this.#exports.clear();
    this.#imports.clear();
    this.#opening.reject(reason);
    this.#announceClosed(reason);
    this.status.changed();
    this.#unhandled.check();
  }

  // The parts.

  #makeExports(role: Role, warning: (sentence: string) => void): Exports {
    const { handles } = this.#limits;
    return new Exports({
      most: handles,
      many: (count, kinds) => warning(manyHeld(count, kinds, handles, role)),
      full: () => this.#incoming.makeRoom(),
      refuse: () => tooMany(handles, role),
    });
  }

  #makeTables({ arrow, tell = tellPlainly }: CommonOptions): Tables {
    return {
      arrow,
      tell,
      converters: this.converters,
      session: this,
      exports: this.#exports,
      imports: this.#imports,
      limits: this.#limits,
      result: (id) => this.#incoming.result(id),
    };
  }

  #makeComposer(): Composer {
    return new Composer({
      limits: () => this.#link.peerLimits ?? this.#limits,
      names: (introduced, emit) => new SessionNames(this.#tables, introduced, emit),
      takeBack: (introduced) => {
        for (const ref of introduced) this.#exports.release(ref, 1);
      },
    });
  }

  #makeIncoming(operations: Operations): Incoming {
    return new Incoming({
      operations,
      session: this,
      flows: this.#flows,
      report: (id, outcome, failed) => this.#reported(id, outcome, failed),
      release: (ref, count) => this.#exports.release(ref, count),
      interrupted: (ids) => this.requests.interrupted.add(ids),
    });
  }

  #makeAnswers(composer: Composer): Answers {
    return new Answers(composer, {
      send: (results, frames) => this.#link.send(Kind.results, { results } satisfies ResultsBody, frames),
      answered: (ids) => this.#answered(ids),
      touched: () => this.#turn.touch(),
    });
  }

  #makeRequests(composer: Composer, during: During): Requests {
    return new Requests({
      session: this,
      composer,
      during,
      imports: this.#imports,
      unhandled: this.#unhandled,
      flows: this.#flows,
      send: (kind, body, frames) => this.#link.send(kind, body, frames),
      answering: () => this.#answers.waiting,
      touched: () => this.#turn.touch(),
    });
  }
}

function warn(sentence: string): void {
  console.warn(sentence);
}

function report(error: Error): void {
  console.error(error);
}
