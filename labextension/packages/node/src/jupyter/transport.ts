// The comm transport: a session's messages as comm messages. Knows envelopes, nothing of their meaning.
//
// Everything is sent on the control channel, which the kernel serves while a cell runs; everything arrives on
// IOPub under the comm's own topic, which no other client's traffic passes.

import { randomUUID } from "node:crypto";
import {
  COMM_TARGET,
  ConnectionClosedError,
  type Envelope,
  type Kind,
  ProtocolError,
  type Transport,
} from "@kernelbridge/bridge";
import type { KernelClient } from "./client.js";
import type { Message } from "./wire.js";

/** Names of comms are chosen by the side that opens them. */
export function newCommId(): string {
  return randomUUID();
}

/** The topic under which the kernel publishes this comm's messages. */
export function commTopic(id: string): string {
  return `comm-${id}`;
}

export class CommTransport implements Transport {
  readonly pieceBytes: number;
  readonly window: number;
  /** The kernel publishes without waiting for whoever takes its messages too slowly, and a server drops what comes too fast. */
  readonly lossy = true;
  onMessage: Transport["onMessage"] = () => {};
  onClose: Transport["onClose"] = () => {};
  readonly #client: KernelClient;
  readonly #id: string;
  #state: "new" | "open" | "closed" = "new";

  /** The client must have subscribed the comm's topic, and the kernel must have loaded its side. */
  constructor(client: KernelClient, id: string) {
    this.#client = client;
    this.pieceBytes = client.pieceBytes;
    this.window = client.window;
    this.#id = id;
  }

  /** The first message opens the comm. */
  send(envelope: Envelope, buffers: readonly Uint8Array[]): void {
    if (this.#state === "closed") return;
    const content = { comm_id: this.#id, data: envelope };
    if (this.#state === "open") this.#client.send("control", "comm_msg", content, buffers);
    else this.#client.send("control", "comm_open", { ...content, target_name: COMM_TARGET }, buffers);
    this.#state = "open";
  }

  close(reason: string): void {
    if (this.#state === "open") this.#client.send("control", "comm_close", { comm_id: this.#id, data: {} });
    this.end(new ConnectionClosedError(reason));
  }

  /** The kernel or the connection to it has ended. */
  end(reason: Error): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.onClose(reason);
  }

  /** Takes a published message when it is of this comm; tells whether it was. */
  take({ header, content, buffers }: Message): boolean {
    if (content.comm_id !== this.#id) return false;
    if (header.msg_type === "comm_close") {
      this.end(
        new ConnectionClosedError(
          "The kernel closed the connection: kernelbridge was unloaded there, or the kernel has ended. Connect again.",
        ),
      );
    } else if (this.#state === "open") {
      this.onMessage(envelope(content.data), buffers);
    }
    return true;
  }
}

function envelope(data: unknown): Envelope {
  const { v, kind, seq, ack } = (data ?? {}) as Record<string, unknown>;
  if ([v, kind, seq, ack].every(Number.isInteger)) {
    return { v: v as number, kind: kind as Kind, seq: seq as number, ack: ack as number };
  }
  throw new ProtocolError(`A message of the kernel has no envelope: ${JSON.stringify(data)}.`);
}
