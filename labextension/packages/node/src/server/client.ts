// A client of one kernel of a server: all channels on one websocket.

import { randomUUID } from "node:crypto";
import type { KernelClient, Requests } from "../jupyter/client.js";
import { Replies } from "../jupyter/replies.js";
import { type Content, type Header, headerOf, type Message } from "../jupyter/wire.js";
import type { ServerApi } from "./api.js";
import { type Frame, KernelSocket, type SocketHandlers } from "./socket.js";

/** Whom a client tells of more than messages. */
export interface ClientHandlers extends Omit<SocketHandlers, "message"> {
  /** The kernel's life has ended, this way. */
  readonly gone: (how: string) => void;
}

export class ServerClient implements KernelClient {
  onPublished: KernelClient["onPublished"] = () => {};
  onClosed: KernelClient["onClosed"] = () => {};
  /** Jupyter Server ends a websocket that gets more than 10 MiB at once; Jupyter's own header takes some of it. */
  readonly pieceBytes = 4 * 2 ** 20 - 4096;
  /** The websocket takes everything at once and sends it in order. */
  readonly window = 4 * this.pieceBytes;
  readonly #session = randomUUID();
  readonly #replies = new Replies();
  readonly #socket: KernelSocket;
  readonly #gone: ClientHandlers["gone"];
  #ended: Error | undefined;

  constructor(api: ServerApi, id: string, patience: number, handlers: ClientHandlers) {
    this.#gone = handlers.gone;
    const message = (frame: Frame): void => this.#take(frame);
    this.#socket = new KernelSocket(api, id, this.#session, patience, { ...handlers, message });
  }

  get attention(): KernelClient["attention"] {
    return this.#socket.attention;
  }

  get wanted(): boolean {
    return this.#socket.attention.wanted;
  }

  isOurs(message: Message): boolean {
    return message.parent.session === this.#session;
  }

  send(channel: Requests, type: string, content: Content, buffers: readonly Uint8Array[] = []): Header {
    const header = headerOf(type, this.#session);
    const parts = { parent_header: {}, metadata: {}, content, buffers: buffers.map(whole) };
    if (this.#ended === undefined) this.#socket.send({ channel, header, ...parts });
    return header;
  }

  request(channel: Requests, type: string, content: Content): Promise<Message> {
    return this.attention.during(this.ask(channel, type, content));
  }

  /** As `request`, but the process does not stay alive for the reply. */
  ask(channel: Requests, type: string, content: Content): Promise<Message> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    return this.#replies.to(this.send(channel, type, content).msg_id);
  }

  /** A server lets one in when what the kernel publishes arrives there. Asked on the channel that is served while a cell runs. */
  async ready(): Promise<Message> {
    await this.#socket.open();
    return this.request("control", "kernel_info_request", {});
  }

  close(reason: Error): void {
    if (this.#ended !== undefined) return;
    this.#ended = reason;
    this.#replies.end(reason);
    this.onClosed(reason);
  }

  /** Settles when all that was sent has left, and the websocket is closed. */
  async left(): Promise<void> {
    await this.#socket.close();
  }

  #take({ channel, header, parent_header, metadata, content, buffers }: Frame): void {
    const message = {
      header: header as Header,
      parent: (parent_header ?? {}) as Partial<Header>,
      metadata: metadata as Content,
      content: content as Content,
      buffers: (buffers ?? []).map(bytes),
    };
    if (channel === "iopub") this.#publish(message);
    else this.#replies.take(message);
  }

  #publish(message: Message): void {
    const how = endingOf(message);
    if (how === undefined) this.onPublished(message);
    else this.#gone(how);
  }
}

/** How the kernel's life has ended, where that is what a server or the kernel itself publishes. */
function endingOf({ header, content }: Message): string | undefined {
  if (header.msg_type === "shutdown_reply") return content.restart ? "it was restarted" : "it was shut down";
  return header.msg_type === "status" ? ENDINGS[String(content.execution_state)] : undefined;
}

const ENDINGS: Readonly<Record<string, string>> = { restarting: "it was restarted", dead: "it died" };

/** The library sends all of what a view looks at. */
function whole(buffer: Uint8Array): Uint8Array {
  return buffer.byteLength === buffer.buffer.byteLength ? buffer : buffer.slice();
}

function bytes(buffer: ArrayBuffer | ArrayBufferView): Uint8Array {
  if (!ArrayBuffer.isView(buffer)) return new Uint8Array(buffer);
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}
