// The contract of every transport, and the in-memory pair. Knows envelopes and bytes, nothing of what they mean.

import { ConnectionClosedError } from "./errors.js";
import type { Envelope } from "./protocol.js";

/** Carries messages between two peers, whole and in order; a lossy one may leave some out. */
export interface Transport {
  /** Bytes of one message that this peer accepts; set by the link. What is larger may be refused here already. */
  most?: number;
  /** Bytes of one message that it carries, any number where it says none; larger ones come to it in pieces. */
  readonly pieceBytes?: number;
  /** Whether it may lose messages, so that copies are kept until the other peer has them. */
  readonly lossy?: boolean;
  /** Bytes that may be on their way unacknowledged, any number where it says none: what waits can be passed. */
  readonly window?: number;
  /**
   * Sends one message. The transport owns the buffers from now on and may read them later; the caller
   * must not change them. After `close` it is a no-op.
   */
  send(envelope: Envelope, buffers: readonly Uint8Array[]): void;
  /** Set once by the session, before anything can arrive. Called for each message, in order. */
  onMessage: (envelope: Envelope, buffers: readonly Uint8Array[]) => void;
  /** Set once by the session. Called once, when the other side is gone or `close` was called; nothing arrives after it. */
  onClose: (reason: Error) => void;
  /** Ends the connection. The other peer's `onClose` is called with this reason where the platform can carry it. */
  close(reason: string): void;
}

/**
 * Two transports joined in memory, for peers in one process. Bytes are copied, as on any other transport, and
 * each message arrives in a microtask of its own.
 */
export function memoryPair(): [Transport, Transport] {
  const left = new MemoryTransport();
  const right = new MemoryTransport();
  left.other = right;
  right.other = left;
  return [left, right];
}

class MemoryTransport implements Transport {
  other: MemoryTransport | undefined;
  onMessage: Transport["onMessage"] = () => {};
  onClose: Transport["onClose"] = () => {};

  send(envelope: Envelope, buffers: readonly Uint8Array[]): void {
    const copies = buffers.map((buffer) => buffer.slice());
    const other = this.other;
    queueMicrotask(() => {
      if (other?.other !== undefined) other.onMessage(envelope, copies);
    });
  }

  close(reason: string): void {
    const other = this.other;
    if (other === undefined) return;
    this.#end(reason);
    queueMicrotask(() => other.#end(reason));
  }

  #end(reason: string): void {
    if (this.other === undefined) return;
    this.other = undefined;
    this.onClose(new ConnectionClosedError(reason));
  }
}
