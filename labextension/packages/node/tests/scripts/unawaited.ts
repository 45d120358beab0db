// Awaits nothing: what was called still happens before the script ends.
import { launch } from "../../src/index.js";

const kb = await launch();
console.log(kb.kernel.pid);
kb.py.exec(`
import time
time.sleep(0.3)
open(${JSON.stringify(process.argv[2])}, "w").write("done")
print("from python")
`);
