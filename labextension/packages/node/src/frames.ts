// Messages in a byte stream, as docs/protocol.md lays them out: the bytes of one, and the messages in chunks of bytes. All
// numbers are little-endian.

import { type Envelope, type Kind, LimitError, ProtocolError } from "@kernelbridge/bridge";

type Message = [Envelope, Uint8Array[]];

/** Bytes of the length, and of the length, the envelope and the number of buffers together. */
const PREFIX = 4;
const HEAD = PREFIX + 4 * 4 + 4;

/** The bytes of one message before its buffers. */
export function encodeHead(envelope: Envelope, buffers: readonly Uint8Array[]): Uint8Array {
  const head = new DataView(new ArrayBuffer(HEAD + 8 * buffers.length));
  const length = buffers.reduce((sum, buffer) => sum + buffer.byteLength, head.byteLength - PREFIX);
  const { v, kind, seq, ack } = envelope;
  for (const [i, number] of [length, v, kind, seq, ack, buffers.length].entries())
    head.setUint32(4 * i, number, true);
  for (const [i, buffer] of buffers.entries())
    head.setBigUint64(HEAD + 8 * i, BigInt(buffer.byteLength), true);
  return new Uint8Array(head.buffer);
}

/**
 * Cuts messages out of a byte stream, however the bytes are split into chunks. Each buffer is filled in memory of its own,
 * which is taken once all lengths are known to agree.
 */
export class FrameReader {
  /** Bytes of the largest message that is accepted. */
  most: number;
  /** What is being filled, how much of it is, and what it is. */
  #target = new Uint8Array(HEAD);
  #filled = 0;
  #part: () => Message | undefined = this.#head;
  #envelope: Envelope | undefined;
  /** Bytes that the message has for its lengths and buffers. */
  #left = 0;
  #sizes: number[] = [];
  #buffers: Uint8Array[] = [];

  constructor(most: number) {
    this.most = most;
  }

  /** True in the middle of a message. */
  get pending(): boolean {
    return this.#filled > 0 || this.#part !== this.#head;
  }

  /**
   * The messages that are complete with this chunk.
   * @throws ProtocolError when the lengths contradict each other, LimitError when a message is too large.
   */
  *push(chunk: Uint8Array): Generator<Message> {
    for (let rest = chunk; rest.byteLength > 0; ) {
      const bytes = rest.subarray(0, this.#target.byteLength - this.#filled);
      this.#target.set(bytes, this.#filled);
      this.#filled += bytes.byteLength;
      rest = rest.subarray(bytes.byteLength);
      while (this.#filled === this.#target.byteLength) {
        const message = this.#part();
        if (message !== undefined) yield message;
      }
    }
  }

  #expect(size: number, part: () => Message | undefined): void {
    this.#target = memoryFor(size);
    this.#filled = 0;
    this.#part = part;
  }

  #head(): undefined {
    const numbers = viewOf(this.#target);
    const at = (index: number): number => numbers.getUint32(4 * index, true);
    const [length, count] = [at(0), at(5)];
    this.#left = length - (HEAD - PREFIX) - 8 * count;
    if (this.#left < 0) {
      throw new ProtocolError(
        `a message of ${length} bytes names ${count} buffers and is too short for them`,
      );
    }
    this.#envelope = { v: at(1), kind: at(2) as Kind, seq: at(3), ack: at(4) };
    this.#expect(8 * count, this.#lengths);
  }

  #lengths(): Message | undefined {
    const lengths = viewOf(this.#target);
    this.#sizes = Array.from({ length: lengths.byteLength / 8 }, (_, i) =>
      Number(lengths.getBigUint64(8 * i, true)),
    );
    const total = this.#sizes.reduce((sum, size) => sum + size, 0);
    if (total !== this.#left) {
      throw new ProtocolError(
        `a message has ${this.#left} bytes for buffers and should have ${total} by the lengths it names`,
      );
    }
    if (total > this.most) {
      throw new LimitError(
        `a message of ${total} bytes is larger than the ${this.most} (\`messageBytes\`) that this peer accepts; send less at once`,
      );
    }
    return this.#nextBuffer();
  }

  #buffer(): Message | undefined {
    this.#buffers.push(this.#target);
    return this.#nextBuffer();
  }

  #nextBuffer(): Message | undefined {
    const size = this.#sizes[this.#buffers.length];
    if (size !== undefined) {
      this.#expect(size, this.#buffer);
      return undefined;
    }
    const message: Message = [this.#envelope as Envelope, this.#buffers];
    this.#buffers = [];
    this.#expect(HEAD, this.#head);
    return message;
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function memoryFor(size: number): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(size);
  } catch (error) {
    throw new LimitError(`there is no memory for ${size} bytes of a message; send less at once`, {
      cause: error,
    });
  }
}
