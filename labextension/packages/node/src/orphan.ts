// When the host ends: with the kernel that started it, and before it where memory runs out. A closed pipe says so too, but a cell that computes without
// end never hears it: a thread of its own looks, and uses force.

import { writeFileSync } from "node:fs";
import { Worker } from "node:worker_threads";

/** Runs in the thread. A parent's number changes with its end, except on Windows. */
const LOOK = `
const parent = require("node:worker_threads").workerData;
const gone = () => {
  try {
    return process.ppid !== parent || !process.kill(parent, 0);
  } catch (error) {
    return error.code === "ESRCH";
  }
};
setInterval(() => gone() && process.kill(process.pid, "SIGKILL"), 1000);
`;

/** Watches from now on; does not keep the process alive. */
export function endWithParent(): void {
  new Worker(LOOK, { eval: true, workerData: process.ppid, execArgv: [] }).unref();
}

/** Where Linux runs out of memory it ends this process first, whose cells took it, and not the kernel. */
export function endFirst(): void {
  if (process.platform !== "linux") return;
  try {
    writeFileSync("/proc/self/oom_score_adj", "1000");
  } catch (error) {
    process.stderr.write(`${String(error)}\n`);
  }
}
