// Joins a worker and a comm for one life of a kernel. Passes bodies and frames on undecoded; reads only the kind of a
// message, for the interrupt ladder, and what the page itself asks the kernel. Knows nothing of plugins and documents.
//
// Each of the two hops has numbers of its own. The relay acknowledges to the worker only what the hop to the kernel has room
// for, so that a worker with much to send waits for the kernel and not for this page's memory.

import { Delivery, KernelDiedError, Kind, type StatusBody } from "@kernelbridge/bridge";
import type { KernelLife } from "./kernel.js";
import { PortTransport } from "./port.js";
import { CommTransport } from "./transport.js";

/** How long a worker may stay silent after a cancel before it is ended. */
const SILENCE_MS = 1000;
/** How long a worker may settle its promises once its kernel is gone. */
const SETTLE_MS = 500;

/** A worker, and the port of its session. */
export interface EvaluatorWorker {
  readonly worker: Worker;
  readonly port: MessagePort;
}

/** Whom a relay tells. */
export interface RelayHandlers {
  /** The kernel has opened the worker's session, whose token this is. */
  readonly opened: (token: string) => void;
  /** The kernel asks something of the worker: it runs a cell, or uses what cells have made. */
  readonly asked: () => void;
  /** What the kernel does, after `askStatus`. */
  readonly status: (body: StatusBody) => void;
  /** Called once. */
  readonly ended: (ending: Ending) => void;
}

/** Why a relay ended, and whether the kernel had ever welcomed its worker. */
interface Ending {
  readonly reason: string;
  readonly welcomed: boolean;
}

/** One worker and one comm, joined until either ends. */
export class Relay {
  readonly #worker: Worker;
  readonly #port: PortTransport;
  readonly #comm: CommTransport;
  readonly #toKernel: Delivery;
  readonly #toWorker: Delivery;
  readonly #handlers: RelayHandlers;
  /** Who has asked for the status and was not answered yet, in order. */
  readonly #asking: ("page" | "worker")[] = [];
  #waiting = false;
  #silence: ReturnType<typeof setTimeout> | undefined;
  #welcomed = false;
  #died = false;
  #open = true;

  constructor({ worker, port }: EvaluatorWorker, life: KernelLife, handlers: RelayHandlers) {
    this.#worker = worker;
    this.#handlers = handlers;
    this.#port = new PortTransport(port, handlers.opened);
    this.#comm = new CommTransport(life.kernel);
    const lost = ({ message }: Error): void => this.close(message);
    this.#toKernel = new Delivery(this.#comm, {
      message: (kind, buffers) => this.#fromKernel(kind, buffers),
      room: () => this.#toWorker.accepting(),
      lost,
    });
    this.#toWorker = new Delivery(this.#port, {
      message: (kind, buffers) => this.#fromWorker(kind, buffers),
      full: () => this.#toKernel.busy,
      sign: () => this.#calm(),
      lost,
    });
    worker.onerror = ({ message }) =>
      console.error(`kernelbridge: error in the evaluator's worker: ${message}`);
    life.ended.addEventListener("abort", () => this.#outlive(life.ended.reason as Error));
  }

  /** Whether the worker has asked something of the kernel since that last answered. */
  get waiting(): boolean {
    return this.#waiting;
  }

  /** Asks what the kernel does; it answers beside user code. */
  askStatus(): void {
    this.#asking.push("page");
    this.#toKernel.send(Kind.status, []);
  }

  /** Ends both; the worker learns why and has a moment to settle. */
  close(reason: string): void {
    if (!this.#open) return;
    this.#open = false;
    this.#calm();
    this.#toKernel.close(reason);
    this.#port.close(reason, this.#died);
    setTimeout(() => this.#worker.terminate(), SETTLE_MS);
    this.#handlers.ended({ reason, welcomed: this.#welcomed });
  }

  #outlive(reason: Error): void {
    this.#died = reason instanceof KernelDiedError;
    this.close(reason.message);
  }

  #fromKernel(kind: Kind, buffers: readonly Uint8Array[]): void {
    this.#welcomed ||= kind === Kind.welcome;
    if (kind === Kind.status && this.#asking.shift() === "page") {
      this.#told(JSON.parse(new TextDecoder().decode(buffers[0])));
      return;
    }
    if (kind === Kind.results) this.#waiting = false;
    if (kind === Kind.batch) this.#handlers.asked();
    this.#toWorker.send(kind, buffers);
    if (kind === Kind.cancel) this.#expectSign();
  }

  #fromWorker(kind: Kind, buffers: readonly Uint8Array[]): void {
    if (kind === Kind.status) this.#asking.push("worker");
    if (kind === Kind.batch) this.#waiting = true;
    this.#toKernel.send(kind, buffers);
  }

  // What was asked without an answer being wanted is done when nothing runs.
  #told(body: StatusBody): void {
    if (body.running === null && body.queued === 0) this.#waiting = false;
    this.#handlers.status(body);
  }

  /** A worker that computes without end hears no cancel: when it gives no sign of life in time, it is ended. */
  #expectSign(): void {
    this.#toWorker.ask();
    this.#silence ??= setTimeout(() => {
      this.#worker.terminate();
      this.close("terminated");
    }, SILENCE_MS);
  }

  #calm(): void {
    clearTimeout(this.#silence);
    this.#silence = undefined;
  }
}
