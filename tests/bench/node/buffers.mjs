// A large array each way: through the bridge, and as one message of raw ZeroMQ.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { launch } from "./kernelbridge.mjs";
import { lap, serve } from "./serve.mjs";

const { Dealer } = createRequire(import.meta.resolve("../../../labextension/packages/node/lib/index.js"))(
  "zeromq",
);

const bridge = await launch();
const { py } = bridge;
const last = await py("lambda array: float(array[-1])");

const peer = spawn(process.env.PYTHON_BIN, [fileURLToPath(new URL("raw.py", import.meta.url))], {
  stdio: ["ignore", "pipe", "inherit"],
});
const [address] = await once(peer.stdout.setEncoding("utf8"), "data");
const socket = new Dealer({ linger: 0, sendHighWaterMark: 0, receiveHighWaterMark: 0 });
socket.connect(address.trim());

async function ask(...frames) {
  await socket.send(frames);
  const [answer] = await socket.receive();
  return answer;
}

const raw = (copy) => ({
  up: async (array) => Number(await ask(`up ${copy}`, new Uint8Array(array.buffer))),
  down: async () => {
    const { buffer, byteOffset, byteLength } = await ask(`down ${copy}`);
    return new Float64Array(buffer, byteOffset, byteLength / 8).at(-1);
  },
});

const contenders = {
  raw: raw(""),
  copying: raw("copy"),
  ours: { up: (array) => last(array), down: async () => (await py.array.$js()).at(-1) },
};

const arrays = new Map();

/** Prepares an array here and at both peers. */
async function prepare(count) {
  arrays.set(count, Float64Array.from({ length: count }, (_, i) => i / 2));
  await ask("make", String(count));
  await py.exec`import numpy
array = numpy.arange(${count}) / 2`;
}

async function one(way, who, count) {
  if (!arrays.has(count)) await prepare(count);
  const array = arrays.get(count);
  let answer = 0;
  const seconds = await lap(async () => {
    answer = await contenders[who][way](array);
  });
  if (answer !== (count - 1) / 2) throw new Error(`${way} ${who}: the last of ${count} was ${answer}`);
  return seconds;
}

await serve(
  { up: (who, count) => one("up", who, count), down: (who, count) => one("down", who, count) },
  async () => {
    await socket.send("end");
    await once(peer, "exit");
    await bridge.close();
  },
);
