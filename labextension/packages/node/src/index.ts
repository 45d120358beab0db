// The package's face: launch a kernel or connect to a running one, and hold Python.

import { PythonBridge } from "@kernelbridge/bridge";
import { readConnection } from "./jupyter/connection.js";
import { ensureListening } from "./kernel.js";
import { checkLimits, type KernelBridge, type OpenOptions, openBridge } from "./open.js";
import { launch } from "./start.js";

export * from "@kernelbridge/bridge";
export { type Backend, type SpawnOptions, spawn } from "./backend.js";
export { type ExecuteOptions, execute, getPythonVersion, hasPython } from "./execute.js";
export type { Output } from "./jupyter/output.js";
export type { Kernel } from "./kernel.js";
export { python } from "./modules.js";
export type { KernelBridge, OpenOptions } from "./open.js";
export { type LaunchOptions, launch } from "./start.js";

/** What `connect` has to be told, and may. */
export interface ConnectOptions extends OpenOptions {
  /** Path of a running kernel's connection file, or its bare name in Jupyter's runtime folder. */
  readonly connectionFile: string;
  /** Goes on with the session of this token, `kb.token` of an earlier script: what that held is alive. */
  readonly token?: string;
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
