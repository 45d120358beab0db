// What a client can tell of its kernel at any moment: idle, busy with what, queued behind what, silent, dead.

import { expect, onTestFinished, test, vi } from "vitest";
import { connect, type KernelBridge, Kind, type LiveStatus, launch } from "../src/index.js";
import { everyIpykernel, launched } from "./launched.js";

everyIpykernel((kernel) => {
  const python = launched("import time, asyncio", { kernel });

  async function join(): Promise<KernelBridge> {
    const kb = await connect({ connectionFile: python.kb.kernel.connectionFile, output: () => {} });
    onTestFinished(() => kb.close());
    return kb;
  }

  /** Runs a cell, as a notebook would. */
  const cell = (kb: KernelBridge, code: string) =>
    kb.kernel.client.request("shell", "execute_request", { code, silent: false, allow_stdin: false });

  /** Resolves when the status says this, however often that is asked. */
  const says = (status: LiveStatus, text: RegExp) =>
    vi.waitFor(async () => expect((await status.refresh()).text).toMatch(text), { timeout: 20_000 });

  test("idle, and busy with a cell that is not ours to wait for", async () => {
    const { kb } = python;
    expect((await kb.status.refresh()).state).toBe("idle");
    const running = cell(kb, "time.sleep(2)");
    await says(kb.status, /^busy with cell \[\d+\], \d\.\d s$/);
    await running;
    await says(kb.status, /^idle$/);
  });

  test("queued behind a cell, and behind an operation of another client", async () => {
    const [one, two] = [await join(), await join()];
    const running = cell(python.kb, "time.sleep(2)");
    await says(one.status, /^busy with cell/);
    const waits = one.py.abs!(-1);
    const done = Promise.resolve(waits);
    await says(one.status, /^queued behind cell \[\d+\], \d\.\d s$/);
    expect(one.status.state).toBe("queued");
    await Promise.all([running, done]);
    const sleeping = Promise.resolve(two.py`time.sleep(2)`);
    await says(two.status, /^busy with an operation of this client, \d\.\d s$/);
    const behind = Promise.resolve(one.py.abs!(-1));
    await says(one.status, /^queued behind an operation of kernelbridge, \d\.\d s$/);
    await Promise.all([sleeping, behind]);
  });

  test("an operation that is awaited keeps nobody else waiting", async () => {
    const { kb } = python;
    const sleeping = Promise.resolve(kb.$py("asyncio").sleep(1));
    await says(kb.status, /^waits for 1 operation$/);
    await sleeping;
  });

  test("a watch that fails is reported, and costs neither the session nor another watch", async () => {
    const reported: string[] = [];
    const { connectionFile } = python.kb.kernel;
    const kb = await connect({
      connectionFile,
      output: () => {},
      onUnhandled: ({ message }) => reported.push(message),
    });
    onTestFinished(() => kb.close());
    const heard: string[] = [];
    kb.status.watch(() => {
      throw new RangeError("not this one");
    });
    kb.status.watch(({ state }) => heard.push(state));
    await Promise.resolve(kb.py`time.sleep(1.5)`);
    await vi.waitFor(() => expect(reported.length).toBeGreaterThan(1));
    expect([new Set(reported), heard.includes("busy"), kb.session.ended]).toEqual([
      new Set(["not this one"]),
      true,
      undefined,
    ]);
  });

  test("a watch hears each change, and asks only while something runs", async () => {
    const { kb, sent } = python;
    const heard: string[] = [];
    const stop = kb.status.watch(({ text }) => heard.push(text));
    const before = sent.length;
    await Promise.resolve(kb.py`time.sleep(2.5)`);
    await vi.waitFor(() => expect(heard.at(-1)).toBe("idle"), { timeout: 20_000 });
    expect(heard.join("\n")).toMatch(/busy with an operation of this client/);
    const asked = sent.slice(before).filter((kind) => kind === Kind.status).length;
    expect(asked).toBeGreaterThan(0);
    stop();
    await Promise.resolve(kb.py`time.sleep(1.2)`);
    expect(sent.slice(before).filter((kind) => kind === Kind.status).length).toBe(asked);
  });

  test("a stopped kernel is silent, not dead, and a killed one is dead within a second, with all that is of it", async () => {
    const kb = await launch({ kernel, output: () => {}, onUnhandled: () => {} });
    const connected = await connect({ connectionFile: kb.kernel.connectionFile, output: () => {} });
    const pid = kb.kernel.pid as number;
    process.kill(pid, "SIGSTOP");
    await says(connected.status, /^no answer from the kernel, \d+\.\d s$/);
    expect(connected.status.state).toBe("silent");
    process.kill(pid, "SIGCONT");
    await says(connected.status, /^idle$/);
    for (const one of [kb, connected]) {
      const xs = await one.py`[1, 2]`;
      Object.assign(one, { xs });
    }
    const pending = [kb, connected].map((one) => Promise.resolve(one.$py("time").sleep(600)));
    const rejected = pending.map((one) => expect(one).rejects.toMatchObject({ name: "KernelDiedError" }));
    await says(connected.status, /^(busy|queued)/);
    process.kill(pid, "SIGKILL");
    await Promise.all(rejected);
    for (const one of [kb, connected]) {
      const { xs } = one as unknown as {
        readonly xs: { readonly append: (x: number) => PromiseLike<unknown> };
      };
      expect(one.status.state).toBe("dead");
      expect(await one.status.refresh()).toMatchObject({ text: expect.stringContaining("has gone") });
      expect(String(xs)).toBe("<dead, as its kernel is: Python list: [1, 2]>");
      await expect(Promise.resolve(xs.append(3))).rejects.toMatchObject({
        name: "KernelDiedError",
        message: expect.stringMatching(
          /^\[1, 2\]\.append\(…\) was not sent: The kernel .*has gone.*(launch|[Cc]onnect)/s,
        ),
      });
      await one.close();
    }
  }, 30_000);
});
