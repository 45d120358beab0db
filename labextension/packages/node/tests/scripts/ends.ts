// The smallest script: it launches, prints and ends without a word about closing.
import { launch } from "../../src/index.js";

const kb = await launch();
console.log(kb.kernel.pid);
console.log(await kb.py.sum!([1, 2, 3]));
