// Streams of a million items each way, over a kernel of our own and through a Jupyter Server.

import { KernelManager, ServerConnection } from "../../../labextension/node_modules/@jupyterlab/services/lib/index.js";
import { bind, Session } from "../../../labextension/packages/bridge/lib/index.js";
import { CommTransport } from "../../../labextension/packages/lab/lib/transport.js";
import { launch } from "./kernelbridge.mjs";
import { lap, serve } from "./serve.mjs";

let bridge;
let close;

/** Each gives a bridge and what ends it. */
const roads = {
  async comm() {
    const kb = await launch();
    return [kb, kb.close];
  },
  async server(baseUrl, token) {
    const wsUrl = baseUrl.replace("http", "ws");
    console.log = console.debug = () => {}; // where our figures go, JupyterLab's client writes what it does
    const serverSettings = ServerConnection.makeSettings({ baseUrl, wsUrl, token, appendToken: true });
    const manager = new KernelManager({ serverSettings });
    await manager.ready;
    const kernel = await manager.startNew({ name: "python3" });
    await kernel.requestExecute({ code: "%load_ext kernelbridge" }).done;
    const client = { name: "bench", version: "0", language: "javascript" };
    const session = await Session.open(new CommTransport(kernel), { client });
    return [
      bind(session),
      async () => {
        session.close();
        await manager.shutdownAll();
        manager.dispose();
      },
    ];
  },
};

function* numbers(count) {
  for (let n = 0; n < count; n++) yield n;
}

const benches = {
  /** The process ids of this process and the kernel. */
  async open(road, ...args) {
    [bridge, close] = await roads[road](...args);
    await bridge.py.exec`
def take(stream):
    count = total = 0
    for item in stream:
        count += 1
        total += item
    return count, total
`;
    return [process.pid, await bridge.$py("os").getpid()];
  },
  close: () => close().then(() => null),
  /** How many came, their sum, and seconds. */
  async down(items) {
    let [count, sum] = [0, 0];
    const seconds = await lap(async () => {
      for await (const item of bridge.py.range(items).$iter()) {
        count += 1;
        sum += item;
      }
    });
    return [count, sum, seconds];
  },
  async up(items) {
    let told;
    const seconds = await lap(async () => {
      told = await bridge.py.take(numbers(items)).$js();
    });
    return [...told, seconds];
  },
  /** As `down`, with a pause now and then: the producer waits for it. */
  async slow(items) {
    let [count, sum] = [0, 0];
    const seconds = await lap(async () => {
      for await (const item of bridge.py.range(items).$iter()) {
        count += 1;
        sum += item;
        if (count % 10_000 === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      }
    });
    return [count, sum, seconds];
  },
};

await serve(benches);
