// Events between a real kernel and two clients of it, and how they end.

import "./python.js";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, type KernelBridge, launch } from "../src/index.js";
import { Script } from "./script.js";

const opened: KernelBridge[] = [];
let [one, two]: KernelBridge[] = [];

beforeAll(async () => {
  one = await launch({ output: () => {} });
  two = await connect({ connectionFile: one.kernel.connectionFile, output: () => {} });
  opened.push(two, one);
  await one.py.exec`
    import kernelbridge
    got = []
    kernelbridge.on_event("tock", got.append)
    def sends(name, count):
        for number in range(count):
            kernelbridge.send_event(name, number)
    def taken():
        items = got[:]
        got.clear()
        return items
    def held():
        return [sorted(session.tally().items()) for session in get_ipython().kernelbridge.sessions]
  `;
});

afterAll(async () => {
  for (const kb of opened) await kb.close();
});

const numbers = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

test("each client that listens gets every event of a fast sender, in order, also when it is slow", async () => {
  const [fast, slow]: [unknown[], unknown[]] = [[], []];
  one!.on("tick", (payload) => fast.push(payload));
  two!.on("tick", async (payload) => {
    if (slow.push(payload) % 500 === 0) await setTimeout(20);
  });
  await two!.py.sum!([1, 2]); // the kernel has heard of it
  await one!.py.sends!("tick", 10_000);
  await expect.poll(() => slow.length, { timeout: 20_000 }).toBe(10_000);
  await expect.poll(() => fast.length).toBe(10_000);
  expect(fast).toEqual(numbers(10_000));
  expect(slow).toEqual(fast);
}, 30_000);

test("events of both arrive in the order of each, and a client hears at once who listens", async () => {
  const sending = [one, two].map(async (kb, which) => {
    for (const number of numbers(3000)) await kb!.sendEvent("tock", [which, number]);
  });
  await Promise.all(sending);
  const got: [number, number][] = [];
  while (got.length < 6000) got.push(...(await one!.py.taken!().$js()));
  for (const which of [0, 1])
    expect(got.filter(([from]) => from === which).map(([, number]) => number)).toEqual(numbers(3000));
}, 30_000);

test("a client that has gone in the middle is forgotten, and the other one goes on", async () => {
  const third = await connect({ connectionFile: one!.kernel.connectionFile, output: () => {} });
  third.on("last", () => new Promise(() => {}));
  const got: unknown[] = [];
  one!.on("last", (payload) => got.push(payload));
  await third.py.sum!([1, 2]);
  const sending = one!.py.sends!("last", 3000);
  const sent = sending.then(() => "sent");
  await setTimeout(100);
  await third.close();
  expect(await sent).toBe("sent");
  await expect.poll(() => got.length).toBe(3000);
}, 30_000);

test("a client that is killed with events on the way and in the middle of a stream holds up nobody", async () => {
  using script = await Script.start("listens", one!.kernel.connectionFile, "streams");
  expect(await script.line()).toBe("listens");
  expect(await script.line()).toBe("streams");
  const sent = one!.py.sends!("stuck", 3000).then(() => "sent");
  script.kill("SIGKILL");
  expect(await sent).toBe("sent");
  expect(await one!.py.count).toBeGreaterThan(0);
}, 60_000);

test("a client that is stopped costs a bounded amount of memory, and the kernel goes on without it", async () => {
  using script = await Script.start("listens", one!.kernel.connectionFile);
  expect(await script.line()).toBe("listens");
  script.kill("SIGSTOP");
  await one!.py.exec`
    import resource
    from kernelbridge import link
    link.PATIENCE = 2.0
    def grown(count):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for number in range(count):
            kernelbridge.send_event("stuck", f"{number:1000000}")
        return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
  `;
  expect(await one!.py.grown!(900)).toBeLessThan(300);
  await one!.py.exec`link.PATIENCE = 60.0`;
  script.kill("SIGCONT");
  expect((await script.ended).stderr).toContain("it has taken nothing for 2 seconds, and more waits for it");
}, 60_000);

test("`once` keeps the script alive until the event comes", async () => {
  const next = one!.once("final");
  await one!.py.sends!("final", 1);
  expect(await next).toBe(0);
});

test("nothing is left pending or kept", async () => {
  await one!.session.settled();
  const held: [string, number][][] = await one!.py.held!().$js();
  for (const tally of held)
    expect(tally.filter(([what]) => what === "pending" || what === "imports")).toEqual([
      ["imports", 0],
      ["pending", 0],
    ]);
});
