// Which message may leave now, and its size: what is urgent passes what waits for room on the way, both peers are held to their
// size limit, and what is too large for the transport is cut. That each arrives, once and in order, is the delivery's.

import { dumps, loads } from "./codec.js";
import { Delivery } from "./delivery.js";
import { LimitError } from "./errors.js";
import { asSent } from "./frames.js";
import { type Role, tooLarge } from "./limits.js";
import { cut, DIVISIBLE, Pieces } from "./pieces.js";
import { BODY_BYTES, Kind, type Limits, type PieceBody } from "./protocol.js";
import type { Transport } from "./transport.js";

/** Whom the link tells. */
export interface LinkHandlers {
  readonly message: (kind: Kind, body: Uint8Array | undefined, frames: readonly Uint8Array[]) => void;
  /** Called once, when the transport is gone or the other peer broke the protocol. */
  readonly lost: (reason: Error) => void;
}

const OTHER: Readonly<Record<Role, Role>> = { client: "kernel", kernel: "client" };

/** A message on its way out. */
type Leaving = readonly [kind: Kind, buffers: readonly Uint8Array[]];

export class Link {
  readonly #delivery: Delivery;
  readonly #handlers: LinkHandlers;
  readonly #limits: Limits;
  readonly #role: Role;
  readonly #pieces: Pieces;
  /** What waits for room on the way. */
  readonly #waiting: Leaving[] = [];
  #open = true;
  /** What the other peer accepts. */
  peerLimits: Limits | undefined;

  constructor(transport: Transport, limits: Limits, role: Role, handlers: LinkHandlers) {
    this.#limits = limits;
    this.#role = role;
    this.#handlers = handlers;
    this.#pieces = new Pieces(limits.messageBytes, role);
    transport.most = limits.messageBytes;
    this.#delivery = new Delivery(transport, {
      message: (kind, buffers) => this.#accept(kind, buffers),
      lost: (reason) => this.#lose(reason),
      room: () => this.#sendWaiting(),
    });
  }

  /** How many of the other peer's messages have arrived, none missing; it needs those that follow. */
  get received(): number {
    return this.#delivery.received;
  }

  /**
   * Sends one message, whose frames may change when this has returned; a `LimitError`, and nothing sent, when it is larger
   * than the other peer accepts. What is urgent passes those that wait.
   */
  send(kind: Kind, body?: unknown, frames: readonly Uint8Array[] = []): void {
    if (!this.#open) return;
    const buffers = body === undefined ? [] : [textOf(body), ...frames];
    const size = this.#checkedSize(buffers);
    const { pieceBytes = size } = this.#delivery.transport;
    if (kind === Kind.bye)
      for (const [what, parts] of this.#waiting.splice(0)) this.#delivery.send(what, parts);
    if (!DIVISIBLE.has(kind)) this.#delivery.send(kind, buffers);
    else if (size <= pieceBytes) this.#inTurn([kind, buffers.map(asSent)]);
    else for (const piece of cut(kind, buffers, pieceBytes)) this.#inTurn([Kind.piece, piece]);
  }

  /** Asks for a sign of life. */
  ping(): void {
    this.#delivery.ask();
  }

  /** Goes on over another transport to the same peer, which has received so many of our messages. */
  carryOn(transport: Transport, received: number): void {
    transport.most = this.#limits.messageBytes;
    this.#delivery.carryOn(transport, received);
    this.#sendWaiting();
  }

  /** Ends the connection; nothing arrives any more. */
  close(reason: string): void {
    if (!this.#open) return;
    this.#open = false;
    this.#waiting.length = 0;
    this.#delivery.close(reason);
  }

  #inTurn(message: Leaving): void {
    this.#waiting.push(message);
    this.#sendWaiting();
  }

  #sendWaiting(): void {
    while (this.#waiting.length > 0 && !this.#delivery.busy) this.#delivery.send(...this.#waiting.shift()!);
  }

  #accept(kind: Kind, buffers: readonly Uint8Array[]): void {
    const size = sizeOf(buffers);
    if (size > this.#limits.messageBytes) throw tooLarge(size, this.#limits.messageBytes, this.#role);
    if (kind !== Kind.piece) {
      this.#handlers.message(kind, buffers[0], buffers.slice(1));
      return;
    }
    const [body, frame = new Uint8Array()] = buffers;
    const whole = this.#pieces.add(loads(body) as PieceBody, frame);
    if (whole !== undefined) this.#accept(whole.kind, whole.buffers);
  }

  #checkedSize(buffers: readonly Uint8Array[]): number {
    const size = sizeOf(buffers);
    const limit = this.peerLimits?.messageBytes ?? size;
    if (size > limit) throw tooLarge(size, limit, OTHER[this.#role]);
    if ((buffers[0]?.byteLength ?? 0) > BODY_BYTES) throw tooMuchText();
    return size;
  }

  #lose(reason: Error): void {
    if (!this.#open) return;
    this.#handlers.lost(reason);
  }
}

function sizeOf(buffers: readonly Uint8Array[]): number {
  let size = 0;
  for (const { byteLength } of buffers) size += byteLength;
  return size;
}

/** The body as text; the engine itself refuses what is longer than its strings. */
function textOf(body: unknown): Uint8Array {
  try {
    return dumps(body);
  } catch (error) {
    throw error instanceof RangeError ? tooMuchText() : error;
  }
}

function tooMuchText(): LimitError {
  return new LimitError(
    `a message has more text than the ${BODY_BYTES} bytes that one holds; send less at once, or binary data, which is no text`,
  );
}
