// Calls that are aborted: the time until the caller knows, and until the kernel has answered another call.

import { launch } from "./kernelbridge.mjs";
import { serve } from "./serve.mjs";

let heard = () => {};
const bridge = await launch({ output: ({ text = "" }) => text.includes("began") && heard() });
const { py } = bridge;
await py.exec`
import asyncio, time

def spin():
    print("began", flush=True)
    while True: pass

def nap():
    print("began", flush=True)
    time.sleep(600)

async def wait():
    print("began", flush=True)
    await asyncio.sleep(600)
`;

const began = () =>
  new Promise((resolve) => {
    heard = resolve;
  });

/** Seconds from the abort of a call until it has failed here, and until the next call has its result. */
async function stopped(call, controller) {
  const failed = Promise.resolve(call).then(
    () => Promise.reject(new Error("it was not stopped")),
    () => performance.now(),
  );
  const from = performance.now();
  controller.abort();
  const told = await failed;
  await py.abs(-1);
  return [(told - from) / 1000, (performance.now() - from) / 1000];
}

async function running(name) {
  const controller = new AbortController();
  const begun = began();
  const call = py.$attr(name).$opt({ signal: controller.signal })();
  const settled = call.then(null, () => {});
  await begun;
  const figures = await stopped(call, controller);
  await settled;
  return figures;
}

/** A call behind one that computes; that one is stopped when the figure is taken. */
async function queued() {
  const [first, second] = [new AbortController(), new AbortController()];
  const begun = began();
  const busy = py.spin.$opt({ signal: first.signal })().then(null, () => {});
  await begun;
  const call = py.abs.$opt({ signal: second.signal })(-1);
  const failed = call.then(null, () => performance.now());
  await new Promise((resolve) => setImmediate(resolve));
  const from = performance.now();
  second.abort();
  const told = await failed;
  first.abort();
  await busy;
  await py.abs(-1);
  return [(told - from) / 1000, (performance.now() - from) / 1000];
}

const benches = { spin: () => running("spin"), nap: () => running("nap"), wait: () => running("wait"), queued };

await serve(benches, bridge.close);
