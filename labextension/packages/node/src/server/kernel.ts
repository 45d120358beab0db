// A kernel of a Jupyter server, as a user holds it. Owns the connection and, when the kernel was started here, its end.

import {
  ConnectionClosedError,
  KernelDiedError,
  KernelNotFoundError,
  TimeoutError,
} from "@kernelbridge/bridge";
import type { Content, Message } from "../jupyter/wire.js";
import type { Kernel } from "../kernel.js";
import type { ServerApi } from "./api.js";
import { ServerClient } from "./client.js";
import { Guard } from "./guard.js";

/** Which kernel, and what was told of how it is reached. */
export interface ServerOrigin {
  readonly api: ServerApi;
  readonly id: string;
  /** Whether it was started here, and so ends here. */
  readonly started: boolean;
  /** Milliseconds for which a lost connection is tried again. */
  readonly reconnect: number;
  readonly status: (sentence: string) => void;
}

export class ServerKernel implements Kernel {
  readonly connectionFile = "";
  readonly pid = undefined;
  readonly id: string;
  info: Content = {};
  readonly client: ServerClient;
  readonly #origin: ServerOrigin;
  readonly #guard: Guard | undefined;
  #identity = "";

  constructor(origin: ServerOrigin) {
    const { api, id, started, reconnect, status } = origin;
    this.id = id;
    this.#origin = origin;
    this.#guard = started ? new Guard(api.stopping(id)) : undefined;
    this.client = new ServerClient(api, id, reconnect, {
      back: () => this.#identify(),
      lost: (reason) => this.#lost(reason),
      gone: (how) => this.#gone(how),
      status,
    });
  }

  async ready(milliseconds: number): Promise<void> {
    const timer = setTimeout(() => this.client.close(this.#silence(milliseconds)), milliseconds);
    try {
      const { header, content } = await this.client.ready();
      [this.info, this.#identity] = [content, header.session];
    } finally {
      clearTimeout(timer);
    }
  }

  async interrupt(): Promise<void> {
    await this.#origin.api.interrupt(this.id);
  }

  async close(keep: boolean): Promise<void> {
    await this.client.left();
    if (this.#guard !== undefined) await this.#end(this.#guard, keep);
    this.client.close(closed());
  }

  destroy(): void {
    this.#guard?.act();
    void this.client.left();
    this.client.close(closed());
  }

  /** What cannot be had of the server now, the guard asks for later. */
  async #end(guard: Guard, keep: boolean): Promise<void> {
    try {
      if (!keep) await this.#origin.api.stop(this.id);
      guard.dismiss();
    } catch (error) {
      guard.act();
      this.#origin.status(
        `The kernel ${this.id} did not end yet, and is told again: ${(error as Error).message}`,
      );
    }
  }

  /** Another process may have taken the kernel's place while nobody listened. */
  #identify(): void {
    const judge = ({ header }: Message): void => {
      if (header.session !== this.#identity) this.#gone("it was restarted");
    };
    // whoever waits hears by itself of a connection that has ended meanwhile
    this.client.ask("control", "kernel_info_request", {}).then(judge, () => {});
  }

  #gone(how: string): void {
    const { id, api } = this.#origin;
    const told = `The kernel ${id} of ${api.url} has gone: ${how}. Connect to the one that runs now, or start another one.`;
    this.client.close(new KernelDiedError(told));
    void this.client.left();
  }

  /** The server could not be reached any more, or has no such kernel. */
  #lost(reason: Error): void {
    if (reason instanceof KernelNotFoundError) this.#gone("it was shut down");
    else this.client.close(reason instanceof KernelDiedError ? reason : this.#cut(reason));
  }

  #cut(reason: Error): ConnectionClosedError {
    const back = `What was held there lives on for a while: connect({ url, kernelId: "${this.id}", session: kb.token })`;
    return new ConnectionClosedError(`The connection was lost. ${reason.message} ${back}`, { cause: reason });
  }

  #silence(milliseconds: number): Error {
    return new TimeoutError(
      `The kernel ${this.id} of ${this.#origin.api.url} did not answer within ${milliseconds / 1000} s. It may be stopped, or ` +
        `still starting. The option \`timeout\` waits longer.`,
    );
  }
}

function closed(): ConnectionClosedError {
  return new ConnectionClosedError("The connection to the kernel was closed.");
}
