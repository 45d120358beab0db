// A client of one kernel over ZeroMQ: Jupyter's channels as sockets of our own.

import { setTimeout } from "node:timers/promises";
import type { Attention } from "./attention.js";
import { Channel } from "./channel.js";
import type { KernelClient, Requests } from "./client.js";
import type { Connection } from "./connection.js";
import { Replies } from "./replies.js";
import { type Content, type Header, type Message, Wire, WireError } from "./wire.js";

/** Milliseconds after which an answered request whose status was not published is made again. */
const AGAIN = 100;
/** Milliseconds after which a question to a kernel that starts may have been lost. */
const LOST = 500;

export class ZeroMQClient implements KernelClient {
  onPublished: KernelClient["onPublished"] = () => {};
  onClosed: KernelClient["onClosed"] = () => {};
  /** ZeroMQ sends one piece while the next is copied, so that a large array takes no longer than its way. */
  readonly pieceBytes = 8 * 2 ** 20;
  /** As many bytes as keep ZeroMQ busy; what is urgent passes those that wait. */
  readonly window = 4 * this.pieceBytes;
  /** How many messages were dropped because their signature was missing, wrong or used before. */
  dropped = 0;

  readonly #wire: Wire;
  readonly #channels: Readonly<Record<Requests | "iopub", Channel>>;
  readonly #replies = new Replies();
  #closed: Error | null = null;
  #heard = (): void => {};

  /** @param topics what of IOPub is wanted, as prefixes of topics. */
  constructor(connection: Connection, topics: readonly string[]) {
    this.#wire = new Wire(connection.key);
    const open = (name: Requests | "iopub", take: (message: Message) => void, wanted?: readonly string[]) =>
      new Channel(connection, name, (frames) => this.#decode(frames, take), wanted);
    this.#channels = {
      shell: open("shell", (reply) => this.#replies.take(reply)),
      control: open("control", (reply) => this.#replies.take(reply)),
      iopub: open("iopub", (message) => this.#publish(message), topics),
    };
  }

  get attention(): Attention {
    return this.#channels.iopub.attention;
  }

  get wanted(): boolean {
    return Object.values(this.#channels).some((channel) => channel.attention.wanted);
  }

  isOurs(message: Message): boolean {
    return message.parent.session === this.#wire.session;
  }

  send(channel: Requests, type: string, content: Content, buffers: readonly Uint8Array[] = []): Header {
    const [header, frames] = this.#wire.encode(type, content, buffers);
    if (this.#closed === null) this.#channels[channel].send(frames);
    return header;
  }

  request(channel: Requests, type: string, content: Content): Promise<Message> {
    return this.#channels[channel].attention.during(this.ask(channel, type, content));
  }

  /** As `request`, but the process does not stay alive for the reply. */
  ask(channel: Requests, type: string, content: Content): Promise<Message> {
    if (this.#closed !== null) return Promise.reject(this.#closed);
    const { msg_id } = this.send(channel, type, content);
    return this.#replies.to(msg_id);
  }

  /**
   * Asked on the control channel, which is served while a cell runs. A subscription takes effect at some time
   * after it was made; later ones never before earlier ones. So the last one, for everything, tells by the
   * first message that comes through it that the others work too, and is then given back.
   */
  async ready(): Promise<Message> {
    const heard = new Promise<void>((resolve) => {
      this.#heard = resolve;
    });
    this.#channels.iopub.subscribe("");
    let info = await this.#channels.control.attention.during(this.#info());
    while (!(await this.#within(heard, AGAIN))) {
      info = await this.request("control", "kernel_info_request", {});
    }
    this.#channels.iopub.unsubscribe("");
    this.#heard = () => {};
    return info;
  }

  close(reason: Error, kernelLives: boolean): void {
    if (this.#closed !== null) return;
    this.#closed = reason;
    for (const channel of Object.values(this.#channels)) channel.close(kernelLives);
    this.#replies.end(reason);
    this.onClosed(reason);
  }

  /** ipykernel 7.1 loses what reaches its control channel while it starts, so the question is asked again. */
  async #info(): Promise<Message> {
    const replies: Message[] = [];
    while (replies.length === 0) {
      const asked = this.ask("control", "kernel_info_request", {}).then((reply) => void replies.push(reply));
      asked.catch(() => {}); // of several only the last is waited for
      await this.#within(asked, LOST);
    }
    return replies[0]!;
  }

  async #within(event: Promise<void>, milliseconds: number): Promise<boolean> {
    const late = new AbortController();
    const timer = setTimeout(milliseconds, false, { signal: late.signal }).catch(() => false);
    const happened = await this.attention.during(Promise.race([event.then(() => true), timer]));
    late.abort();
    return happened;
  }

  #decode(frames: readonly Buffer[], take: (message: Message) => void): void {
    let message: Message;
    try {
      message = this.#wire.decode(frames);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.#drop(error);
      return;
    }
    take(message);
  }

  #drop(error: WireError): void {
    if (this.dropped === 0)
      process.emitWarning(`${error.message} It was dropped, as any further one will be.`);
    this.dropped += 1;
  }

  #publish(message: Message): void {
    this.#heard();
    this.onPublished(message);
  }
}
