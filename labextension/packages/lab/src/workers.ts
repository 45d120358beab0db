// What runs the cells of each kernel in this page, for whoever shows or asks it.

import type { Kernel } from "@jupyterlab/services";
import { Token } from "@lumino/coreutils";
import type { CellWorker } from "./cellworker.js";

/** The workers of this page, each by the connection to its kernel; none where cells run elsewhere. */
export interface IWorkers {
  of(kernel: Kernel.IKernelConnection): CellWorker | undefined;
}

export const IWorkers = new Token<IWorkers>(
  "@kernelbridge/lab:IWorkers",
  "Workers of this page that run JavaScript and Lisp cells.",
);

export class Workers implements IWorkers {
  readonly #workers = new WeakMap<Kernel.IKernelConnection, CellWorker>();

  of(kernel: Kernel.IKernelConnection): CellWorker | undefined {
    return this.#workers.get(kernel);
  }

  put(kernel: Kernel.IKernelConnection, worker: CellWorker): void {
    this.#workers.set(kernel, worker);
  }
}
