// The comm transport of the page: messages travel on the kernel's control channel, which is served while a cell
// runs, and come back on IOPub. Knows envelopes and bytes, nothing of what they mean.

import { type Kernel, KernelMessage } from "@jupyterlab/services";
import { COMM_TARGET, type Envelope, type Transport } from "@kernelbridge/bridge";
import { UUID } from "@lumino/coreutils";

/** In any other status a message would wait for the next process, which knows nothing of this comm. */
const ANSWERING: ReadonlySet<Kernel.Status> = new Set(["idle", "busy"]);

type CommType = "comm_open" | "comm_msg" | "comm_close";

/**
 * One comm of a kernel connection. It is not a comm of JupyterLab's own kind: those send on the shell channel, start
 * a subshell, and exist on one connection to a kernel only.
 *
 * At disconnect: a lost websocket is JupyterLab's to mend, messages wait meanwhile. The owner closes the transport
 * when the kernel's life ends.
 */
export class CommTransport implements Transport {
  /** The server drops what comes too fast for it, and a websocket that breaks what was on its way. */
  readonly lossy = true;
  /** Beyond this the worker waits. */
  readonly window = 16 * 2 ** 20;
  onMessage: Transport["onMessage"] = () => {};
  onClose: Transport["onClose"] = () => {};
  readonly #kernel: Kernel.IKernelConnection;
  readonly #id = UUID.uuid4();
  #state: "new" | "open" | "closed" = "new";

  constructor(kernel: Kernel.IKernelConnection) {
    this.#kernel = kernel;
    kernel.iopubMessage.connect(this.#receive);
  }

  /** The first message, the hello, opens the comm. */
  send(envelope: Envelope, buffers: readonly Uint8Array[]): void {
    if (this.#state === "closed") return;
    const content = { comm_id: this.#id, data: { ...envelope } };
    if (this.#state === "open") this.#post("comm_msg", content, [...buffers]);
    else this.#post("comm_open", { ...content, target_name: COMM_TARGET }, [...buffers]);
    this.#state = "open";
  }

  /** Ends the comm. The kernel learns of it only while the connection to it works. */
  close(reason: string): void {
    this.#finish(new Error(reason), reason);
  }

  readonly #receive = (_: Kernel.IKernelConnection, message: KernelMessage.IIOPubMessage): void => {
    if (KernelMessage.isCommMsgMsg(message)) {
      if (message.content.comm_id !== this.#id) return;
      this.onMessage(message.content.data as unknown as Envelope, (message.buffers ?? []).map(copied));
    } else if (KernelMessage.isCommCloseMsg(message) && message.content.comm_id === this.#id) {
      this.#finish(
        new Error(String(message.content.data.reason ?? "the kernel closed the connection")),
        null,
      );
    }
  };

  #finish(error: Error, reason: string | null): void {
    if (this.#state === "closed") return;
    const open = this.#state === "open";
    this.#state = "closed";
    this.#kernel.iopubMessage.disconnect(this.#receive);
    if (open && reason !== null && !this.#kernel.isDisposed && ANSWERING.has(this.#kernel.status)) {
      this.#post("comm_close", { comm_id: this.#id, data: { reason } }, []);
    }
    this.onClose(error);
  }

  #post(msgType: CommType, content: object, buffers: Uint8Array[]): void {
    const message = KernelMessage.createMessage({
      channel: "control",
      msgType,
      session: this.#kernel.clientId,
      username: this.#kernel.username,
      content,
      buffers,
    } as unknown as KernelMessage.IOptions<KernelMessage.IDebugRequestMsg>);
    // Nothing answers it: without this, what JupyterLab keeps for the answer would stay.
    this.#kernel.sendControlMessage(message).dispose();
  }
}

/** Frames arrive as views into the websocket's message, anywhere in it; a copy is aligned and can move to the worker. */
function copied(buffer: ArrayBuffer | ArrayBufferView): Uint8Array {
  if (!ArrayBuffer.isView(buffer)) return new Uint8Array(buffer.slice(0));
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength).slice();
}
