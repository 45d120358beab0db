// The package's face: launch a kernel or connect to a running one, and hold Python.

import { PythonBridge } from "@kernelbridge/bridge";
import { readConnection } from "./jupyter/connection.js";
import { ensureListening, LocalKernel } from "./local.js";
import { checkLimits, type KernelBridge, type OpenOptions, openBridge } from "./open.js";
import type { ServerOptions } from "./server/connect.js";
import { launch } from "./start.js";

export * from "@kernelbridge/bridge";
export { type Backend, type SpawnOptions, spawn } from "./backend.js";
export { type ExecuteOptions, execute, getPythonVersion, hasPython } from "./execute.js";
export type { Output } from "./jupyter/output.js";
export type { Kernel } from "./kernel.js";
export { python } from "./modules.js";
export type { KernelBridge, OpenOptions } from "./open.js";
export type { ServerOptions } from "./server/connect.js";
export { type LaunchOptions, launch } from "./start.js";

/** What `connect` has to be told of a kernel that is reached by its connection file, and may. */
export interface FileOptions extends OpenOptions {
  /** Path of a running kernel's connection file, or its bare name in Jupyter's runtime folder. */
  readonly connectionFile: string;
  /** Goes on with the session of this token, `kb.token` of an earlier script: what that held is alive. */
  readonly token?: string;
}

/** Where the kernel is: on this machine, or at a server. */
export type ConnectOptions = FileOptions | ServerOptions;

/** Python for a program that was compiled from Lisp: what reaches modules, and the names that its code may use besides. */
export interface NodePythonBridge extends Pick<KernelBridge, "$py" | "py" | "kw" | "slice" | "op" | "close"> {
  readonly bridge: PythonBridge;
}

/** Starts Python, the interpreter `python` or the one that `launch` would take, and reaches its modules. */
export async function createNodePythonBridge(python?: string): Promise<NodePythonBridge> {
  const { transport, $py, py, kw, slice, op, close } = await launch(python === undefined ? {} : { python });
  return { bridge: new PythonBridge(transport), $py, py, kw, slice, op, close };
}

/**
 * Opens a bridge to a kernel that runs: of a notebook, a console, or another script, by its connection file or by the address of
 * its server. It runs on after `close()`; one that a server has started for this call does not.
 *
 * @throws ConnectionFileError when there is no such file, or it is no connection file.
 * @throws ServerError when the server refuses the token, or does not answer.
 * @throws KernelNotFoundError when the server has no such kernel. @throws KernelDiedError when no kernel answers there.
 * @throws LeaseError when the token is wrong, or what it stood for has been given up.
 */
export async function connect(options: ConnectOptions): Promise<KernelBridge> {
  if (typeof options !== "object" || options === null) {
    throw new TypeError("connect takes { connectionFile }, or { url, token } of a Jupyter server");
  }
  checkLimits(options);
  if ("url" in options) {
    const { connectServer } = await import("./server/connect.js"); // and what it needs of Jupyter's own
    return connectServer(options);
  }
  const origin = { ...(await readConnection(options.connectionFile)), launched: null };
  await ensureListening(origin);
  return openBridge((topics) => new LocalKernel(origin, topics), options);
}
