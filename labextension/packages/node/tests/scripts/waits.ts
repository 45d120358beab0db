// Waits in a call that never ends.
import { launch } from "../../src/index.js";

const kb = await launch();
console.log(kb.kernel.pid);
const { py } = kb;
await py.exec`
import time
print("waiting", flush=True)
time.sleep(600)
`;
