// Ends the host when the kernel that started it has gone. A closed pipe says so too, but a cell that computes without
// end never hears it: a thread of its own looks, and uses force.

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
