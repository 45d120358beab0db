// Starts a kernel and opens a bridge to it.

import { type LaunchOptions as KernelOptions, launchKernel } from "./jupyter/launch.js";
import { LocalKernel } from "./local.js";
import { checkLimits, type KernelBridge, type OpenOptions, openBridge } from "./open.js";

/** What `launch` may be told. */
export interface LaunchOptions extends KernelOptions, OpenOptions {}

/**
 * Starts a standard kernel and opens a bridge to it. The kernel ends with `close()`, or with the script.
 *
 * @throws KernelNotFoundError when no kernel of that name is installed; the message lists those that are.
 * @throws KernelStartError when it ends at once, or its interpreter lacks the Python package.
 */
export async function launch(options: LaunchOptions = {}): Promise<KernelBridge> {
  checkLimits(options);
  const launched = await launchKernel(options);
  const { connection, path } = launched;
  return openBridge((topics) => new LocalKernel({ connection, path, launched }, topics), options);
}
