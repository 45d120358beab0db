// `node --import kernelbridge/register app.mjs`: from then on `import` takes Python modules, as `python:./tools.py` or `python:numpy`.

import { register } from "node:module";
import { MessageChannel } from "node:worker_threads";
import type { Names } from "./hooks.js";
import { imported } from "./modules.js";

export { imported } from "./modules.js";

/** The hooks run in a thread of their own, which has no kernel, and ask here for the names of a module. */
const { port1: here, port2: there } = new MessageChannel();

here.on("message", async (spec: string) => here.postMessage([spec, await namesIn(spec)]));
here.unref();

/** The error of a module that fails is told here, because one without names would be said to lack what is imported. */
async function namesIn(spec: string): Promise<Names> {
  try {
    return Object.keys((await imported(spec)).values);
  } catch (error) {
    const { name, message, stack = "" } = error as Error;
    return { name, message, stack };
  }
}

register("./hooks.js", {
  parentURL: import.meta.url,
  data: { port: there, from: import.meta.url },
  transferList: [there],
});
