// One end of a transport: numbers messages, notices a lost one, answers pings, holds both peers to their size limit.
// Knows the envelope, not what bodies say.

import { dumps } from "./codec.js";
import { LimitError, ProtocolError } from "./errors.js";
import { type Envelope, Kind, type Limits, PROTOCOL_VERSION } from "./protocol.js";
import type { Transport } from "./transport.js";

/** Whom the link tells. */
export interface LinkHandlers {
  readonly message: (kind: Kind, body: Uint8Array | undefined, frames: readonly Uint8Array[]) => void;
  /** Called once, when the transport is gone or the other peer broke the protocol. */
  readonly lost: (reason: Error) => void;
}

const KINDS: ReadonlySet<number> = new Set(Object.values(Kind));

export class Link {
  readonly #transport: Transport;
  readonly #handlers: LinkHandlers;
  readonly #limits: Limits;
  #sent = 0;
  #received = 0;
  #open = true;
  /** What the other peer accepts. */
  peerLimits: Limits | undefined;

  constructor(transport: Transport, limits: Limits, handlers: LinkHandlers) {
    this.#transport = transport;
    this.#limits = limits;
    this.#handlers = handlers;
    transport.onMessage = (envelope, buffers) => this.#receive(envelope, buffers);
    transport.onClose = (reason) => this.#lose(reason);
  }

  /** Sends one message; a `LimitError`, and nothing sent, when it is larger than the other peer accepts. */
  send(kind: Kind, body?: unknown, frames: readonly Uint8Array[] = []): void {
    if (!this.#open) return;
    const buffers = body === undefined ? [] : [dumps(body), ...frames];
    checkSize(buffers, this.peerLimits, "the other peer accepts; send less at once");
    this.#sent += 1;
    this.#transport.send({ v: PROTOCOL_VERSION, kind, seq: this.#sent, ack: this.#received }, buffers);
  }

  /** Ends the connection; nothing arrives any more. */
  close(reason: string): void {
    if (!this.#open) return;
    this.#open = false;
    this.#transport.close(reason);
  }

  #receive(envelope: Envelope, buffers: readonly Uint8Array[]): void {
    if (!this.#open) return;
    try {
      this.#inOrder(envelope, buffers);
      if (envelope.kind === Kind.ping) this.send(Kind.pong);
      else if (envelope.kind !== Kind.pong)
        this.#handlers.message(envelope.kind as Kind, buffers[0], buffers.slice(1));
    } catch (error) {
      this.#lose(error instanceof Error ? error : new ProtocolError(String(error)));
    }
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
    checkSize(buffers, this.#limits, "this peer accepts; raise its limit");
    this.#received = envelope.seq;
  }

  #lose(reason: Error): void {
    if (!this.#open) return;
    this.#handlers.lost(reason);
  }
}

function checkSize(buffers: readonly Uint8Array[], limits: Limits | undefined, what: string): void {
  const size = buffers.reduce((sum, buffer) => sum + buffer.byteLength, 0);
  if (limits === undefined || size <= limits.messageBytes) return;
  throw new LimitError(
    `a message of ${size} bytes is larger than the ${limits.messageBytes} (\`messageBytes\`) that ${what}`,
  );
}
