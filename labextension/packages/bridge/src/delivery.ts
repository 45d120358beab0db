// Messages arrive once and in order, whatever their transport loses on the way. The sender numbers messages and keeps those
// that are not acknowledged; the receiver takes nothing that follows a gap and asks for it again. Over a transport that loses
// nothing only the numbers are left. Knows envelopes, not bodies. Mirrored by kernelbridge/delivery.py.

import { ProtocolError } from "./errors.js";
import { type Envelope, Kind, PROTOCOL_VERSION } from "./protocol.js";
import type { Transport } from "./transport.js";

/** Messages that may be unacknowledged where the transport has a window at all. */
const MOST_KEPT = 256;
/** How often in one window the sender asks what has arrived. */
const ASKS = 4;
/** Milliseconds without an acknowledgement after which the sender asks for one. */
const SILENCE = 1000;

const KINDS: ReadonlySet<number> = new Set(Object.values(Kind));
const UNNUMBERED: ReadonlySet<Kind> = new Set([Kind.ping, Kind.pong, Kind.resend, Kind.bye]);

type Buffers = readonly Uint8Array[];

/** Whom the delivery tells. */
export interface DeliveryHandlers {
  /** The next message, in order. What it throws ends the connection. */
  readonly message: (kind: Kind, buffers: Buffers) => void;
  /** The transport is gone, or the other peer broke the protocol. */
  readonly lost: (reason: Error) => void;
  /** There may be room on the way again. */
  readonly room?: () => void;
  /** The other peer is there: anything at all has come. */
  readonly sign?: () => void;
  /** Whether what arrives cannot be passed on: it is acknowledged later, when `accepting` is called. */
  readonly full?: () => boolean;
}

/** A message that is not acknowledged; without its buffers where it cannot be lost. */
interface Kept {
  readonly kind: Kind;
  readonly buffers: Buffers | undefined;
  readonly size: number;
}

export class Delivery {
  readonly #handlers: DeliveryHandlers;
  #transport: Transport;
  readonly #kept: Kept[] = [];
  /** Bytes of all that is kept. */
  #bytes = 0;
  /** The number before the first that is kept. */
  #freed = 0;
  /** What was sent since the other peer was asked what has arrived. */
  #unasked = 0;
  #unaskedBytes = 0;
  #received = 0;
  /** How many of them the other peer knows, or will, that we have. */
  #acknowledged = 0;
  #owesPong = false;
  #missed = -1;
  #repeated: readonly [number: number, when: number] = [-1, 0];
  #watch: ReturnType<typeof setTimeout> | undefined;
  #open = true;

  constructor(transport: Transport, handlers: DeliveryHandlers) {
    this.#handlers = handlers;
    this.#transport = transport;
    this.#attach(transport);
  }

  /** What carries the messages now. */
  get transport(): Transport {
    return this.#transport;
  }

  /** How many of the other peer's messages have arrived, none missing; it needs those that follow. */
  get received(): number {
    return this.#received;
  }

  /** Whether so much is on its way that what is not urgent should wait. */
  get busy(): boolean {
    const { window = Number.POSITIVE_INFINITY } = this.#transport;
    return this.#kept.length >= MOST_KEPT || (this.#kept.length > 0 && this.#bytes >= window);
  }

