// Why a session ended, in the words that everybody hears who waits for it or holds something of it.

import { BridgeError, ConnectionClosedError, KernelDiedError, ProtocolError } from "./errors.js";

/** The end that a transport or a message has brought. */
export function endedBy(reason: Error): Error {
  if (!(reason instanceof BridgeError)) return new ConnectionClosedError(reason.message, { cause: reason });
  if (!(reason instanceof ProtocolError)) return reason;
  const Kind = reason.constructor as typeof ProtocolError;
  return new Kind(`the session has ended: ${reason.message}; open a new one`, { cause: reason });
}

/** The end that was made here. */
export function endedHere(reason: string): ConnectionClosedError {
  return new ConnectionClosedError(`the session has ended: ${reason}; open a new one`);
}

/** The end that the other peer has told. */
export function endedThere(reason: string): ConnectionClosedError {
  return new ConnectionClosedError(`the other peer ended the session: ${reason}; open a new one`);
}

/** What a handle of an ended session shows before itself; nothing while the session lives. */
export function deathOf(ended: Error | undefined): string {
  if (ended === undefined) return "";
  return ended instanceof KernelDiedError ? "dead, as its kernel is: " : "dead, as its session has ended: ";
}
