// Connects, with a token where one is given, holds an object, and does as it is told.

import { connect } from "../../src/index.js";

const [connectionFile = "", what = "", token] = process.argv.slice(2);
const kb = await connect({ connectionFile, ...(token && { token }) });
const held = await kb.py`[1, 2]`;
Object.assign(kb.py, { blocks: () => while_(true), answers: () => 7 });
await kb.py.answers!;
console.log(JSON.stringify({ token: kb.token, id: held.$id, pid: process.pid }));

/** Computes without end: a process that does is busy. */
function while_(truth: boolean): void {
  while (truth);
}

if (what === "detach") await kb.detach();
if (what === "stay") setInterval(() => {}, 1000);
if (what === "wait") await kb.$py("asyncio").sleep(600);
