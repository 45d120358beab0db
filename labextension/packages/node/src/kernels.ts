// The program's own kernels: one an interpreter, started by the first call that needs it, ended with the program.

import type { KernelBridge } from "./open.js";
import { launch } from "./start.js";

const kernels = new Map<string, Promise<KernelBridge>>();

/** The bridge to the kernel of an interpreter; without one, of the interpreter that `launch` would take. */
export function ownKernel(python = ""): Promise<KernelBridge> {
  const known = kernels.get(python);
  if (known !== undefined) return known;
  const started = launch({ releaseByName: true, ...(python && { python }) });
  kernels.set(python, started);
  const forget = (): void => {
    if (kernels.get(python) === started) kernels.delete(python);
  };
  started.then((kb) => kb.session.closed.then(forget), forget);
  return started;
}
