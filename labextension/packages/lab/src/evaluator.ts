// The evaluator plugin: gives every bridged kernel a worker that runs its JavaScript and Lisp cells.

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { ISettingRegistry } from "@jupyterlab/settingregistry";
import { CellWorker } from "./cellworker.js";
import { IKernelLives } from "./session.js";
import { IWorkers, Workers } from "./workers.js";

const ID = "@kernelbridge/lab:evaluator";

/** Whether the user wants cells to run in the page. */
async function wanted(registry: ISettingRegistry | null): Promise<boolean> {
  if (!registry) return true;
  const { composite } = await registry.load(ID);
  return composite.enabled !== false;
}

export const evaluator: JupyterFrontEndPlugin<IWorkers> = {
  id: ID,
  description: "Runs the JavaScript and Lisp cells of a notebook in a worker of the page.",
  autoStart: true,
  provides: IWorkers,
  requires: [IKernelLives],
  optional: [ISettingRegistry],
  activate(_: JupyterFrontEnd, lives: IKernelLives, registry: ISettingRegistry | null) {
    const workers = new Workers();
    // A page that cannot read its settings has told so; cells run all the same.
    lives.attaches = wanted(registry).catch(() => true);
    lives.began.connect((_, life) => {
      if (life.attaches) workers.put(life.kernel, new CellWorker(life));
    });
    return workers;
  },
};
