// Which worker of this page knows the variables of a document's cells, for whoever asks it what an editor wants to know.

import type { Kernel } from "@jupyterlab/services";
import { Token } from "@lumino/coreutils";
import type { QuestionPort } from "./questions.js";

/** The workers of this page, each by the connection to its kernel. */
export interface IWorkers {
  of(kernel: Kernel.IKernelConnection): QuestionPort | undefined;
}

export const IWorkers = new Token<IWorkers>(
  "@kernelbridge/lab:IWorkers",
  "Workers of this page that know the variables of JavaScript and Lisp cells.",
);

export class Workers implements IWorkers {
  readonly #ports = new WeakMap<Kernel.IKernelConnection, QuestionPort>();

  of(kernel: Kernel.IKernelConnection): QuestionPort | undefined {
    return this.#ports.get(kernel);
  }

  put(kernel: Kernel.IKernelConnection, port: QuestionPort): void {
    this.#ports.set(kernel, port);
  }
}
