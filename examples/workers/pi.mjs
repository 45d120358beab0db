// Threads of one program share one kernel, each through a connection of its own: how many of a million random points
// lie in the circle?

import { once } from "node:events";
import { isMainThread, Worker, workerData } from "node:worker_threads";
import { connect, launch, slice } from "kernelbridge";

const POINTS = 1_000_000;
const WORKERS = 4;

async function main() {
  const kb = await launch();
  await kb.share("points", kb.$py("numpy").random.default_rng(1).random([POINTS, 2]));
  await kb.share("inside", kb.py.dict());

  const { connectionFile } = kb.kernel;
  const workers = Array.from({ length: WORKERS }, (_, index) => {
    return new Worker(new URL(import.meta.url), { workerData: { connectionFile, index } });
  });
  await Promise.all(workers.map((worker) => once(worker, "exit")));

  const inside = await kb.shared("inside");
  const total = await kb.py.sum(inside.values());
  console.log(`${total} of ${POINTS} points, counted by ${await inside.$len()} workers: π is about ${(4 * total) / POINTS}`);
}

/** Python has the points, and each worker takes its part of them: a view of the bytes that arrive. */
async function work({ connectionFile, index }) {
  const kb = await connect({ connectionFile });
  const size = POINTS / WORKERS;
  const points = await kb.shared("points");
  const { data } = await points.$at(slice(index * size, (index + 1) * size)).$js();

  let count = 0;
  for (let i = 0; i < data.length; i += 2) if (data[i] ** 2 + data[i + 1] ** 2 < 1) count += 1;
  const inside = await kb.shared("inside");
  await inside.$set(index, count);
  await kb.close();
}

await (isMainThread ? main() : work(workerData));
