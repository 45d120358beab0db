// One end of a transport: numbers messages, notices a lost one, answers pings, holds both peers to their size limit, and cuts
// what is too large for the transport. Knows the envelope, not what bodies say.

import { dumps, loads } from "./codec.js";
import { LimitError, ProtocolError } from "./errors.js";
import { asSent } from "./frames.js";
import { type Role, tooLarge } from "./limits.js";
import { cut, DIVISIBLE, Pieces } from "./pieces.js";
import {
  BODY_BYTES,
  type Envelope,
  Kind,
  type Limits,
  type PieceBody,
  PROTOCOL_VERSION,
} from "./protocol.js";
import type { Transport } from "./transport.js";

/** Whom the link tells. */
export interface LinkHandlers {
  readonly message: (kind: Kind, body: Uint8Array | undefined, frames: readonly Uint8Array[]) => void;
  /** Called once, when the transport is gone or the other peer broke the protocol. */
  readonly lost: (reason: Error) => void;
}

const KINDS: ReadonlySet<number> = new Set(Object.values(Kind));
const OTHER: Readonly<Record<Role, Role>> = { client: "kernel", kernel: "client" };

/** A message on its way out. */
type Leaving = readonly [kind: Kind, buffers: readonly Uint8Array[]];

export class Link {
  readonly #transport: Transport;
  readonly #handlers: LinkHandlers;
  readonly #limits: Limits;
  readonly #role: Role;
  readonly #pieces: Pieces;
  /** What waits behind pieces that wait to be confirmed. */
  readonly #waiting: Leaving[] = [];
  #unconfirmed = 0;
  #sent = 0;
  #received = 0;
  #open = true;
  /** What the other peer accepts. */
  peerLimits: Limits | undefined;

  constructor(transport: Transport, limits: Limits, role: Role, handlers: LinkHandlers) {
    this.#transport = transport;
    this.#limits = limits;
    this.#role = role;
    this.#handlers = handlers;
    this.#pieces = new Pieces(limits.messageBytes, role);
    transport.most = limits.messageBytes;
    transport.onMessage = (envelope, buffers) => this.#receive(envelope, buffers);
    transport.onClose = (reason) => this.#lose(reason);
  }

  /**
   * Sends one message, whose frames may change when this has returned; a `LimitError`, and nothing sent, when it is larger
   * than the other peer accepts. What is urgent passes those that wait.
   */
  send(kind: Kind, body?: unknown, frames: readonly Uint8Array[] = []): void {
    if (!this.#open) return;
    const buffers = body === undefined ? [] : [textOf(body), ...frames];
    const size = this.#checkedSize(buffers);
    if (kind === Kind.bye) this.#sendWaiting(Number.POSITIVE_INFINITY);
    if (!DIVISIBLE.has(kind)) this.#post(kind, buffers);
    else if (size <= (this.#transport.pieceBytes ?? size)) this.#inTurn([kind, buffers.map(asSent)]);
    else
      for (const piece of cut(kind, buffers, this.#transport.pieceBytes ?? size))
        this.#inTurn([Kind.piece, piece]);
  }

  /** Ends the connection; nothing arrives any more. */
  close(reason: string): void {
    if (!this.#open) return;
    this.#open = false;
    this.#transport.close(reason);
  }

  #inTurn(message: Leaving): void {
    this.#waiting.push(message);
    this.#sendWaiting(this.#transport.window ?? Number.POSITIVE_INFINITY);
  }

  // A ping behind each piece: its pong says that the piece has arrived, so that the next may leave.
  #sendWaiting(window: number): void {
    while (this.#waiting.length > 0 && this.#unconfirmed < window) {
      const [kind, buffers] = this.#waiting.shift()!;
      this.#post(kind, buffers);
      if (kind === Kind.piece && this.#transport.window !== undefined) {
        this.#unconfirmed += 1;
        this.#post(Kind.ping, []);
      }
    }
  }

  #post(kind: Kind, buffers: readonly Uint8Array[]): void {
    this.#sent += 1;
    this.#transport.send({ v: PROTOCOL_VERSION, kind, seq: this.#sent, ack: this.#received }, buffers);
  }

  #receive(envelope: Envelope, buffers: readonly Uint8Array[]): void {
    if (!this.#open) return;
    try {
      this.#inOrder(envelope, buffers);
      this.#take(envelope.kind, buffers);
    } catch (error) {
      this.#lose(error instanceof Error ? error : new ProtocolError(String(error)));
    }
  }

  #take(kind: Kind, buffers: readonly Uint8Array[]): void {
    const special = Link.#SPECIAL[kind];
    if (special === undefined) this.#handlers.message(kind, buffers[0], buffers.slice(1));
    else special(this, buffers);
  }

  static readonly #SPECIAL: Readonly<
    Partial<Record<Kind, (link: Link, buffers: readonly Uint8Array[]) => void>>
  > = {
    [Kind.ping]: (link) => link.#post(Kind.pong, []),
    [Kind.pong]: (link) => link.#confirmed(),
    [Kind.piece]: (link, [body, frame]) => link.#piece(loads(body) as PieceBody, frame ?? new Uint8Array()),
  };

  #piece(body: PieceBody, frame: Uint8Array): void {
    const whole = this.#pieces.add(body, frame);
    if (whole !== undefined) this.#take(whole.kind, whole.buffers);
  }

  #confirmed(): void {
    if (this.#unconfirmed > 0) this.#unconfirmed -= 1;
    this.#sendWaiting(this.#transport.window ?? Number.POSITIVE_INFINITY);
  }

  #inOrder(envelope: Envelope, buffers: readonly Uint8Array[]): void {
    if (envelope.v !== PROTOCOL_VERSION || !KINDS.has(envelope.kind)) {
      throw new ProtocolError(
        `unknown message: version ${envelope.v}, kind ${envelope.kind}; update the older peer`,
      );
    }
    if (envelope.seq !== this.#received + 1) {
      throw new ProtocolError(`message ${this.#received + 1} was lost; number ${envelope.seq} came instead`);
    }
    const size = sizeOf(buffers);
    if (size > this.#limits.messageBytes) throw tooLarge(size, this.#limits.messageBytes, this.#role);
    this.#received = envelope.seq;
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
