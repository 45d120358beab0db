// Loads a module of Python's, tells the kernel's process id, and ends in the way that its argument names.

import { setTimeout } from "node:timers/promises";
import { python } from "../../src/index.js";

const os = await python("os");
console.log(await os.getpid());
if (process.argv[2] === "waits") await setTimeout(600_000);
