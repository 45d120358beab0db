// A kernel that ends or is restarted, by whatever way: what waits is rejected within a second, and a new connection is a new
// session. The kernels are jupyter_client's, as those of a server are.

import "./python.js";
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, type KernelBridge, type PyObject } from "../src/index.js";

const MANAGER = `
import sys
from jupyter_client import KernelManager
def tell():
    client = kernel.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    client.stop_channels()
    print(kernel.connection_file, flush=True)
def start():
    global kernel
    kernel = KernelManager(kernel_name="python3")
    kernel.start_kernel()
ways = {
    "restart": lambda: kernel.restart_kernel(),
    "restart now": lambda: kernel.restart_kernel(now=True),
    "shut down": lambda: (kernel.shutdown_kernel(), start()),
    "kill": lambda: (kernel.signal_kernel(9), kernel.restart_kernel(now=True)),
    "wait": lambda: (kernel.provisioner.process.wait(), kernel.restart_kernel(now=True)),
}
start()
tell()
for line in sys.stdin:
    ways[line.strip()]()
    tell()
kernel.shutdown_kernel(now=True)
`;

let manager: ChildProcess;
let lines: AsyncIterator<string>;
let connectionFile: string;

async function told(): Promise<void> {
  connectionFile = String((await lines.next()).value);
}

async function tell(way: string): Promise<void> {
  manager.stdin?.write(`${way}\n`);
  await told();
}

beforeAll(async () => {
  manager = spawn(process.env.KERNELBRIDGE_PYTHON ?? "python3", ["-c", MANAGER], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  lines = createInterface({ input: manager.stdout! })[Symbol.asyncIterator]();
  await told();
});

afterAll(async () => {
  manager.stdin?.end();
  await new Promise((ended) => manager.once("exit", ended));
});

const join = (): Promise<KernelBridge> => connect({ connectionFile, output: () => {} });

/** A kernel that is asked to end is interrupted first, and what waits may hear of that before the end. */
async function rejection(kb: KernelBridge): Promise<void> {
  const waiting = () => Promise.resolve(kb.$py("asyncio").sleep(600)).then(String, (error) => error.message);
  const told = await waiting();
  expect(told).toMatch(/The kernel of .* has gone|^KeyboardInterrupt$|^the operation was cancelled /);
  if (!told.includes("has gone")) expect(await waiting()).toMatch(/The kernel of .* has gone/);
}

const WAYS: readonly (readonly [way: string, end: (kb: KernelBridge) => Promise<void>])[] = [
  ["restarted", () => tell("restart")],
  ["restarted at once", () => tell("restart now")],
  ["shut down and started", () => tell("shut down")],
  ["killed", () => tell("kill")],
  [
    "ended by its own code",
    async (kb) => {
      kb.py.exec`import os; os._exit(3)`;
      await tell("wait");
    },
  ],
];

test.each(WAYS)(
  "what waits for a kernel that is %s is rejected, and a new connection is fresh",
  async (_, end) => {
    const kb = await join();
    const { kernel, session } = kb.session.welcome;
    const held = (await kb.py`[1]`) as PyObject;
    const rejected = rejection(kb);
    await end(kb);
    await rejected;
    await kb.session.closed;
    expect(kb.status.state).toBe("dead");
    expect(String(held)).toBe("<dead, as its kernel is: Python list: [1]>");
    await expect(Promise.resolve(held.$len())).rejects.toThrow(
      /len\(\[1\]\) was not sent: The kernel of .* has gone/,
    );
    await expect(connect({ connectionFile, token: kb.token })).rejects.toMatchObject({ name: "LeaseError" });
    const fresh = await join();
    expect([fresh.session.welcome.kernel, fresh.session.welcome.session]).not.toEqual([kernel, session]);
    expect(fresh.session.welcome.kernel).not.toBe(kernel);
    expect(await fresh.py.abs!(-1)).toBe(1);
    await fresh.close();
    await kb.close();
  },
  30_000,
);
