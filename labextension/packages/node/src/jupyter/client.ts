// What the bridge needs of a client of one kernel, however its messages travel: requests and their replies, what the kernel
// publishes, the end of the connection. Knows nothing of comms, sessions or processes.

import type { Attention } from "./attention.js";
import type { Content, Header, Message } from "./wire.js";

/** The channels that are sent on. */
export type Requests = "shell" | "control";

export interface KernelClient {
  /** Called for each published message that is wanted. Set once, before anything is sent. */
  onPublished: (message: Message) => void;
  /** Called once, when the connection has ended. */
  onClosed: (reason: Error) => void;
  /** Who waits for what the kernel publishes, and thereby what keeps the process alive. */
  readonly attention: Pick<Attention, "hold" | "during">;
  /** True while anybody waits for this kernel. */
  readonly wanted: boolean;
  /** Larger messages than this are cut. */
  readonly pieceBytes: number;
  /** Bytes that may be on their way. */
  readonly window: number;
  /** True when `message` was caused by a message of this client. */
  isOurs(message: Message): boolean;
  /** Sends a message that has no reply; a no-op after the end. */
  send(channel: Requests, type: string, content: Content, buffers?: readonly Uint8Array[]): Header;
  /** Sends a request and gives its reply; rejects when the connection ends before. */
  request(channel: Requests, type: string, content: Content): Promise<Message>;
  /** Settles when the kernel answers and its publications arrive here, with its reply to `kernel_info_request`. */
  ready(): Promise<Message>;
  /** Ends the connection: everything pending is rejected with `reason`. */
  close(reason: Error, kernelLives: boolean): void;
}
