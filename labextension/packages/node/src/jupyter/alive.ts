// Whether a kernel that we did not start still runs. Busy, stopped and slow are not dead.
//
// The heartbeat is answered by a thread of the kernel that runs no Python. A missing beat proves nothing, so it
// is followed by a look at the port itself: a process that is gone refuses the connection, and one that lives
// greets. What neither refuses nor greets (a stopped process, a cut network) is left in doubt.

import { connect, type Socket } from "node:net";
import { Channel } from "./channel.js";
import type { Connection } from "./connection.js";

/** Milliseconds between beats; two of them and a look are well below a second. */
const BEAT = 300;
/** At each so many beats, beginning with the first, the kernel is asked who it is. */
const ASK = 7;

/** What a look at the port tells. */
export type Sign = "alive" | "gone" | "unknown";

/** Looks whether anybody listens at the heartbeat's address. */
export function look({ transport, ip, ports }: Connection, milliseconds: number): Promise<Sign> {
  return new Promise((tell) => {
    const socket = transport === "tcp" ? connect(ports.hb, ip) : connect(`${ip}-${ports.hb}`);
    const end = (sign: Sign) => {
      socket.destroy();
      tell(sign);
    };
    listen(socket, end);
    socket.setTimeout(milliseconds, () => end("unknown"));
  });
}

const GONE = ["ECONNREFUSED", "ENOENT", "ECONNRESET", "EPIPE"];

/** Whoever speaks ZeroMQ greets first; a forwarder whose target is gone accepts and then hangs up. */
function listen(socket: Socket, end: (sign: Sign) => void): void {
  socket.once("data", () => end("alive"));
  socket.once("end", () => end("gone"));
  socket.once("error", (error: NodeJS.ErrnoException) =>
    end(GONE.includes(error.code ?? "") ? "gone" : "unknown"),
  );
}

/** What a watch needs to know, and whom it tells. */
export interface Watched {
  /** Whether anybody waits for the kernel; nothing is asked of it otherwise. */
  readonly wanted: () => boolean;
  /** Asks the kernel who it is: another process gives another answer. */
  readonly identify: () => Promise<string>;
  /** Called within a second after the kernel has gone, or some more when another has taken its address. */
  readonly onGone: () => void;
}

/** Watches a kernel from its own beats. */
export class Heartbeat {
  /** Who is watched, once that is known. */
  identity: string | null = null;
  readonly #connection: Connection;
  readonly #watched: Watched;
  readonly #channel: Channel;
  readonly #timer: NodeJS.Timeout;
  #unanswered = false;
  #beats = 0;

  constructor(connection: Connection, watched: Watched) {
    this.#connection = connection;
    this.#watched = watched;
    this.#channel = new Channel(connection, "hb", () => {
      this.#unanswered = false;
    });
    this.#timer = setInterval(() => void this.#beat(), BEAT).unref();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#channel.close(false);
  }

  async #beat(): Promise<void> {
    if (!this.#watched.wanted()) {
      this.#beats = 0;
      return;
    }
    if (this.#unanswered && (await look(this.#connection, BEAT)) === "gone") {
      this.#watched.onGone();
      return;
    }
    this.#unanswered = true;
    this.#channel.send([new Uint8Array(0), Buffer.from("ping")]);
    if (this.#beats++ % ASK === 0) await this.#identify();
  }

  /** An answer may be late, while the kernel holds Python's lock, or lost with the kernel: neither proves anything. */
  async #identify(): Promise<void> {
    const answer = await this.#watched.identify().catch(() => null);
    if (answer !== null && this.identity !== null && answer !== this.identity) this.#watched.onGone();
  }
}
