// The evaluator plugin: gives every bridged kernel a worker that runs its JavaScript and Lisp cells.

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import type { KernelLife } from "./kernel.js";
import type { PortMessage } from "./port.js";
import { Relay } from "./relay.js";
import { IKernelLives } from "./session.js";
import { TokenPlace } from "./token.js";

/** A relay that ended while its kernel lives is replaced, but not faster than this. */
const RESPAWN_MS = 100;

/** Keeps one worker attached to the kernel until the kernel's life ends, unless the kernel would not have it. */
function attach(life: KernelLife): void {
  if (life.ended.aborted) return;
  const place = new TokenPlace(life);
  const token = place.take();
  new Relay(startWorker(token), life, {
    opened: (own) => place.keep(own),
    ended: ({ reason, welcomed }) => {
      place.forget();
      // refused with the token of a page before, which was too late
      if (welcomed || token !== null) setTimeout(attach, RESPAWN_MS, life);
      else if (!life.ended.aborted) console.warn(`kernelbridge: no cells run in this page: ${reason}`);
    },
  });
}

function startWorker(token: string | null): Worker {
  const worker = new Worker(new URL("./worker.js", import.meta.url), {
    type: "module",
    name: "kernelbridge",
  });
  worker.postMessage({ token } satisfies PortMessage);
  return worker;
}

export const evaluator: JupyterFrontEndPlugin<void> = {
  id: "@kernelbridge/lab:evaluator",
  description: "Runs the JavaScript and Lisp cells of a notebook in a worker of the page.",
  autoStart: true,
  requires: [IKernelLives],
  activate(_: JupyterFrontEnd, lives: IKernelLives) {
    lives.began.connect((_, life) => attach(life));
  },
};
