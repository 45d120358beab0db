// Messages that are too large for what carries them: cut into pieces, and put together again. Mirrored by
// kernelbridge/pieces.py.

import { dumps } from "./codec.js";
import { LimitError, ProtocolError } from "./errors.js";
import { type Role, tooLarge } from "./limits.js";
import { Kind, type PieceBody } from "./protocol.js";

/** Kinds that grow with the values in them; the others are always small. */
export const DIVISIBLE: ReadonlySet<Kind> = new Set([Kind.batch, Kind.results]);

/** The pieces of a message, body and frame, each of at most `most` bytes; its bytes are copied as each is taken. */
export function* cut(kind: Kind, buffers: readonly Uint8Array[], most: number): Generator<Uint8Array[]> {
  const sizes = buffers.map((buffer) => buffer.byteLength);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const step = most - dumps({ kind, sizes, at: total }).byteLength;
  if (step < most / 2) {
    throw new LimitError(
      `a message of ${sizes.length} frames has more than its transport carries; send less`,
    );
  }
  const row = new Row(buffers);
  for (let at = 0; at < total; at += step) {
    yield [dumps({ kind, sizes, at } satisfies PieceBody), row.take(Math.min(step, total - at))];
  }
}

/** The bytes of several buffers in a row. */
class Row {
  readonly #buffers: readonly Uint8Array[];
  #index = 0;
  #at = 0;

  constructor(buffers: readonly Uint8Array[]) {
    this.#buffers = buffers;
  }

  /** A copy of the next bytes; there are so many. */
  take(count: number): Uint8Array {
    const first = this.#next(count);
    if (first.byteLength === count) return first.slice();
    const taken = new Uint8Array(count);
    taken.set(first);
    for (let at = first.byteLength; at < count; ) {
      const part = this.#next(count - at);
      taken.set(part, at);
      at += part.byteLength;
    }
    return taken;
  }

  /** What is left of a buffer, at most so many bytes. */
  #next(count: number): Uint8Array {
    const part = this.#buffers[this.#index]!.subarray(this.#at, this.#at + count);
    this.#at += part.byteLength;
    if (this.#at === this.#buffers[this.#index]!.byteLength) {
      this.#index += 1;
      this.#at = 0;
    }
    return part;
  }
}

/** A message as it was before it was cut. */
export interface Whole {
  readonly kind: Kind;
  readonly buffers: readonly Uint8Array[];
}

/** A message that arrives in pieces. Memory is taken as the bytes for it come. */
class Joined implements Whole {
  readonly kind: Kind;
  readonly buffers: Uint8Array[] = [];
  readonly #sizes: readonly number[];
  readonly #total: number;
  #at = 0;
  /** Where the next byte belongs in the last buffer. */
  #filled = 0;

  constructor({ kind, sizes }: PieceBody, limit: number, role: Role) {
    if (!DIVISIBLE.has(kind))
      throw new ProtocolError(`a message of kind ${kind} comes in pieces; only batches and results do`);
    if (!Array.isArray(sizes) || !sizes.every((size) => Number.isSafeInteger(size) && size >= 0))
      throw new ProtocolError("the sizes of a message in pieces are no sizes");
    this.#total = sizes.reduce((sum, size) => sum + size, 0);
    if (this.#total > limit) throw tooLarge(this.#total, limit, role);
    this.kind = kind;
    this.#sizes = sizes;
  }

  get complete(): boolean {
    return this.#at === this.#total;
  }

  /** Takes the next piece. @throws ProtocolError when it is not the next, or of another message. */
  add(piece: PieceBody, frame: Uint8Array): void {
    if (!this.#isDue(piece)) {
      throw new ProtocolError(`a piece at byte ${piece.at} came where byte ${this.#at} of a message was due`);
    }
    const missing = this.#total - this.#at;
    if (frame.byteLength === 0 || frame.byteLength > missing)
      throw new ProtocolError(`a piece of ${frame.byteLength} bytes came where ${missing} were missing`);
    this.#at += frame.byteLength;
    for (let rest = frame; rest.byteLength > 0; ) rest = this.#fill(rest);
    if (this.complete) while (this.buffers.length < this.#sizes.length) this.#open();
  }

  #isDue({ kind, sizes, at }: PieceBody): boolean {
    return (
      kind === this.kind &&
      at === this.#at &&
      sizes.length === this.#sizes.length &&
      sizes.every((size, index) => size === this.#sizes[index])
    );
  }

  /** Puts bytes into the buffer that is open; what is left of them belongs to the next. */
  #fill(bytes: Uint8Array): Uint8Array {
    const open = this.buffers.at(-1);
    const target = open === undefined || this.#filled === open.byteLength ? this.#open() : open;
    const part = bytes.subarray(0, target.byteLength - this.#filled);
    target.set(part, this.#filled);
    this.#filled += part.byteLength;
    return bytes.subarray(part.byteLength);
  }

  #open(): Uint8Array {
    const size = this.#sizes[this.buffers.length] ?? 0;
    this.#filled = 0;
    this.buffers.push(memoryFor(size));
    return this.buffers.at(-1)!;
  }
}

/** The message that is arriving in pieces, of which there is one at a time. */
export class Pieces {
  readonly #limit: number;
  readonly #role: Role;
  #arriving: Joined | undefined;

  /** @param limit bytes of the largest message that this peer accepts. */
  constructor(limit: number, role: Role) {
    this.#limit = limit;
    this.#role = role;
  }

  /** The whole message with its last piece, undefined before. */
  add(piece: PieceBody, frame: Uint8Array): Whole | undefined {
    this.#arriving ??= new Joined(piece, this.#limit, this.#role);
    const arriving = this.#arriving;
    arriving.add(piece, frame);
    if (!arriving.complete) return undefined;
    this.#arriving = undefined;
    return arriving;
  }
}

function memoryFor(size: number): Uint8Array {
  try {
    return new Uint8Array(size);
  } catch (error) {
    throw new LimitError(`there is no memory for ${size} bytes of a message; send less at once`, {
      cause: error,
    });
  }
}
