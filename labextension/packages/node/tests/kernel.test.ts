// A kernel as a process and as a listener, without a session: a real ipykernel.

import "./python.js";
import { copyFileSync, statSync } from "node:fs";
import { afterEach, expect, test, vi } from "vitest";
import { type Launched, type LaunchOptions, launchKernel } from "../src/jupyter/launch.js";
import { KernelProcess } from "../src/jupyter/process.js";
import { LocalKernel } from "../src/local.js";
import { isRunning } from "./script.js";

const EXECUTE = { silent: true, store_history: false, allow_stdin: false, user_expressions: {} };
const started: LocalKernel[] = [];

async function start(options: LaunchOptions = {}): Promise<{ kernel: LocalKernel; launched: Launched }> {
  const launched = await launchKernel(options);
  const kernel = new LocalKernel({ ...launched, launched }, ["stream"]);
  started.push(kernel);
  await kernel.ready(60_000);
  return { kernel, launched };
}

/** A second client of a kernel, which knows no more of it than its connection file. */
function join({ connection, path }: Launched): LocalKernel {
  const kernel = new LocalKernel({ connection, path, launched: null }, ["stream"]);
  started.push(kernel);
  return kernel;
}

const execute = (kernel: LocalKernel, code: string) =>
  kernel.client.request("shell", "execute_request", { ...EXECUTE, code });

/** The next text that the kernel prints, from whomever. */
const printed = (kernel: LocalKernel) =>
  kernel.client.attention.during(
    new Promise<string>((resolve) => {
      kernel.client.onPublished = ({ content }) => resolve(String(content.text));
    }),
  );

afterEach(() => {
  for (const kernel of started.splice(0)) kernel.destroy();
});

test.each(["tcp", "ipc"] as const)("a launched kernel answers and prints, over %s", async (transport) => {
  const { kernel } = await start({ transport });
  expect(kernel.info).toMatchObject({ status: "ok", implementation: "ipython" });
  const text = printed(kernel);
  expect((await execute(kernel, "print('hello')")).content.status).toBe("ok");
  expect(await text).toBe("hello\n");
});

test("close ends the kernel and removes its file", async () => {
  const { kernel, launched } = await start({ transport: "ipc" });
  const [pid, path] = [kernel.pid as number, launched.path];
  expect(isRunning(pid)).toBe(true);
  await kernel.close();
  expect(isRunning(pid)).toBe(false);
  for (const file of [path, `${launched.connection.ip}-1`]) expect(() => statSync(file)).toThrow("ENOENT");
});

test("close ends a kernel that is stuck in a cell", async () => {
  const { kernel } = await start();
  const text = printed(kernel);
  const stuck = expect(execute(kernel, "print('in')\nwhile True: pass")).rejects.toThrow("has gone");
  await text;
  await kernel.close();
  await stuck;
  expect(isRunning(kernel.pid as number)).toBe(false);
});

test("the kernel runs where and with what it was told to", async () => {
  const { kernel } = await start({ cwd: "/", env: { ANSWER: "42" } });
  const text = printed(kernel);
  await execute(kernel, "import os; print(os.getcwd(), os.environ['ANSWER'])");
  expect(await text).toBe("/ 42\n");
});

test("interrupt stops what the kernel runs, and the next request works", async () => {
  const { kernel } = await start();
  const text = printed(kernel);
  const running = execute(kernel, "print('in')\nwhile True: pass");
  await text;
  await kernel.interrupt();
  expect((await running).content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
  expect((await execute(kernel, "1")).content.status).toBe("ok");
});

const WAYS: [string, (ours: { kernel: LocalKernel; launched: Launched }) => LocalKernel][] = [
  ["launched", ({ kernel }) => kernel],
  ["connected", ({ launched }) => join(launched)],
];

test.each(WAYS)("a request fails within a second when a %s kernel is killed", async (_, client) => {
  const ours = await start();
  const kernel = client(ours);
  await kernel.ready(60_000);
  const text = printed(kernel);
  const request = execute(kernel, "print('in')\nwhile True: pass");
  await text;
  process.kill(ours.kernel.pid as number, "SIGKILL");
  const killed = performance.now();
  await expect(request).rejects.toMatchObject({ name: "KernelDiedError" });
  expect(performance.now() - killed).toBeLessThan(1000);
});

test("a kernel that was restarted behind the same file is another kernel", async () => {
  const { kernel: owner, launched } = await start();
  const path = launched.path.replace(".json", "-copy.json");
  copyFileSync(launched.path, path);
  const kernel = join(launched);
  await kernel.ready(60_000);
  owner.destroy();
  await launched.process.ended;
  const command = launched.spec.argv.map((text) => text.replace("{connection_file}", path));
  const restarted = new KernelProcess({ command, cwd: undefined, env: process.env, files: [path] });
  await vi.waitFor(() => join(launched).ready(60_000), 60_000); // nobody listens before it has begun to
  const closed = new Promise<Error>((resolve) => {
    kernel.client.onClosed = resolve;
  });
  kernel.client.attention.hold();
  expect(await closed).toMatchObject({
    name: "KernelDiedError",
    message: expect.stringContaining("restarted"),
  });
  restarted.destroy();
});

test("a kernel that holds Python's lock for long is busy, not dead", async () => {
  const { launched } = await start();
  const kernel = join(launched);
  await kernel.ready(60_000);
  // PyDLL keeps the lock: for these two seconds no thread of the kernel runs Python
  const code = "import ctypes; ctypes.PyDLL(None).usleep(999_000); ctypes.PyDLL(None).usleep(999_000)";
  expect((await execute(kernel, code)).content.status).toBe("ok");
});

test("a stopped kernel is not taken for dead: it answers when it goes on", async () => {
  const { kernel: owner, launched } = await start();
  const kernel = join(launched);
  await kernel.ready(60_000);
  process.kill(owner.pid as number, "SIGSTOP");
  const request = execute(kernel, "1");
  const goOn = setTimeout(() => process.kill(owner.pid as number, "SIGCONT"), 1500);
  expect((await request).content.status).toBe("ok");
  clearTimeout(goOn);
});

test("a kernel of another key never answers, and the error says what may be wrong", async () => {
  const { launched } = await start();
  const stranger = join({ ...launched, connection: { ...launched.connection, key: "wrong" } });
  await expect(stranger.ready(700)).rejects.toThrow(/did not answer within 0.7 s.*key/);
});
