// kernelbridge as a user has it: what the benches of calls, iteration and copies run.

import { launch } from "./kernelbridge.mjs";
import { each, lap, serve, together } from "./serve.mjs";

const bridge = await launch();
const { py } = bridge;
const add = await py("lambda x: x + 1");

await py.exec`import json, random`;
const floatBenches = {
  list: (floats) => floats.$js(),
  array: (_, array) => array.$js(),
  json: async (floats) => JSON.parse(await py.json.dumps(floats)),
};

/** Seconds until so many floats are here, one of them looked at. */
async function floats(way, count) {
  const list = await py`[random.random() for _ in range(${count})]`;
  const array = await py`__import__("numpy").array(${list})`;
  return lap(async () => {
    const { length, [count - 1]: last } = await floatBenches[way](list, array);
    if (length !== count || typeof last !== "number") throw new Error(`${length} floats came, the last ${last}`);
  });
}

const benches = {
  floats,
  call: (times) => each(times, add),
  pipelined: (times) => together(times, add),
  /** Only the last is awaited: the others are pushed. */
  pushed: (times) =>
    lap(async () => {
      for (let i = 1; i < times; i++) add(i);
      await add(0);
    }),
  iterate: (items) =>
    lap(async () => {
      let sum = 0;
      for await (const item of py.range(items).$iter()) sum += item;
      if (sum !== (items * (items - 1)) / 2) throw new Error(`${items} items came to ${sum}`);
    }),
};

await serve(benches, bridge.close);
