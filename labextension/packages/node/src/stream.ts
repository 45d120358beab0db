// The stream transport of docs/protocol.md: messages as length-prefixed frames over two byte streams, such as the
// pipes between the kernel and its Node host. All numbers are little-endian.

import type { Readable, Writable } from "node:stream";
import {
  ConnectionClosedError,
  DEFAULT_LIMITS,
  type Envelope,
  type Kind,
  LimitError,
  ProtocolError,
  type Transport,
} from "@kernelbridge/bridge";

/** Bytes of the length, and of the length, the envelope and the number of buffers together. */
const PREFIX = 4;
const HEAD = PREFIX + 4 * 4 + 4;
const MAX_LENGTH = 2 ** 32 - 1;

/** The bytes of one message before its buffers. */
export function encodeHead(envelope: Envelope, buffers: readonly Uint8Array[]): Uint8Array {
  const head = new DataView(new ArrayBuffer(HEAD + 8 * buffers.length));
  const length = buffers.reduce((sum, buffer) => sum + buffer.byteLength, head.byteLength - PREFIX);
  if (length > MAX_LENGTH) {
    throw new LimitError(
      `A message of ${length} bytes is larger than the pipe carries (${MAX_LENGTH}). Send parts.`,
    );
  }
  const { v, kind, seq, ack } = envelope;
  for (const [i, number] of [length, v, kind, seq, ack, buffers.length].entries())
    head.setUint32(4 * i, number, true);
  for (const [i, buffer] of buffers.entries())
    head.setBigUint64(HEAD + 8 * i, BigInt(buffer.byteLength), true);
  return new Uint8Array(head.buffer);
}

/** Cuts messages out of a byte stream, however the bytes are split into chunks. */
export class FrameReader {
  #chunks: Uint8Array[] = [];
  #held = 0;
  /** Bytes of the message that is being received, once its length is known. */
  #wanted: number | null = null;
  readonly #limit: number;

  /** @param limit bytes of the largest message that is accepted. */
  constructor(limit = DEFAULT_LIMITS.messageBytes) {
    this.#limit = limit;
  }

  /** True in the middle of a message. */
  get pending(): boolean {
    return this.#held > 0;
  }

  /**
   * The messages that are complete with this chunk.
   * @throws ProtocolError when the lengths contradict each other, LimitError when a message is too large.
   */
  *push(chunk: Uint8Array): Generator<[Envelope, Uint8Array[]]> {
    this.#chunks.push(chunk);
    this.#held += chunk.byteLength;
    while (this.#complete()) {
      const message = this.#take(this.#wanted ?? 0);
      this.#wanted = null;
      yield decodeMessage(message);
    }
  }

  #complete(): boolean {
    if (this.#wanted === null && this.#held >= PREFIX) this.#wanted = this.#measure();
    return this.#wanted !== null && this.#held >= this.#wanted;
  }

  #measure(): number {
    const prefix = this.#take(PREFIX);
    this.#chunks.unshift(prefix);
    this.#held += PREFIX;
    const length = view(prefix).getUint32(0, true);
    if (length > this.#limit) {
      throw new LimitError(
        `A message of ${length} bytes came in; the limit is ${this.#limit} (messageBytes).`,
      );
    }
    if (length < HEAD - PREFIX)
      throw new ProtocolError(`A message of ${length} bytes has no room for its head.`);
    return PREFIX + length;
  }

  /** Takes that many bytes off the front, in a buffer of their own. */
  #take(count: number): Uint8Array {
    const taken = new Uint8Array(count);
    let filled = 0;
    while (filled < count) {
      const chunk = this.#chunks.shift() as Uint8Array;
      const used = chunk.subarray(0, count - filled);
      taken.set(used, filled);
      filled += used.byteLength;
      if (used.byteLength < chunk.byteLength) this.#chunks.unshift(chunk.subarray(used.byteLength));
    }
    this.#held -= count;
    return taken;
  }
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function decodeMessage(message: Uint8Array): [Envelope, Uint8Array[]] {
  const head = view(message);
  const [v, kind, seq, ack, count] = [1, 2, 3, 4, 5].map((i) => head.getUint32(4 * i, true)) as [
    number,
    Kind,
    number,
    number,
    number,
  ];
  const start = HEAD + 8 * count;
  if (start > message.byteLength)
    throw new ProtocolError(`A message names ${count} buffers and is too short for them.`);
  const lengths = Array.from({ length: count }, (_, i) => Number(head.getBigUint64(HEAD + 8 * i, true)));
  return [{ v, kind, seq, ack }, split(message, start, lengths)];
}

function split(message: Uint8Array, start: number, lengths: readonly number[]): Uint8Array[] {
  const total = lengths.reduce((sum, length) => sum + length, start);
  if (total !== message.byteLength) {
    throw new ProtocolError(
      `A message of ${message.byteLength} bytes should have ${total} by the lengths it names.`,
    );
  }
  let at = start;
  return lengths.map((length) => {
    at += length;
    return message.subarray(at - length, at);
  });
}

/** A transport over a readable and a writable byte stream; it ends when the readable does. */
export class StreamTransport implements Transport {
  onMessage: Transport["onMessage"] = () => {};
  onClose: Transport["onClose"] = () => {};
  readonly #output: Writable;
  readonly #frames = new FrameReader();
  readonly #arrived: (() => void)[] = [];
  #busy = false;
  #open = true;

  constructor(input: Readable, output: Writable) {
    this.#output = output;
    input.on("data", (chunk: Uint8Array) => this.#read(chunk));
    input.once("end", () => this.#inTurn(() => this.#end(this.#ending())));
    input.once("error", (error) => this.#end(broken(error)));
    output.once("error", (error) => this.#end(broken(error)));
  }

  send(envelope: Envelope, buffers: readonly Uint8Array[]): void {
    if (!this.#open) return;
    const head = encodeHead(envelope, buffers);
    this.#output.cork();
    for (const part of [head, ...buffers]) this.#output.write(part);
    this.#output.uncork();
  }

  close(reason: string): void {
    if (!this.#open) return;
    this.#output.end();
    this.#end(new ConnectionClosedError(reason));
  }

  #read(chunk: Uint8Array): void {
    try {
      for (const [envelope, buffers] of this.#frames.push(chunk)) {
        this.#inTurn(() => this.onMessage(envelope, buffers));
      }
    } catch (error) {
      this.#output.end();
      this.#inTurn(() => this.#end(error instanceof Error ? error : new ProtocolError(String(error))));
    }
  }

  // One a turn of the event loop, although many may come in one chunk: what awaits a message goes on before the next.
  #inTurn(action: () => void): void {
    this.#arrived.push(action);
    if (!this.#busy) this.#next();
  }

  #next(): void {
    const action = this.#arrived.shift();
    this.#busy = action !== undefined;
    if (action === undefined) return;
    setImmediate(() => this.#next());
    if (this.#open) action();
  }

  #ending(): Error {
    const where = this.#frames.pending ? " in the middle of a message" : "";
    return new ConnectionClosedError(`The other side closed the pipe${where}.`);
  }

  #end(reason: Error): void {
    if (!this.#open) return;
    this.#open = false;
    this.onClose(reason);
  }
}

function broken(error: Error): ConnectionClosedError {
  return new ConnectionClosedError(`The pipe broke: ${error.message}`, { cause: error });
}
