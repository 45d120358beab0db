// A kernel as a user holds it: what it is, how to interrupt and to end it.

import type { KernelClient } from "./jupyter/client.js";
import type { Content } from "./jupyter/wire.js";

/** A running kernel, as one of its clients sees it. */
export interface Kernel {
  /**
   * Path of the connection file: `jupyter console --existing` and other clients take it. Empty for a kernel of a server,
   * which keeps it to itself.
   */
  readonly connectionFile: string;
  /** Its id on its server; undefined for one that is reached by its connection file. */
  readonly id: string | undefined;
  /** The kernel's answer to `kernel_info_request`; empty until it has answered. */
  readonly info: Content;
  /** Process id of a kernel that this process has launched. */
  readonly pid: number | undefined;
  /** @internal */
  readonly client: KernelClient;
  /** Interrupts what the kernel runs, as Ctrl-C would. */
  interrupt(): Promise<void>;
  /** @internal Settles when the kernel answers. @throws when it ends or `milliseconds` pass before. */
  ready(milliseconds: number): Promise<void>;
  /** @internal Ends the connection, and the kernel when it was started here and is not to be kept. */
  close(keep: boolean): Promise<void>;
  /** @internal Ends the same at once, because opening failed. */
  destroy(): void;
}
