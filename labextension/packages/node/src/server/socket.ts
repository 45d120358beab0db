// The websocket to a kernel of a server: opened again when it is lost, for as long as its user wants to wait. Knows messages, and
// nothing of what they mean. The library's own connection keeps a program alive in which nobody waits, and writes on its
// console; so this one is of `ws`, and only what a message looks like is the library's.

import type { Socket } from "node:net";
import { ProtocolError } from "@kernelbridge/bridge";
import WebSocket from "ws";
import { Attention } from "../jupyter/attention.js";
import { type ServerApi, Unreachable } from "./api.js";

/** How messages look; a server that does not know it agrees on none, and they look as they did before. */
const PROTOCOL = "v1.kernel.websocket.jupyter.org";
/** Milliseconds between looks whether the other end is there; two of them without an answer and it is not. */
const BEAT = 10_000;
/** Milliseconds of the longest pause between two attempts. */
const LONGEST = 2000;
/** Milliseconds that a farewell may take. */
const FAREWELL = 1000;

/** A message, as the library has it. */
export interface Frame {
  readonly channel: string;
  readonly header: object;
  readonly parent_header: object;
  readonly metadata: object;
  readonly content: object;
  readonly buffers: readonly (ArrayBuffer | ArrayBufferView)[];
}

/** Whom a socket tells. */
export interface SocketHandlers {
  readonly message: (frame: Frame) => void;
  /** It was lost and is there again; messages may be missing. */
  readonly back: () => void;
  /** It is lost, and will not be opened again. */
  readonly lost: (reason: Error) => void;
  /** Told, in a sentence, that it has to be opened again. */
  readonly status: (sentence: string) => void;
}

export class KernelSocket {
  /** Who waits for something to arrive here. */
  readonly attention = new Attention((wanted) => this.#mind(wanted));
  readonly #api: ServerApi;
  readonly #id: string;
  readonly #session: string;
  readonly #patience: number;
  readonly #handlers: SocketHandlers;
  readonly #beats = setInterval(() => this.#beat(), BEAT).unref();
  /** What was sent while it was not open. */
  #waiting: Frame[] = [];
  #socket: WebSocket | undefined;
  #raw: Socket | undefined;
  #timer: NodeJS.Timeout | undefined;
  #unanswered = false;
  #closing = false;

  /** @param patience milliseconds for which a lost connection is tried again. */
  constructor(api: ServerApi, id: string, session: string, patience: number, handlers: SocketHandlers) {
    this.#api = api;
    this.#id = id;
    this.#session = session;
    this.#patience = patience;
    this.#handlers = handlers;
  }

  /** @throws what the server says, when it does not let one in. */
  async open(): Promise<void> {
    try {
      await this.#connect();
    } catch (error) {
      await this.#api.kernel(this.#id); // which has the better reason, if it has one
      const { message } = error as Error;
      throw new Unreachable(`${this.#api.url} opens no websocket to the kernel ${this.#id}: ${message}`);
    }
  }

  send(frame: Frame): void {
    if (this.#socket?.readyState !== WebSocket.OPEN) this.#waiting.push(frame);
    else this.#socket.send(this.#api.settings.serializer.serialize(frame as never, this.#socket.protocol));
  }

  /** What was sent leaves first. */
  async close(): Promise<void> {
    this.#closing = true;
    clearInterval(this.#beats);
    const socket = this.#socket;
    if (socket?.readyState !== WebSocket.OPEN) return socket?.terminate();
    this.#raw?.ref();
    await new Promise<void>((done) => {
      const late = setTimeout(() => socket.terminate(), FAREWELL);
      socket.once("close", () => done(clearTimeout(late)));
      socket.close();
    });
  }

  #connect(): Promise<void> {
    const { url, settings } = this.#api;
    const channels = `api/${this.#api.kernelPath(this.#id)}/channels?session_id=${this.#session}`;
    const headers = settings.token === "" ? {} : { Authorization: `token ${settings.token}` };
    const socket = new WebSocket(url.replace("http", "ws") + channels, [PROTOCOL], {
      headers,
      handshakeTimeout: BEAT,
      perMessageDeflate: false,
    });
    socket.binaryType = "arraybuffer";
    return new Promise((resolve, reject) => {
      socket.once("upgrade", (response) => this.#hold(response.socket));
      socket.once("error", reject);
      socket.once("open", () => resolve(this.#opened(socket)));
    });
  }

  #hold(raw: Socket): void {
    this.#raw = raw.setNoDelay(true);
    this.#mind(this.attention.wanted);
  }

  #opened(socket: WebSocket): void {
    this.#socket = socket;
    if (this.#closing) {
      socket.terminate();
      return;
    }
    this.#unanswered = false;
    socket.on("message", (data, isBinary) => this.#take(isBinary ? (data as ArrayBuffer) : String(data)));
    socket.on("pong", () => {
      this.#unanswered = false;
    });
    socket.on("error", () => {}); // it is followed by the end
    socket.once("close", () => void this.#mend());
    for (const frame of this.#waiting.splice(0)) this.send(frame);
  }

  #take(data: ArrayBuffer | string): void {
    this.#unanswered = false;
    let frame: Frame;
    try {
      frame = this.#api.settings.serializer.deserialize(data as ArrayBuffer, this.#socket?.protocol) as never;
    } catch (cause) {
      this.#lose(new ProtocolError(`${this.#api.url} sent what is no message of Jupyter's.`, { cause }));
      return;
    }
    this.#handlers.message(frame);
  }

  async #mend(): Promise<void> {
    const until = performance.now() + this.#patience;
    for (let pause = 0; !this.#closing; pause = Math.min(2 * pause + 100, LONGEST)) {
      await this.#pause(pause);
      if (this.#closing) return;
      try {
        await this.open();
        return this.#handlers.back();
      } catch (error) {
        if (!(error instanceof Unreachable) || performance.now() >= until) return this.#lose(error as Error);
        if (pause === 0)
          this.#handlers.status(`${error.message} It is tried again for ${this.#patience / 1000} s.`);
      }
    }
  }

  #lose(reason: Error): void {
    if (this.#closing) return;
    void this.close();
    this.#handlers.lost(reason);
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((done) => {
      this.#timer = setTimeout(done, milliseconds);
      this.#mind(this.attention.wanted);
    });
  }

  /** A network that is cut says nothing. */
  #beat(): void {
    if (this.#unanswered) this.#socket?.terminate();
    this.#unanswered = this.attention.wanted && this.#socket?.readyState === WebSocket.OPEN;
    if (this.#unanswered) this.#socket?.ping();
  }

  #mind(wanted: boolean): void {
    for (const handle of [this.#raw, this.#timer]) {
      if (wanted) handle?.ref();
      else handle?.unref();
    }
  }
}
