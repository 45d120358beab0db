// Threads that have a connection each, and end all at once: every other one without closing it.

import { once } from "node:events";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { connect, launch } from "../../src/index.js";

const THREADS = 8;

if (isMainThread) {
  const kb = await launch();
  console.log(kb.kernel.pid);
  const { connectionFile } = kb.kernel;
  const threads = Array.from(
    { length: THREADS },
    (_, index) => new Worker(new URL(import.meta.url), { workerData: { connectionFile, index } }),
  );
  const ends = threads.map((thread) => once(thread, "exit"));
  await Promise.all(threads.map((thread) => once(thread, "message")));
  for (const thread of threads) thread.postMessage("end");
  await Promise.all(ends);
  console.log(String(await kb.py.sum!(kb.py.done)));
} else {
  const { connectionFile, index } = workerData as { connectionFile: string; index: number };
  const kb = await connect({ connectionFile });
  await kb.py.exec`import builtins; builtins.done = [*getattr(builtins, "done", []), ${index}]`;
  parentPort!.postMessage("done");
  await once(parentPort!, "message");
  if (index % 2 === 0) await kb.close();
}
