// The contract of every transport, and the in-memory pair. Knows envelopes and bytes, nothing of what they mean.

import type { Envelope } from "./protocol.js";

/** Carries messages between two peers, whole and in order. */
export interface Transport {
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
