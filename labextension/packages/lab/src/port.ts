// What page and worker say to each other, and the transports that either gets from it. Nothing is lost between them.

import { ConnectionClosedError, type Envelope, KernelDiedError, type Transport } from "@kernelbridge/bridge";

/**
 * A message of the protocol, passed on as it is; or the end, with its reason and whether the kernel died of it; or the token
 * of the worker's session when that is open.
 */
export type PortMessage =
  | { readonly token: string }
  | { readonly envelope: Envelope; readonly buffers: readonly Uint8Array[] }
  | { readonly closed: string; readonly died?: boolean };

/**
 * The page's first word to a worker, and the last on the worker's own port, which belongs to the cells from then on: the token
 * of an earlier session, null where there was none, and a port for each that speaks: the session, what an editor
 * (questions.ts) and a panel (held.ts) ask, and what frames tell (framing.ts).
 */
export interface Beginning {
  readonly token: string | null;
  readonly session: MessagePort;
  readonly questions?: MessagePort;
  readonly frames?: MessagePort;
  readonly objects?: MessagePort;
}

/** What is needed of a port here. */
export interface Port {
  postMessage(message: PortMessage, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent<PortMessage>) => void) | null;
}

/** Posts a message; buffers that stand alone in their memory move, others are copied. */
function post(port: Port, envelope: Envelope, buffers: readonly Uint8Array[]): void {
  port.postMessage({ envelope, buffers }, movable(buffers));
}

function movable(buffers: readonly Uint8Array[]): Transferable[] {
  const alone = buffers.filter(({ buffer, byteLength }) => buffer.byteLength === byteLength);
  return [...new Set(alone.map(({ buffer }) => buffer))].filter((buffer) => buffer instanceof ArrayBuffer);
}

/**
 * Either end of the port. At disconnect: `onClose` is called once; the page ends the worker soon after.
 */
export class PortTransport implements Transport {
  onMessage: Transport["onMessage"] = () => {};
  onClose: Transport["onClose"] = () => {};
  readonly #port: Port;
  readonly #onToken: (token: string) => void;
  #open = true;

  /** @param onToken told of the other end's token. */
  constructor(port: Port, onToken: (token: string) => void = () => {}) {
    this.#port = port;
    this.#onToken = onToken;
    port.onmessage = ({ data }) => this.#receive(data);
  }

  send(envelope: Envelope, buffers: readonly Uint8Array[]): void {
    if (this.#open) post(this.#port, envelope, buffers);
  }

  /** Ends the connection; the other end is told the reason, and whether the kernel died. */
  close(reason: string, died = false): void {
    if (!this.#open) return;
    this.#port.postMessage({ closed: reason, died }, []);
    this.#finish(new ConnectionClosedError(reason));
  }

  #receive(message: PortMessage): void {
    if (!this.#open) return;
    if ("token" in message) this.#onToken(message.token);
    else if ("closed" in message) this.#finish(ending(message.closed, message.died));
    else this.onMessage(message.envelope, message.buffers);
  }

  #finish(reason: Error): void {
    this.#open = false;
    this.onClose(reason);
  }
}

/** The worker's end: what it sends goes on through a websocket. */
export class WorkerTransport extends PortTransport {
  /** Jupyter Server ends a websocket that gets more than 10 MiB at once; Jupyter's own header takes some of it. */
  readonly pieceBytes = 4 * 2 ** 20 - 4096;
  /** The websocket takes everything at once and sends it in order: other cells wait for no more than this. */
  readonly window = 4 * this.pieceBytes;
}

function ending(reason: string, died = false): ConnectionClosedError {
  if (!died) return new ConnectionClosedError(reason);
  return new KernelDiedError(`${reason}: Python's objects are gone with it; run the cells again`);
}
