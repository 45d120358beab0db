// Scripts that vanish, come back, or come twice, on one kernel: real processes, ended by real signals.

import { afterEach, expect, test, vi } from "vitest";
import { type ConnectOptions, connect, type KernelBridge, type PyObject } from "../src/index.js";
import { everyIpykernel, launched } from "./launched.js";
import { Script } from "./script.js";

everyIpykernel((kernel) => {
  const python = launched(
    `
import gc, weakref
class Thing: pass
alive = []
def make():
    thing = Thing()
    alive.append(weakref.ref(thing))
    return thing
def count():
    gc.collect()
    return sum(one() is not None for one in alive)
def sessions():
    return len(get_ipython().kernelbridge.sessions)
`,
    { kernel, env: { KERNELBRIDGE_LEASE: "60" } },
  );

  const ends: (() => unknown)[] = [];

  /** Nothing is left of sessions that have ended, and in the one that goes on nothing of them. */
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
    await vi.waitFor(async () => expect(await python.kb.scope(({ py }) => py.sessions!())).toBe(1), {
      timeout: 5000,
    });
    await python.kb.session.settled();
    expect(python.kb.session.tally()).toMatchObject({ exports: 0, slots: 0, pending: 0 });
  });

  async function join(options: Partial<ConnectOptions> = {}): Promise<KernelBridge> {
    const { connectionFile } = python.kb.kernel;
    const kb = await connect({ connectionFile, output: () => {}, ...options });
    ends.push(() => kb.close());
    return kb;
  }

  interface Told {
    readonly token: string;
    readonly id: string;
    readonly pid: number;
  }

  async function script(what: string, token = ""): Promise<[Script, Told]> {
    const one = await Script.start("holds", python.kb.kernel.connectionFile, what, token);
    ends.push(() => one[Symbol.dispose]());
    return [one, JSON.parse(await one.line()) as Told];
  }

  test("what a killed script owes is rejected by name, and its objects are found again with its token", async () => {
    const [one, { token, id }] = await script("stay");
    const call = Promise.resolve(python.kb.py.blocks!());
    call.catch(() => {});
    one.kill("SIGKILL");
    await expect(call).rejects.toThrow(/kernelbridge is gone.*its process \d+ has ended/s);
    const kb = await join({ token });
    expect([kb.resumed, kb.token]).toEqual([true, token]);
    const held = await kb.handle(id);
    expect(await held.$js()).toEqual([1, 2]);
    expect(held.$id).toBe(id);
    expect((await kb.handles()).map(({ id: one }) => one)).toContain(id);
  });

  test("a script that computes or is stopped is waited for", async () => {
    const [one] = await script("stay");
    one.kill("SIGSTOP");
    const call = Promise.resolve(python.kb.py.answers!());
    setTimeout(() => one.kill("SIGCONT"), 3000);
    expect(await call).toBe(7);
  });

  test("a script leaves its objects behind by detach, and a wrong token opens nothing", async () => {
    const [one, { token, id }] = await script("detach");
    expect((await one.ended).code).toBe(0);
    await expect(join({ token: `${token}x` })).rejects.toMatchObject({ name: "LeaseError" });
    const kb = await join({ token });
    expect(await (await kb.handle(id)).$len()).toBe(2);
    await kb.close();
    await expect(join({ token })).rejects.toThrow(/LeaseError|has ended: the client closed it/);
  });

  test("what was inherited stays until it is released", async () => {
    const before = await join();
    const [kept, released] = [await before.py.make!(), await before.py.make!()] as [PyObject, PyObject];
    const ids = [kept.$id, released.$id];
    await before.detach();
    const kb = await join({ token: before.token });
    expect(await kb.py.count!()).toBe(2);
    (await kb.handle(ids[1]!)).$release();
    await kb.py.abs(1); // which it leaves with
    expect(await kb.py.count!()).toBe(1);
    await expect(kb.handle(ids[1]!)).rejects.toMatchObject({ name: "ReleasedError" });
  });

  test("ids are refused by name", async () => {
    const kb = await join();
    const other = await join();
    const held = (await kb.py.make!()) as PyObject;
    await expect(other.handle(held.$id)).rejects.toThrow(
      /is of session .* connect with the token of that one/,
    );
    await expect(kb.handle("nonsense")).rejects.toThrow(/"nonsense" is no id of an object/);
    await expect(kb.handle(held.$id.replace(/\d+$/, "4711"))).rejects.toMatchObject({
      name: "ReleasedError",
    });
    expect(() => kb.py.make!.$id).toThrow("has no id: await it first");
  });

  test("of two clients with one token the later wins and the earlier is told", async () => {
    const one = await join();
    const two = await join({ token: one.token });
    await expect(Promise.resolve(one.py.abs(-1))).rejects.toThrow("another client has opened this session");
    expect(await two.py.abs(-1)).toBe(1);
  });

  test("what was pushed before a detach has happened", async () => {
    const kb = await join();
    Object.assign(kb.py, { pushed: [] });
    (kb.py.pushed as unknown as { append(one: number): void }).append(7);
    await kb.detach();
    expect(await python.kb.py.pushed!.$js()).toEqual([7]);
  });

  test("a launched kernel cannot be left", async () => {
    await expect(python.kb.detach()).rejects.toThrow("detach is for connect()");
  });

  test("two scripts have their own results and output, and hand objects over by name", async () => {
    const said: Record<string, string> = { one: "", two: "" };
    const output = (name: string) => (what: { readonly text?: string }) => {
      said[name] += what.text ?? "";
    };
    const one = await join({ output: output("one") as never });
    const two = await join({ output: output("two") as never });
    await Promise.all([one.py.print("1"), two.py.print("2")]);
    await vi.waitFor(() => expect(said).toEqual({ one: "1\n", two: "2\n" }));
    await one.share("data", { rows: [1, 2] });
    await one.share("double", (x: number) => 2 * x);
    expect(await two.shared("data").$js()).toEqual({ rows: [1, 2] });
    expect(await two.shared("double")(21)).toBe(42);
    expect(await two.shared()).toEqual(["data", "double"]);
    expect(await two.py`__import__("kernelbridge").shared("double")(4)`).toBe(8);
    const double = await two.shared("double");
    await one.close();
    await expect(Promise.resolve(double(1))).rejects.toThrow("kernelbridge is gone");
    await expect(Promise.resolve(two.shared("none"))).rejects.toThrow(
      "nothing is shared as 'none'; what is shared: 'data', 'double'",
    );
    for (const name of await two.shared()) await two.unshare(name);
    expect(await two.shared()).toEqual([]);
  });
});
