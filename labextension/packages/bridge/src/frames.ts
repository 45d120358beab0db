// Binary data of a user's on its way into a message. It may change as soon as the call has returned, so it is copied, once:
// what is small when it is written, because its message waits for the end of the turn; what is large when its message is
// sent, which is at once.

/** Bytes from which a copy costs as much as a message of its own. */
const LARGE = 2 ** 20;

const EMPTY = new Uint8Array();

/** The bytes as a message in the making holds them. */
export function asWritten(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength < LARGE ? bytes.slice() : bytes;
}

/** The bytes as a transport gets them, which reads them later. */
export function asSent(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength < LARGE ? bytes : bytes.slice();
}

/** Whether any of these frames, from one on, is still the user's, so that the message must leave before the call returns. */
export function mustLeave(frames: readonly Uint8Array[], from: number): boolean {
  for (let at = from; at < frames.length; at += 1) if ((frames[at]?.byteLength ?? 0) >= LARGE) return true;
  return false;
}

/** A part of a message's frames at the same indices: empty ones in the place of those before. */
export function partOf(frames: readonly Uint8Array[], begin: number, end: number): Uint8Array[] {
  return begin === end ? [] : [...Array<Uint8Array>(begin).fill(EMPTY), ...frames.slice(begin, end)];
}
