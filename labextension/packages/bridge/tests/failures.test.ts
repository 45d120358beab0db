import { describe, expect, test } from "vitest";
import { framesIn } from "../src/stacks.js";
import { pair } from "./pair.js";

/** The test runner calls what is callable, so that an expression is given to it as a promise. */
const fetched = (expression: PromiseLike<unknown>): Promise<unknown> => Promise.resolve(expression);

describe("failures", () => {
  test("a failure poisons what uses it, and each awaited one reports the original", async () => {
    const { kb, names, unhandled } = await pair();
    const { py } = kb;
    names.id = (value: unknown) => value;
    const bad = py.missing!.thing!();
    const outcomes = await Promise.allSettled([bad, py.id!(bad), py.id!([bad]), py.id!("fine")]);
    expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected", "fulfilled"]);
    for (const outcome of outcomes.slice(0, 3)) {
      expect((outcome as PromiseRejectedResult).reason.message).toContain("name 'missing' is not defined");
    }
    expect(unhandled).toEqual([]);
  });

  test("an un-awaited failure is reported once, with the line that made it", async () => {
    const { client, kb, unhandled } = await pair();
    kb.py.missing!.thing!(1);
    Object.assign(kb.py, { also: kb.py.missing });
    await client.settled();
    await reported();
    expect(unhandled.map(({ message }) => message)).toEqual([
      "ReferenceError: name 'missing' is not defined",
      "ReferenceError: name 'missing' is not defined",
    ]);
    expect(unhandled[0]?.stack).toContain("failures.test.ts");
  });

  test("failures during settled can be taken, and are then not reported", async () => {
    const { client, kb, unhandled } = await pair();
    kb.py.missing!();
    await client.settled();
    expect(client.takeUnhandled()).toHaveLength(1);
    await reported();
    expect(unhandled).toEqual([]);
  });

  test("a failure that is awaited late is not reported", async () => {
    const { client, kb, unhandled } = await pair();
    const late = kb.py.missing!();
    await client.settled();
    await expect(fetched(late)).rejects.toThrow("is not defined");
    await reported();
    expect(unhandled).toEqual([]);
  });

  test("an error of ours that comes home is the same object", async () => {
    const { kb, names } = await pair();
    names.call = (callback: () => unknown) => callback();
    const mine = new RangeError("mine");
    const failed = kb.py.call(() => {
      throw mine;
    });
    await expect(fetched(failed)).rejects.toBe(mine);
  });

  test("an error of ours that comes home has the way to each call that it passed, and grows no further", async () => {
    const { kb, names } = await pair();
    names.call = (callback: () => unknown) => callback();
    const mine = new RangeError("mine");
    const innermost = (): never => {
      throw mine;
    };
    const middle = async (): Promise<unknown> => fetched(kb.py.call(innermost));
    const outermost = async (): Promise<unknown> => fetched(kb.py.call(middle));
    await expect(outermost()).rejects.toBe(mine);
    const way = framesIn(mine.stack ?? "").map(({ name }) => name);
    expect(way.indexOf("middle")).toBeGreaterThan(0);
    expect(way.indexOf("outermost")).toBeGreaterThan(way.indexOf("middle"));
    for (let i = 0; i < 100; i++) await rejection(outermost());
    expect(framesIn(mine.stack ?? "").length).toBeLessThanOrEqual(200);
  });

  test("an unknown operation is an error that names those that exist", async () => {
    const { client } = await pair();
    await expect(client.perform("fly", [])).rejects.toThrow(/no operation "fly"; it has call, method/);
    await expect(client.perform("toString", [])).rejects.toThrow(/no operation "toString"/);
  });

  test("what uses a failed result rejects with the same error, which has the line that failed", async () => {
    const { kb, names, unhandled } = await pair();
    names.id = (value: unknown) => value;
    const [bad, here] = [kb.py.missing.thing(), new Error("the same line")];
    const users = [kb.py.id(bad), kb.py.id([bad]).attribute];
    const [one, other, itself] = await Promise.all([...users, bad].map(rejection));
    expect(other).toBe(one);
    expect(itself).toBe(one);
    expect(lineOf(one)).toBe(lineOf(here));
    expect(unhandled).toEqual([]);
  });

  test("a result that is used in a later batch keeps the line of its failure", async () => {
    const { client, kb, names, unhandled } = await pair();
    names.id = (value: unknown) => value;
    const bad = kb.py.missing();
    const used = kb.py.id(bad);
    await client.settled();
    expect(client.takeUnhandled()).toHaveLength(1);
    const failed = await rejection(used);
    expect(await rejection(bad)).toBe(failed);
    expect(unhandled).toEqual([]);
  });

  test("a batch that is too large does not lose what an earlier one was asked for", async () => {
    const { client, kb, names } = await pair({ kernel: { limits: { messageBytes: 100_000 } } });
    names.id = (value: unknown) => value;
    const early = kb.py.id("early");
    await client.settled();
    const both = Promise.allSettled([early, kb.py.id(new Uint8Array(200_000))]);
    expect((await both).map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
  });

  const unreadable = new Error("unreadable");
  Object.defineProperty(unreadable, "message", {
    get: () => {
      throw new Error("nobody reads this");
    },
  });
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();

  test.each([
    ["has no text", Object.create(null)],
    ["is a revoked proxy", revoked.proxy],
    ["is an error that cannot be read", unreadable],
  ])("what %s can be thrown, and the session goes on", async (_, thrown: unknown) => {
    const { kb, names } = await pair();
    names.call = (callback: () => unknown) => callback();
    const failed = kb.py.call(() => {
      throw thrown;
    });
    await expect(
      fetched(failed).then(
        () => false,
        () => true,
      ),
    ).resolves.toBe(true);
    expect(await kb.py.call(() => "on")).toBe("on");
  });

  test("what is cancelled while it waits for a promise lets what comes after it go", async () => {
    const { kb, names } = await pair();
    names.id = (value: unknown) => value;
    const never = new Promise(() => {});
    const stuck = kb.py.id.$opt({ timeout: 1 })(never);
    const next = kb.py.id("next");
    await expect(fetched(stuck)).rejects.toThrow("took longer than 1 ms");
    expect(await next).toBe("next");
  });

  test("a time limit may be endless, and must be a time", async () => {
    const { kb, names } = await pair();
    names.later = () => new Promise((resolve) => setTimeout(resolve, 20, "done"));
    for (const timeout of [Infinity, 1e12]) expect(await kb.py.later.$opt({ timeout })()).toBe("done");
    for (const timeout of [Number.NaN, -1, "1"] as number[])
      expect(() => kb.py.later.$opt({ timeout })).toThrow(/timeout is in milliseconds/);
  });

  test("the label of a long chain stays short", async () => {
    const { kb } = await pair();
    let chain = kb.py.thing();
    for (let i = 0; i < 1000; i++) chain = chain.$add(1);
    expect(String(chain).length).toBeLessThan(500);
    await rejection(chain);
  });
});

/** File and line at which an error says that it arose. */
const lineOf = (error: Error | undefined): string | undefined => error?.stack?.match(/[\w.]+\.ts:\d+/)?.[0];

const rejection = (expression: PromiseLike<unknown>): Promise<Error> =>
  fetched(expression).then(
    () => expect.unreachable(),
    (error: unknown) => error as Error,
  );

const reported = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
