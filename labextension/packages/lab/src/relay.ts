// Joins a worker and a comm for one life of a kernel. Passes messages on undecoded; reads only their kind, for the
// interrupt ladder and the heartbeat. Knows nothing of plugins and documents.

import { type Envelope, Kind } from "@kernelbridge/bridge";
import type { KernelLife } from "./kernel.js";
import { type Port, type PortMessage, post, uncounted } from "./port.js";
import { CommTransport } from "./transport.js";

/** How long a worker may stay silent after a cancel before it is ended. */
export const SILENCE_MS = 1000;
/** How long a worker may settle its promises once its kernel is gone. */
export const SETTLE_MS = 500;

/** A worker as the relay needs it; `terminate` ends it whatever it is doing. */
export interface EvaluatorWorker extends Port {
  terminate(): void;
  onerror: ((event: ErrorEvent) => void) | null;
}

/** One worker and one comm, joined until either ends; then `ended` is called with the reason. */
export class Relay {
  readonly #worker: EvaluatorWorker;
  readonly #comm: CommTransport;
  readonly #ended: (reason: string) => void;
  #silence: ReturnType<typeof setTimeout> | undefined;
  #open = true;

  constructor(worker: EvaluatorWorker, life: KernelLife, ended: (reason: string) => void) {
    this.#worker = worker;
    this.#ended = ended;
    this.#comm = new CommTransport(life.kernel);
    this.#comm.onMessage = (envelope, buffers) => this.#fromKernel(envelope, buffers);
    this.#comm.onClose = ({ message }) => this.#finish(message, SETTLE_MS);
    worker.onmessage = ({ data }) => this.#fromWorker(data);
    worker.onerror = ({ message }) =>
      console.error(`kernelbridge: error in the evaluator's worker: ${message}`);
    life.ended.addEventListener("abort", () => this.close((life.ended.reason as Error).message));
  }

  /** Ends both; the worker learns why and has a moment to settle. */
  close(reason: string): void {
    this.#comm.close(reason);
  }

  #fromKernel(envelope: Envelope, buffers: readonly Uint8Array[]): void {
    if (envelope.kind === Kind.ping && envelope.seq === 0) {
      this.#comm.send(uncounted(Kind.pong), []);
      return;
    }
    post(this.#worker, envelope, buffers);
    if (envelope.kind === Kind.cancel) this.#expectSign();
  }

  #fromWorker(message: PortMessage): void {
    if (!this.#open) return;
    clearTimeout(this.#silence);
    this.#silence = undefined;
    if ("closed" in message) this.close(message.closed);
    else if (!isOurPong(message.envelope)) this.#comm.send(message.envelope, message.buffers);
  }

  /** A worker that computes without end hears no cancel: when it gives no sign of life in time, it is ended. */
  #expectSign(): void {
    post(this.#worker, uncounted(Kind.ping), []);
    this.#silence ??= setTimeout(() => {
      this.#worker.terminate();
      this.#comm.close("terminated");
    }, SILENCE_MS);
  }

  #finish(reason: string, settle: number): void {
    if (!this.#open) return;
    this.#open = false;
    clearTimeout(this.#silence);
    this.#worker.postMessage({ closed: reason }, []);
    setTimeout(() => this.#worker.terminate(), settle);
    this.#ended(reason);
  }
}

function isOurPong({ kind, seq }: Envelope): boolean {
  return kind === Kind.pong && seq === 0;
}
