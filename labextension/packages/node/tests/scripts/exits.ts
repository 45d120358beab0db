// Leaves by process.exit while a call is pending.
import { launch } from "../../src/index.js";

const kb = await launch();
console.log(kb.kernel.pid);
void kb.py.exec`import time; time.sleep(600)`;
setImmediate(() => process.exit(3));
