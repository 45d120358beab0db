// What both halves of the codec share: who names references, and bodies as text. Values are written by encoder.ts, by the
// rows of writing.ts, and read by decoder.ts, by the rows of reading.ts: exactly the table in docs/protocol.md. What a
// reference *means* is not known to them. Mirrored by kernelbridge/codec.py.

import type { ArrowLoader } from "./arrow.js";
import type { Converters } from "./converters.js";
import type { Encoder } from "./encoder.js";
import { ProtocolError } from "./errors.js";
import { preview } from "./info.js";
import { isError } from "./kinds.js";
import type { Wire } from "./protocol.js";
import { textOf } from "./tell.js";

/** Who gives and resolves references, and what else values mean in one session. */
export interface Names {
  readonly converters: Converters;
  /** Reads and writes tables, where the session has a library for it. */
  readonly arrow: ArrowLoader | undefined;
  /** A reference for what stays where it lives: an object of ours, or the other peer's own when it is a handle. */
  introduce(value: object | symbol, to: Encoder): Wire;
  /** The object that a `mine`, `yours` or `result` tag stands for. */
  resolve(tag: string, payload: unknown): unknown;
  /** Values are about to be read. */
  begin?(): void;
  /** Nobody gets them: what they introduce is given back. */
  giveUp?(wires: readonly Wire[]): void;
  /** The `error` tag that describes an error. */
  describeError(error: Error, to: Encoder): Wire;
  /** The error that a description stands for. */
  reviveError(payload: unknown): Error;
}

/** Forces a live reference where a copy would be made. */
export class ByReference {
  readonly value: object | symbol;

  constructor(value: object | symbol) {
    this.value = value;
  }
}

/** What was thrown, in words. */
export const messageOf = (thrown: unknown): string =>
  isError(thrown) ? textOf(thrown, "message") : preview(thrown, 200);

/** The body of a message as bytes. */
export function dumps(body: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(body));
}

/** The body of a message from bytes; a `ProtocolError` when it is no JSON. */
export function loads(text: Uint8Array | undefined): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(text));
  } catch (error) {
    throw new ProtocolError(`the body of a message is no JSON: ${messageOf(error)}`);
  }
}
