// The evaluator plugin: gives every bridged kernel a worker that runs its JavaScript and Lisp cells.

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import type { KernelLife } from "./kernel.js";
import type { PortMessage } from "./port.js";
import { QuestionPort } from "./questions.js";
import { Relay } from "./relay.js";
import { IKernelLives } from "./session.js";
import { TokenPlace } from "./token.js";
import { IWorkers, Workers } from "./workers.js";

/** A relay that ended while its kernel lives is replaced, but not faster than this. */
const RESPAWN_MS = 100;

/** Keeps one worker attached to the kernel until the kernel's life ends, unless the kernel would not have it. */
function attach(life: KernelLife, workers: Workers): void {
  if (life.ended.aborted) return;
  const place = new TokenPlace(life);
  const token = place.take();
  const { port1, port2 } = new MessageChannel();
  const questions = new QuestionPort(port1);
  workers.put(life.kernel, questions);
  new Relay(startWorker(token, port2), life, {
    opened: (own) => place.keep(own),
    ended: ({ reason, welcomed }) => {
      place.forget();
      questions.close();
      // refused with the token of a page before, which was too late
      if (welcomed || token !== null) setTimeout(attach, RESPAWN_MS, life, workers);
      else if (!life.ended.aborted) console.warn(`kernelbridge: no cells run in this page: ${reason}`);
    },
  });
}

function startWorker(token: string | null, questions: MessagePort): Worker {
  const worker = new Worker(new URL("./worker.js", import.meta.url), {
    type: "module",
    name: "kernelbridge",
  });
  worker.postMessage({ token, questions } satisfies PortMessage, [questions]);
  return worker;
}

export const evaluator: JupyterFrontEndPlugin<IWorkers> = {
  id: "@kernelbridge/lab:evaluator",
  description: "Runs the JavaScript and Lisp cells of a notebook in a worker of the page.",
  autoStart: true,
  provides: IWorkers,
  requires: [IKernelLives],
  activate(_: JupyterFrontEnd, lives: IKernelLives) {
    const workers = new Workers();
    lives.began.connect((_, life) => attach(life, workers));
    return workers;
  },
};
