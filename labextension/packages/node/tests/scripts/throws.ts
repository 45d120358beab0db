// Fails after it has launched a kernel.
import { launch } from "../../src/index.js";

const kb = await launch();
console.log(kb.kernel.pid);
throw new Error("the script's own error");
