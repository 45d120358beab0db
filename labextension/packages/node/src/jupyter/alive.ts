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

/** Calls `onGone` within a second after the kernel has gone, while it is `wanted`. */
export class Heartbeat {
  readonly #connection: Connection;
  readonly #wanted: () => boolean;
  readonly #onGone: () => void;
  readonly #channel: Channel;
  readonly #timer: NodeJS.Timeout;
  #unanswered = false;

  constructor(connection: Connection, wanted: () => boolean, onGone: () => void) {
    this.#connection = connection;
    this.#wanted = wanted;
    this.#onGone = onGone;
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
    if (!this.#wanted()) return;
    if (this.#unanswered && (await look(this.#connection, BEAT)) === "gone") {
      this.#onGone();
      return;
    }
    this.#unanswered = true;
    this.#channel.send([new Uint8Array(0), Buffer.from("ping")]);
  }
}
