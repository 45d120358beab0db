// A kernel that is reached by its connection file. Owns the connection and, when it was launched here, the process.

import { setTimeout as pause } from "node:timers/promises";
import { isMainThread } from "node:worker_threads";
import {
  ConnectionClosedError,
  KernelDiedError,
  type KernelStartError,
  TimeoutError,
} from "@kernelbridge/bridge";
import { Heartbeat, look } from "./jupyter/alive.js";
import type { Connection } from "./jupyter/connection.js";
import { type Launched, startError } from "./jupyter/launch.js";
import type { Ending, KernelProcess } from "./jupyter/process.js";
import type { Content } from "./jupyter/wire.js";
import { ZeroMQClient } from "./jupyter/zeromq.js";
import type { Kernel } from "./kernel.js";

/** Milliseconds that a kernel has to end by itself before it is ended by force. */
const GRACE = 2000;
/**
 * Milliseconds that a thread waits after it has closed its sockets. ZeroMQ's own threads give back the memory of what was
 * sent to the thread that sent it; where that has ended meanwhile, they write into memory that is no more.
 */
const LETS_GO = 200;

/** What is known of a kernel before it is asked. */
export interface KernelOrigin {
  readonly connection: Connection;
  /** Path of the connection file. */
  readonly path: string;
  readonly launched: Launched | null;
}

export class LocalKernel implements Kernel {
  readonly connectionFile: string;
  readonly id = undefined;
  info: Content = {};
  readonly client: ZeroMQClient;
  readonly #launched: Launched | null;
  #heartbeat: Heartbeat | null = null;

  /** @param topics what of the kernel's publications is wanted. */
  constructor(origin: KernelOrigin, topics: readonly string[]) {
    this.connectionFile = origin.path;
    this.#launched = origin.launched;
    this.client = new ZeroMQClient(origin.connection, topics);
    if (origin.launched) void this.#follow(origin.launched.process);
    else this.#listenForBeats(origin.connection);
  }

  get pid(): number | undefined {
    return this.#launched?.process.pid;
  }

  async ready(milliseconds: number): Promise<void> {
    const timer = setTimeout(() => this.client.close(this.#silence(milliseconds), false), milliseconds);
    try {
      const { header, content } = await this.client.ready();
      this.info = content;
      if (this.#heartbeat) this.#heartbeat.identity = header.session;
    } catch (error) {
      throw this.#launched && error instanceof KernelDiedError
        ? await this.#startError(this.#launched)
        : error;
    } finally {
      clearTimeout(timer);
    }
  }

  async interrupt(): Promise<void> {
    const launched = this.#launched;
    if (launched?.spec.interruptMode === "signal" && process.platform !== "win32")
      launched.process.signal("SIGINT");
    else await this.client.request("control", "interrupt_request", {});
  }

  /** A launched kernel is asked first, then ended by force; it could not outlive this process. */
  async close(): Promise<void> {
    if (this.#launched) await this.#shutDown(this.#launched.process);
    this.#heartbeat?.close();
    this.client.close(new ConnectionClosedError("The connection to the kernel was closed."), !this.#launched);
    if (!isMainThread) await pause(LETS_GO);
  }

  destroy(): void {
    this.#launched?.process.destroy();
    this.#heartbeat?.close();
    this.client.close(new ConnectionClosedError("The connection to the kernel was closed."), false);
  }

  async #shutDown(kernel: KernelProcess): Promise<void> {
    const release = this.client.attention.hold();
    this.client.send("control", "shutdown_request", { restart: false });
    const timer = setTimeout(() => kernel.destroy(), GRACE);
    await kernel.ended;
    clearTimeout(timer);
    release();
  }

  async #follow(kernel: KernelProcess): Promise<void> {
    const { how, lastWords } = await kernel.ended;
    const said = lastWords ? ` Its last words:\n${lastWords}` : "";
    this.client.close(
      new KernelDiedError(`The kernel has gone: ${how}. launch() starts a new one.${said}`),
      false,
    );
  }

  #listenForBeats(connection: Connection): void {
    this.#heartbeat = new Heartbeat(connection, {
      wanted: () => this.client.wanted,
      identify: async () => (await this.client.ask("control", "kernel_info_request", {})).header.session,
      onGone: () => {
        this.#heartbeat?.close();
        this.client.close(
          new KernelDiedError(
            `The kernel of ${this.connectionFile} has gone: it ended or was restarted. Connect again when it runs.`,
          ),
          false,
        );
      },
    });
  }

  async #startError(launched: Launched): Promise<KernelStartError> {
    const ending: Ending = await launched.process.ended;
    return startError(launched, ending);
  }

  #silence(milliseconds: number): Error {
    const signed = this.client.dropped > 0 ? " What it sends is not signed with the key of that file." : "";
    return new TimeoutError(
      `The kernel of ${this.connectionFile} did not answer within ${milliseconds / 1000} s.${signed} ` +
        `It may be stopped, or the file's key is not its own. The option \`timeout\` waits longer.`,
    );
  }
}

/** Whether anybody listens where the connection file says. @throws KernelDiedError when nobody does. */
export async function ensureListening({ connection, path }: KernelOrigin): Promise<void> {
  if ((await look(connection, 1000)) !== "gone") return;
  throw new KernelDiedError(
    `No kernel answers where ${path} says: it has ended and left the file behind. ` +
      `Give the file of a running kernel, or start one with launch().`,
  );
}
