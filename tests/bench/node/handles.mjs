// Handles made and released, a thousand at once.

import { launch } from "./kernelbridge.mjs";
import { lap, serve } from "./serve.mjs";

const AT_ONCE = 1000;

const bridge = await launch();
const { py, session } = bridge;
const make = await py("object");
await py.exec`
import gc, psutil
def _state(names=get_ipython().kernelbridge.sessions[0].names):
    gc.collect()
    return [len(names.exports), len(names.slots), len(gc.get_objects()), psutil.Process().memory_info().rss]`;

/** What both sides hold, and their memory in MB, as the kernel sees it once all releases have arrived. */
async function state() {
  const [held, slots, objects, memory] = await py._state().$js();
  global.gc();
  return {
    "objects that the kernel holds for us": held,
    "results that the kernel keeps for us": slots,
    "handles in Node": session.tally().imports,
    "objects that Python's garbage collector knows": objects,
    "memory of the kernel, MB": Math.round(memory / 1e6),
    "heap of Node, MB": Math.round(process.memoryUsage().heapUsed / 1e6),
    "memory of Node, MB": Math.round(process.memoryUsage().rss / 1e6),
  };
}

async function makeAll(count) {
  const handles = [];
  while (handles.length < count) {
    const missing = Math.min(AT_ONCE, count - handles.length);
    handles.push(...(await Promise.all(Array.from({ length: missing }, () => make()))));
  }
  return handles;
}

async function makeAndRelease(count) {
  let handles = [];
  const made = await lap(async () => {
    handles = await makeAll(count);
  });
  const released = await lap(async () => {
    for (const handle of handles) handle.$release();
    await session.settled();
  });
  handles = [];
  return { made, released, state: await state() };
}

await serve({ state, makeAndRelease }, bridge.close);
