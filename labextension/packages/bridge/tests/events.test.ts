// Events between two sessions joined in memory; each end is as good as the other.

import { describe, expect, test } from "vitest";
import { type Bridge, bind } from "../src/index.js";
import { pair } from "./pair.js";

interface Ends {
  readonly here: Bridge;
  readonly there: Bridge;
  readonly unhandled: Error[];
  readonly sent: number[];
}

async function ends(): Promise<Ends> {
  const { kb, kernel, unhandled, sent } = await pair();
  return { here: kb, there: bind(kernel), unhandled, sent };
}

const quiet = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

const numbers = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

test("an event reaches every handler of its name, by value, in order", async () => {
  const { here, there } = await ends();
  const [one, two]: [unknown[], unknown[]] = [[], []];
  here.on("tick", (payload) => one.push(payload));
  here.on("tick", (payload) => two.push(payload));
  here.on("other", () => expect.unreachable());
  await quiet();
  for (const number of numbers(3000)) await there.sendEvent("tick", { number });
  await there.sendEvent("tick");
  await quiet();
  expect(one).toEqual([...numbers(3000).map((number) => ({ number })), null]);
  expect(two).toEqual(one);
});

test("several leave in one message", async () => {
  const { here, there, sent } = await ends();
  there.on("tick", () => {});
  await quiet();
  const before = sent.length;
  for (const number of numbers(2000)) await here.sendEvent("tick", number);
  await quiet();
  expect(sent.length - before).toBeLessThan(400);
});

test("an event that nobody listens to is dropped at its source, also when nobody does any more", async () => {
  const { here, there, sent } = await ends();
  await here.sendEvent("tick", 1);
  const got: unknown[] = [];
  const off = there.on("tick", (payload) => got.push(payload));
  await quiet();
  await here.sendEvent("tick", 2);
  await quiet();
  off();
  await quiet();
  const before = sent.length;
  await here.sendEvent("tick", 3);
  await quiet();
  expect([got, sent.length - before]).toEqual([[2], 0]);
});

test("`on` gives what takes it off, `off` takes one or all, `once` takes itself off", async () => {
  const { here, there } = await ends();
  const got: string[] = [];
  const note = (name: string) => () => void got.push(name);
  const [a, b] = [note("a"), note("b")];
  const off = here.on("tick", a);
  here.on("tick", b);
  here.once("tick", note("once"));
  await quiet();
  const tick = async (): Promise<string> => {
    got.length = 0;
    await there.sendEvent("tick");
    await quiet();
    return got.join();
  };
  expect(await tick()).toBe("a,b,once");
  expect(await tick()).toBe("a,b");
  off();
  off();
  expect(await tick()).toBe("b");
  here.off("tick", b);
  expect(await tick()).toBe("");
  here.on("tick", a);
  here.on("tick", b);
  here.off("tick");
  expect(await tick()).toBe("");
  here.off("never");
});

test("`once` without a handler waits for the payload", async () => {
  const { here, there } = await ends();
  const next = here.once("tick");
  await quiet();
  await there.sendEvent("tick", [1, 2]);
  expect(await next).toEqual([1, 2]);
});

test("`once` fails with the session, also behind its end, and disturbs nobody who has given up waiting", async () => {
  const { here } = await ends();
  const [next] = [here.once("tick"), here.once("tock")];
  here.session.close("we are done");
  await expect(next).rejects.toThrow("the session has ended: we are done");
  await expect(here.once("tick")).rejects.toThrow("the session has ended: we are done");
});

test("an async handler is awaited before the next event of that name, and only of that", async () => {
  const { here, there } = await ends();
  const log: string[] = [];
  let free = (): void => {};
  here.on("slow", async (payload) => {
    log.push(`begin ${payload}`);
    await new Promise<void>((resolve) => {
      free = resolve;
    });
    log.push(`end ${payload}`);
  });
  here.on("slow", (payload) => log.push(`second ${payload}`));
  here.on("quick", () => log.push("quick"));
  await quiet();
  await there.sendEvent("slow", 1);
  await there.sendEvent("slow", 2);
  await there.sendEvent("quick");
  await quiet();
  expect(log).toEqual(["begin 1", "quick"]);
  free();
  await quiet();
  expect(log.slice(2)).toEqual(["end 1", "second 1", "begin 2"]);
  free();
  await quiet();
});

test("a handler that fails is reported and stops neither the others nor the stream", async () => {
  const { here, there, unhandled } = await ends();
  const got: unknown[] = [];
  here.on("tick", (payload) => {
    if (payload === 1) throw new RangeError("one");
  });
  here.on("tick", async (payload) => {
    if (payload === 2) throw new RangeError("two");
  });
  here.on("tick", (payload) => got.push(payload));
  await quiet();
  for (const number of numbers(4)) await there.sendEvent("tick", number);
  await quiet();
  expect(got).toEqual(numbers(4));
  expect(unhandled.map(({ message }) => message)).toEqual(["one", "two"]);
  expect(unhandled[0]?.stack).toMatch(/events\.test/);
});

describe("of events that are not handled", () => {
  test("a thousand are on their way, and the sender waits", async () => {
    const { here, there } = await ends();
    const got: number[] = [];
    const free: (() => void)[] = [];
    here.on<number>("tick", (payload) => {
      got.push(payload);
      return new Promise<void>((resolve) => free.push(resolve));
    });
    await quiet();
    let sent = 0;
    const sending = (async () => {
      for (const number of numbers(1500)) {
        await there.sendEvent("tick", number);
        sent += 1;
      }
    })();
    await quiet();
    expect(sent).toBe(1000);
    for (; got.length < 1500; await new Promise((resolve) => setImmediate(resolve))) free.shift()?.();
    free.shift()?.();
    await sending;
    expect(got).toEqual(numbers(1500));
  });

  test("each is given up when the session ends", async () => {
    const { here, there } = await ends();
    here.on("tick", () => new Promise(() => {}));
    await quiet();
    const sending = numbers(1100).map((number) => there.sendEvent("tick", number));
    await quiet();
    here.session.close();
    const ended = await Promise.allSettled(sending);
    expect(ended.slice(0, 1000).every(({ status }) => status === "fulfilled")).toBe(true);
    expect(ended.slice(1000).every(({ status }) => status === "rejected")).toBe(true);
  });
});

test("a payload that cannot cross rejects and sends nothing", async () => {
  const { here, there, unhandled } = await ends();
  there.on("tick", () => expect.unreachable());
  await quiet();
  const deep: unknown[] = [];
  let inner = deep;
  for (let level = 0; level < 2000; level += 1) inner = inner[inner.push([]) - 1] as unknown[];
  await expect(here.sendEvent("tick", deep as never)).rejects.toThrow(/1000/);
  await quiet();
  expect(unhandled).toEqual([]);
});

test("a handler is a function", async () => {
  const { here } = await ends();
  expect(() => here.on("tick", 5 as never)).toThrow('a handler of "tick" is a function');
});