  send(kind: Kind, buffers: Buffers): void {
    if (!this.#open) return;
    if (!UNNUMBERED.has(kind)) this.#number(kind, buffers);
    this.#post(kind, this.#sent, buffers);
    const { window = Number.POSITIVE_INFINITY } = this.#transport;
    if (this.#unasked >= MOST_KEPT / ASKS || this.#unaskedBytes >= window / ASKS) this.ask();
  }

  /** Asks for a sign of life, and what has arrived. */
  ask(): void {
    this.#unasked = 0;
    this.#unaskedBytes = 0;
    if (this.#open) this.#post(Kind.ping, this.#sent);
  }

  /** What arrives can be passed on again; see `full`. */
  accepting(): void {
    if (!this.#owesPong || this.#handlers.full?.()) return;
    this.#owesPong = false;
    this.#post(Kind.pong, this.#sent);
  }

  /** Goes on over another transport to the same peer, which has received so many of our messages. */
  carryOn(transport: Transport, received: number): void {
    this.#transport.onMessage = () => {};
    this.#transport.onClose = () => {};
    this.#transport = transport;
    this.#attach(transport);
    this.#missed = -1;
    this.#acknowledgedUpTo(received);
    this.#sendAgain();
  }

  /** Ends the connection; nothing arrives any more. */
  close(reason: string): void {
    if (!this.#open) return;
    this.#open = false;
    clearTimeout(this.#watch);
    this.#kept.length = 0;
    this.#transport.close(reason);
  }

  #attach(transport: Transport): void {
    transport.onMessage = (envelope, buffers) => this.#receive(envelope, buffers);
    transport.onClose = (reason) => this.#lose(reason);
  }

  // Our messages.

  get #sent(): number {
    return this.#freed + this.#kept.length;
  }

  #number(kind: Kind, buffers: Buffers): void {
    const { lossy, window } = this.#transport;
    if (lossy !== true && window === undefined) {
      this.#freed += 1;
      return;
    }
    const size = buffers.reduce((sum, { byteLength }) => sum + byteLength, 0);
    this.#kept.push({ kind, buffers: lossy === true ? buffers : undefined, size });
    this.#bytes += size;
    this.#unasked += 1;
    this.#unaskedBytes += size;
    if (lossy === true && this.#watch === undefined) this.#lookLater();
  }

  #post(kind: Kind, number: number, buffers: Buffers = []): void {
    if (this.#handlers.full?.() !== true) this.#acknowledged = this.#received;
    this.#transport.send({ v: PROTOCOL_VERSION, kind, seq: number, ack: this.#acknowledged }, buffers);
  }

  #acknowledgedUpTo(number: number): void {
    if (number <= this.#freed) return;
    if (number > this.#sent)
      throw new ProtocolError(`message ${number} is acknowledged, and ${this.#sent} were sent`);
    for (const { size } of this.#kept.splice(0, number - this.#freed)) this.#bytes -= size;
    this.#freed = number;
    this.#unasked = Math.min(this.#unasked, this.#kept.length);
    this.#unaskedBytes = Math.min(this.#unaskedBytes, this.#bytes);
    this.#handlers.room?.();
  }

  #sendAgain(): void {
    let number = this.#freed;
    for (const { kind, buffers } of [...this.#kept]) {
      number += 1;
      if (buffers !== undefined) this.#post(kind, number, buffers);
    }
  }

  // A second later: ask, unless an acknowledgement has come meanwhile or nothing is kept.
  #lookLater(): void {
    const before = this.#freed;
    this.#watch = quietTimer(() => {
      this.#watch = undefined;
      if (!this.#open || this.#kept.length === 0) return;
      if (this.#freed === before) this.ask();
      this.#lookLater();
    });
  }

  // The other peer's.

  #receive(envelope: Envelope, buffers: Buffers): void {
    if (!this.#open) return;
    try {
      this.#take(envelope, buffers);
    } catch (error) {
      this.#lose(error instanceof Error ? error : new ProtocolError(String(error)));
    }
  }

  #take(envelope: Envelope, buffers: Buffers): void {
    const { v, kind, seq, ack } = envelope;
    if (v !== PROTOCOL_VERSION || !KINDS.has(kind))
      throw new ProtocolError(`unknown message: version ${v}, kind ${kind}; update the older peer`);
    this.#handlers.sign?.();
    this.#acknowledgedUpTo(ack);
    if (kind === Kind.bye) this.#handlers.message(kind, buffers);
    else if (UNNUMBERED.has(kind)) this.#takeUnnumbered(kind, seq);
    else if (seq > this.#received + 1) this.#miss(seq);
    else if (seq === this.#received + 1) {
      this.#received = seq;
      this.#handlers.message(kind, buffers);
    }
  }

  #takeUnnumbered(kind: Kind, seq: number): void {
    if (kind === Kind.resend) this.#repeat();
    if (seq > this.#received) {
      if (kind === Kind.ping) this.#missed = -1; // what was asked for has not come
      this.#miss(seq);
    } else if (kind === Kind.ping) {
      this.#post(Kind.pong, this.#sent);
      this.#owesPong = this.#acknowledged < this.#received;
    }
  }

  #miss(seq: number): void {
    if (this.#transport.lossy !== true)
      throw new ProtocolError(`message ${this.#received + 1} was lost; number ${seq} came instead`);
    if (this.#missed === this.#received) return;
    this.#missed = this.#received;
    this.#post(Kind.resend, this.#sent);
  }

  // Not when that was just done: the other peer may have asked twice before it came.
  #repeat(): void {
    const [number, when] = this.#repeated;
    const now = performance.now();
    if (number === this.#freed && now - when < SILENCE / 2) return;
    this.#repeated = [this.#freed, now];
    this.#sendAgain();
  }

  #lose(reason: Error): void {
    if (this.#open) this.#handlers.lost(reason);
  }
}

/** A timer that keeps no process alive, where the platform has such. */
function quietTimer(action: () => void): ReturnType<typeof setTimeout> {
  const timer = setTimeout(action, SILENCE);
  if (typeof timer === "object") (timer as { unref?: () => void }).unref?.();
  return timer;
}
