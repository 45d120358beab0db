// One ZeroMQ socket to the kernel: sends in order, receives while somebody pays attention. Knows frames only.

import { setImmediate } from "node:timers/promises";
import { Dealer, Subscriber } from "zeromq";
import { Attention } from "./attention.js";
import { type ChannelName, type Connection, endpoint } from "./connection.js";

/** Milliseconds of one pending receive: how long it may keep a process alive that nobody needs any more. */
const PATIENCE = 250;
/** Milliseconds that unsent messages may keep a process that ends, where they are worth it. */
const LINGER = 1000;

type Frames = readonly Uint8Array[];

/** A connected channel. Frames that arrive are given to `onFrames`, one message at a time, in order. */
export class Channel {
  /** Who waits for something to arrive here. */
  readonly attention = new Attention();
  readonly #socket: Dealer | Subscriber;
  #closing = false;

  constructor(
    connection: Connection,
    name: ChannelName,
    onFrames: (frames: readonly Buffer[]) => void,
    topics: readonly string[] = [],
  ) {
    this.#socket = open(connection, name, topics);
    void this.#receive(onFrames);
  }

  /** Sends one message after all earlier ones; a no-op after `close`. ZeroMQ may read the frames later. */
  send(frames: Frames): void {
    // No limit on what waits and no time to wait: it is taken at once, also while nobody listens. It is not where the other end
    // refuses the connection, as one that is encrypted does; whoever waits for an answer has a time for that.
    if (!this.#closing && this.#socket instanceof Dealer)
      void this.#socket.send(frames as Uint8Array[]).catch(ignoreTimeout);
  }

  /** What of IOPub arrives: messages whose topic begins with this text. */
  subscribe(topic: string): void {
    if (this.#socket instanceof Subscriber) this.#socket.subscribe(topic);
  }

  unsubscribe(topic: string): void {
    if (this.#socket instanceof Subscriber) this.#socket.unsubscribe(topic);
  }

  /** Receives nothing more. What is still unsent is sent first where the kernel lives on, else dropped. */
  close(kernelLives: boolean): void {
    this.#closing = true;
    if (kernelLives && this.#socket instanceof Dealer) this.#socket.linger = LINGER;
    this.#socket.close();
  }

  async #receive(onFrames: (frames: readonly Buffer[]) => void): Promise<void> {
    const socket = this.#socket;
    while (!this.#closing) {
      if (!this.attention.wanted && !socket.readable) {
        await this.attention.turn();
        continue;
      }
      const frames = await socket.receive().catch(ignoreTimeout);
      if (frames !== null && !this.#closing) onFrames(frames);
      // whoever got what it waited for gives its hold back in a microtask: not to begin a receive before that
      if (!this.#closing && !socket.readable) await setImmediate();
    }
  }
}

function open(connection: Connection, name: ChannelName, topics: readonly string[]): Dealer | Subscriber {
  const options = {
    linger: 0,
    receiveTimeout: PATIENCE,
    // nothing is dropped on this side: what is lost must be sent again
    receiveHighWaterMark: 0,
    reconnectInterval: 50,
    ...encryption(connection),
  };
  if (name !== "iopub") {
    const socket = new Dealer({ ...options, sendHighWaterMark: 0, sendTimeout: 0 });
    socket.connect(endpoint(connection, name));
    return socket;
  }
  const socket = new Subscriber(options);
  socket.subscribe(...topics);
  socket.connect(endpoint(connection, name));
  return socket;
}

/** The kernel's keys serve both ends, as in jupyter_client: whoever can read the file may connect. */
function encryption({ curve }: Connection) {
  if (curve === null) return {};
  return {
    curvePublicKey: curve.publicKey,
    curveSecretKey: curve.secretKey,
    curveServerKey: curve.publicKey,
  };
}

function ignoreTimeout(error: NodeJS.ErrnoException): null {
  if (error.code === "EAGAIN") return null;
  throw error;
}
