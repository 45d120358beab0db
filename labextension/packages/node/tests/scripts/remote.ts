// Starts a kernel on a server, and does what it is told: ends, or waits.

import { connect } from "../../src/index.js";

const [url = "", token = "", what = ""] = process.argv.slice(2);
const kb = await connect({ url, token, kernel: "python3" });
console.log(kb.kernel.id);
kb.py.print("from python");
if (what === "waits") {
  const waiting = kb.$py("time").sleep(600);
  console.log("waiting");
  await waiting;
}
