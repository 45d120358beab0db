// The stream transport: messages over two byte streams, such as the pipes between the kernel and its Node host. How they lie
// in the bytes is in frames.ts. Mirrored by kernelbridge/stream.py.

import type { Readable, Writable } from "node:stream";
import {
  ConnectionClosedError,
  DEFAULT_LIMITS,
  type Envelope,
  ProtocolError,
  type Transport,
} from "@kernelbridge/bridge";
import { encodeHead, FrameReader } from "./frames.js";

/** Bytes of messages that have come and were not taken, from which nothing more is read. */
const HELD = 64 * 2 ** 20;

/** Something to do in its turn, and the bytes that it holds. */
type Arrived = readonly [action: () => void, size: number];

/** A transport over a readable and a writable byte stream; it ends when the readable does. */
export class StreamTransport implements Transport {
  onMessage: Transport["onMessage"] = () => {};
  onClose: Transport["onClose"] = () => {};
  /** At once, so that what is urgent waits for no more than the window; the length is said in four bytes. */
  readonly pieceBytes = 8 * 2 ** 20;
  readonly window = 4 * this.pieceBytes;
  readonly #input: Readable;
  readonly #output: Writable;
  readonly #frames = new FrameReader(DEFAULT_LIMITS.messageBytes);
  readonly #arrived: Arrived[] = [];
  #held = 0;
  #busy = false;
  #open = true;

  constructor(input: Readable, output: Writable) {
    this.#input = input;
    this.#output = output;
    input.on("data", (chunk: Uint8Array) => this.#read(chunk));
    input.once("end", () => this.#inTurn(() => this.#end(this.#ending())));
    input.once("error", (error) => this.#end(broken(error)));
    output.once("error", (error) => this.#end(broken(error)));
  }

  set most(bytes: number) {
    this.#frames.most = bytes;
  }

  send(envelope: Envelope, buffers: readonly Uint8Array[]): void {
    if (!this.#open) return;
    this.#output.cork();
    for (const part of [encodeHead(envelope, buffers), ...buffers]) this.#output.write(part);
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
        const size = buffers.reduce((sum, { byteLength }) => sum + byteLength, 0);
        this.#inTurn(() => this.onMessage(envelope, buffers), size);
      }
    } catch (error) {
      this.#input.destroy();
      this.#output.end();
      this.#inTurn(() => this.#end(error instanceof Error ? error : new ProtocolError(String(error))));
    }
  }

  // One a turn of the event loop, although many may come in one chunk: what awaits a message goes on before the next.
  #inTurn(action: () => void, size = 0): void {
    this.#arrived.push([action, size]);
    this.#held += size;
    if (this.#held > HELD) this.#input.pause();
    if (!this.#busy) this.#next();
  }

  #next(): void {
    const arrived = this.#arrived.shift();
    this.#busy = arrived !== undefined;
    if (arrived === undefined) return;
    setImmediate(() => this.#next());
    const [action, size] = arrived;
    if (this.#open) action();
    this.#held -= size;
    if (this.#held <= HELD && this.#input.isPaused()) this.#input.resume();
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
