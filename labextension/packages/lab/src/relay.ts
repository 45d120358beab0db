// Joins a worker and a comm for one life of a kernel. Passes bodies and frames on undecoded; reads only the kind of a
// message, for the interrupt ladder and the heartbeat. Knows nothing of plugins and documents.
//
// The relay answers the kernel's pings, which the worker therefore never sees, so each of the two hops has numbers of
// its own. The worker's pings go to the kernel and back: they confirm the pieces of large messages.

import { type Envelope, KernelDiedError, Kind } from "@kernelbridge/bridge";
import type { KernelLife } from "./kernel.js";
import { type Port, type PortMessage, post, uncounted } from "./port.js";
import { Sequence } from "./sequence.js";
import { CommTransport } from "./transport.js";

/** How long a worker may stay silent after a cancel before it is ended. */
const SILENCE_MS = 1000;
/** How long a worker may settle its promises once its kernel is gone. */
const SETTLE_MS = 500;

/** A worker as the relay needs it; `terminate` ends it whatever it is doing. */
export interface EvaluatorWorker extends Port {
  terminate(): void;
  onerror: ((event: ErrorEvent) => void) | null;
}

/** Why a relay ended, and whether the kernel had ever welcomed its worker. */
export interface Ending {
  readonly reason: string;
  readonly welcomed: boolean;
}

/** One worker and one comm, joined until either ends; then `ended` is called once. */
export class Relay {
  readonly #worker: EvaluatorWorker;
  readonly #comm: CommTransport;
  readonly #ended: (ending: Ending) => void;
  readonly #toKernel = new Sequence();
  readonly #toWorker = new Sequence();
  #silence: ReturnType<typeof setTimeout> | undefined;
  #welcomed = false;
  #died = false;
  #open = true;

  constructor(worker: EvaluatorWorker, life: KernelLife, ended: (ending: Ending) => void) {
    this.#worker = worker;
    this.#ended = ended;
    this.#comm = new CommTransport(life.kernel);
    this.#comm.onMessage = (envelope, buffers) => this.#fromKernel(envelope, buffers);
    this.#comm.onClose = ({ message }) => this.#finish(message);
    worker.onmessage = ({ data }) => this.#fromWorker(data);
    worker.onerror = ({ message }) =>
      console.error(`kernelbridge: error in the evaluator's worker: ${message}`);
    life.ended.addEventListener("abort", () => this.#outlive(life.ended.reason as Error));
  }

  /** Ends both; the worker learns why and has a moment to settle. */
  close(reason: string): void {
    this.#comm.close(reason);
  }

  #outlive(reason: Error): void {
    this.#died = reason instanceof KernelDiedError;
    this.close(reason.message);
  }

  #fromKernel(envelope: Envelope, buffers: readonly Uint8Array[]): void {
    const loss = this.#toKernel.accept(envelope);
    if (loss) this.close(loss);
    else if (envelope.kind === Kind.ping) this.#comm.send(this.#toKernel.next(Kind.pong), []);
    else this.#pass(envelope.kind, buffers);
  }

  #pass(kind: Kind, buffers: readonly Uint8Array[]): void {
    this.#welcomed ||= kind === Kind.welcome;
    post(this.#worker, this.#toWorker.next(kind), buffers);
    if (kind === Kind.cancel) this.#expectSign();
  }

  #fromWorker(message: PortMessage): void {
    if (!this.#open) return;
    clearTimeout(this.#silence);
    this.#silence = undefined;
    if ("closed" in message) this.close(message.closed);
    else if (message.envelope.kind !== Kind.pong)
      this.#comm.send(this.#toKernel.next(message.envelope.kind), message.buffers);
  }

  /** A worker that computes without end hears no cancel: when it gives no sign of life in time, it is ended. */
  #expectSign(): void {
    post(this.#worker, uncounted(Kind.ping), []);
    this.#silence ??= setTimeout(() => {
      this.#worker.terminate();
      this.close("terminated");
    }, SILENCE_MS);
  }

  #finish(reason: string): void {
    if (!this.#open) return;
    this.#open = false;
    clearTimeout(this.#silence);
    this.#worker.postMessage({ closed: reason, died: this.#died }, []);
    setTimeout(() => this.#worker.terminate(), SETTLE_MS);
    this.#ended({ reason, welcomed: this.#welcomed });
  }
}
