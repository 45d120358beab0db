// pythonia: Node and a Python process of its own, over a pipe.

import { fileURLToPath } from "node:url";
import { python } from "pythonia";
import { each, serve, together } from "./serve.mjs";

const module = await python(fileURLToPath(new URL("add.py", import.meta.url)));
const add = await module.add;
const call = (x) => add(x);

await serve({ call: (times) => each(times, call), pipelined: (times) => together(times, call) }, () =>
  python.exit(),
);
