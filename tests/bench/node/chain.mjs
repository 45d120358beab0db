// One message there and back: the echo that carries nothing, and what a user writes.

import { readFileSync } from "node:fs";
import { echoes } from "./echo.mjs";
import { launch } from "./kernelbridge.mjs";
import { each, serve } from "./serve.mjs";

const bridge = await launch();
const { py, $py, kernel } = bridge;
await py.exec`
class Box:
    def __init__(self, value=0):
        self.inside = self
        self.value = value
    def add(self, number):
        return Box(self.value + number)
    def half(self):
        return self.value / 2
box = Box()`;
const box = await py.box;
const add = await py("lambda x: x + 1");
const np = $py("numpy");
const a = await np.array([[2, 1], [1, 3]]);
const echo = await echoes(bridge);

const once = {
  shell: echo.shell,
  control: echo.control,
  call: () => add(1),
  chain: () => box.inside.add(1).half(),
  numpy: () => np.linalg.inv(a).sum(),
};

/** Messages that one chain sends and gets. */
async function messages() {
  const { client } = kernel;
  const { onPublished } = client;
  const counted = { up: 0, down: 0 };
  client.send = (...args) => {
    counted.up += 1;
    return Object.getPrototypeOf(client).send.apply(client, args);
  };
  client.onPublished = (message) => {
    counted.down += message.header.msg_type === "comm_msg" ? 1 : 0;
    onPublished(message);
  };
  await once.chain();
  delete client.send;
  client.onPublished = onPublished;
  return counted;
}

/** Seconds of processor time that this process and the kernel have used; null where the system does not tell. */
function processorTime() {
  const { user, system } = process.cpuUsage();
  try {
    const [, fields] = readFileSync(`/proc/${kernel.pid}/stat`, "utf8").split(") ");
    const [ticksOfUser, ticksOfSystem] = fields.split(" ").slice(11, 13).map(Number);
    return (user + system) / 1e6 + (ticksOfUser + ticksOfSystem) / 100;
  } catch {
    return null;
  }
}

/** Seconds of one, and processor time of all. */
async function measure(name, times) {
  const before = processorTime();
  const seconds = await each(times, once[name]);
  return { seconds, processor: before === null ? null : processorTime() - before };
}

await serve({ once: measure, messages }, bridge.close);
