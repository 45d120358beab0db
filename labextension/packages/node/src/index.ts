// The package's face: launch a kernel or connect to a running one, and hold Python.

import { PythonBridge } from "@kernelbridge/bridge";
import { readConnection } from "./jupyter/connection.js";
import { type LaunchOptions as KernelOptions, launchKernel } from "./jupyter/launch.js";
import { ensureListening } from "./kernel.js";
import { checkLimits, type KernelBridge, type OpenOptions, openBridge } from "./open.js";

export * from "@kernelbridge/bridge";
export type { Output } from "./jupyter/output.js";
export type { Kernel } from "./kernel.js";
export type { KernelBridge, OpenOptions } from "./open.js";

/** What `launch` may be told. */
export interface LaunchOptions extends KernelOptions, OpenOptions {}

/** What `connect` has to be told, and may. */
export interface ConnectOptions extends OpenOptions {
  /** Path of a running kernel's connection file, or its bare name in Jupyter's runtime folder. */
  readonly connectionFile: string;
  /** Goes on with the session of this token, `kb.token` of an earlier script: what that held is alive. */
  readonly token?: string;
}

/**
 * Starts a standard kernel and opens a bridge to it. The kernel ends with `close()`, or with the script.
 *
 * @throws KernelNotFoundError when no kernel of that name is installed; the message lists those that are.
 * @throws KernelStartError when it ends at once, or its interpreter lacks the Python package.
 */
export async function launch(options: LaunchOptions = {}): Promise<KernelBridge> {
  checkLimits(options);
  const launched = await launchKernel(options);
  return openBridge({ connection: launched.connection, path: launched.path, launched }, options);
}

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
 * Opens a bridge to a kernel that runs: of a notebook, a console, or another script. It runs on after `close()`.
 *
 * @throws ConnectionFileError when there is no such file, or it is no connection file.
 * @throws KernelDiedError when no kernel answers there.
 * @throws LeaseError when the token is wrong, or what it stood for has been given up.
 */
export async function connect(options: ConnectOptions): Promise<KernelBridge> {
  checkLimits(options);
  const origin = { ...(await readConnection(options.connectionFile)), launched: null };
  await ensureListening(origin);
  return openBridge(origin, options);
}
