// connect({ url, token, … }) to kernels of a real Jupyter Server below a hub's prefix, and of a real kernel gateway.

import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { connect, type KernelBridge, type ServerOptions } from "../src/index.js";
import { addressOf } from "../src/server/address.js";
import { fetched } from "./launched.js";
import { Script } from "./script.js";
import { freePort, Server, TOKEN, Way } from "./servers.js";

const QUIET = { token: TOKEN, output: () => {}, status: () => {} };
const servers = {} as Record<"hub" | "gateway", Server>;
const bridges = {} as Record<"hub" | "gateway", KernelBridge>;

const reach = (options: Partial<ServerOptions> = {}) =>
  connect({ url: servers.hub?.url, ...QUIET, ...options });

/** Fails when a kernel does not end. */
const endOf = (id: string) =>
  vi.waitFor(async () => expect(await servers.hub.kernels()).not.toContain(id), { timeout: 30_000 });

beforeAll(async () => {
  await Promise.all(
    (["hub", "gateway"] as const).map(async (kind) => {
      servers[kind] = await Server.start(kind);
      bridges[kind] = await reach({ url: servers[kind].url, kernel: "python3" });
    }),
  );
}, 120_000);

afterAll(async () => {
  for (const kind of ["hub", "gateway"] as const) {
    await bridges[kind].close();
    await servers[kind][Symbol.asyncDispose]();
  }
});

describe.each(["hub", "gateway"] as const)("%s", (kind) => {
  test("connect({ url, token, kernel }) starts a kernel there, in which everything works", async () => {
    const kb = bridges[kind];
    expect(await servers[kind].kernels()).toContain(kb.kernel.id);
    await kb.py.exec`
      async def twice(function, x):
          return await function(await function(x))
    `;
    expect(await kb.py.sum([1, 2, 3])).toBe(6);
    expect(await kb.py.twice(async (x: number) => x * 10, 7)).toBe(700);
    await expect(kb.py`1 / 0`).rejects.toMatchObject({ pyType: "ZeroDivisionError" });
  });

  test("twenty megabytes go there and come back, in messages that the server lets through", async () => {
    const data = new Uint8Array(20 * 2 ** 20).map((_, at) => at % 251);
    const there = await bridges[kind].py.bytes(data);
    expect(await bridges[kind].py.len(there)).toBe(data.length);
    expect(Buffer.compare(await there.$js(), data)).toBe(0);
  });

  test("connect({ url, token, kernelId }) joins a kernel, and leaves it running", async () => {
    const kb = bridges[kind];
    await kb.py.exec("shared = [1]");
    const other = await reach({ url: servers[kind].url, kernelId: kb.kernel.id as string });
    await other.py.shared.append(2);
    expect(await kb.py.shared.$js()).toEqual([1, 2]);
    await other.close();
    expect(await servers[kind].kernels()).toContain(kb.kernel.id);
    expect(await kb.py.len(kb.py.shared)).toBe(2);
  });

  test("a kernel that was started ends with close()", async () => {
    const started = await reach({ url: servers[kind].url, kernel: "python3" });
    await started.close();
    expect(await servers[kind].kernels()).not.toContain(started.kernel.id);
  });

  test("kb.kernel.interrupt() stops what the kernel runs", async () => {
    const kb = bridges[kind];
    const began = kb.once("began");
    const endless = kb.py.exec`
      import kernelbridge
      kernelbridge.send_event("began")
      while True: pass
    `;
    const outcome = expect(endless).rejects.toThrow(/KeyboardInterrupt|cancelled/);
    await began;
    await kb.kernel.interrupt();
    await outcome;
    expect(await kb.py.sum([1, 2])).toBe(3);
  });
});

test("connect({ url, path }) joins the kernel of a document", async () => {
  const kernel = { name: "python3" };
  const document = { path: "work/a.ipynb", name: "a.ipynb", type: "notebook", kernel };
  const session = await servers.hub.ask("sessions", { method: "POST", body: JSON.stringify(document) });
  const { kernel: model } = (await session.json()) as { kernel: { id: string } };
  const kb = await reach({ path: "work/a.ipynb" });
  expect(kb.kernel.id).toBe(model.id);
  await kb.close();
  await expect(reach({ path: "b.ipynb" })).rejects.toThrow('Kernels run for: "work/a.ipynb"');
  await servers.hub.ask(`kernels/${model.id}`, { method: "DELETE" });
});

describe("a connection that breaks", () => {
  let way: Way;
  beforeAll(async () => {
    way = await Way.to(servers.hub);
  });
  afterAll(() => way[Symbol.dispose]());
  const join = (reconnect: number) =>
    reach({ url: way.url, kernelId: bridges.hub.kernel.id as string, reconnect });

  test("is made again: what was under way arrives once, in order, and handles are what they were", async () => {
    const kb = await join(60_000);
    await kb.py.exec("seen = []");
    const { seen } = kb.py;
    const handle = await seen;
    const began = kb.once("began");
    const waiting = kb.py.exec`
      import asyncio, kernelbridge
      released = asyncio.Event()
      kernelbridge.send_event("began")
      await released.wait()
    `;
    await began;
    const calls = Array.from({ length: 300 }, (_, n) => {
      if (n % 100 === 50) way.cut({ open: true });
      return seen.append(n);
    });
    way.cut({ open: false });
    await bridges.hub.py.released.set();
    way.mend();
    await Promise.all([...calls, waiting]);
    expect(await handle.$js()).toEqual(Array.from({ length: 300 }, (_, n) => n));
    expect(await kb.py.len(seen)).toBe(300);
    await kb.close();
  });

  test("for longer than `reconnect` rejects what waits, and says how its objects are found again", async () => {
    const kb = await join(500);
    const began = kb.once("began");
    const waiting = kb.py.exec`
      import asyncio, kernelbridge
      kernelbridge.send_event("began")
      await asyncio.sleep(600)
    `;
    const outcome = expect(fetched(waiting)).rejects.toMatchObject({
      name: "ConnectionClosedError",
      message: expect.stringMatching(/The connection was lost\. No server answers at .* session: kb\.token/),
    });
    await began;
    way.cut({ open: false });
    await outcome;
    way.mend();
    const { token } = kb;
    const again = await reach({ kernelId: bridges.hub.kernel.id as string, session: token });
    expect(again.resumed).toBe(true);
    await again.close();
  });
});

describe("a kernel that ends rejects what waits", () => {
  const WAYS: [how: string, end: (id: string, kb: KernelBridge) => unknown, told: string][] = [
    ["shut down by somebody", (id) => servers.hub.ask(`kernels/${id}`, { method: "DELETE" }), "has gone"],
    ["restarted", (id) => servers.hub.ask(`kernels/${id}/restart`, { method: "POST" }), "it was restarted"],
    ["killed", (_, kb) => kb.$py("os").kill(kb.$py("os").getpid(), 9), "has gone"],
  ];

  test.each(WAYS)("%s", async (_, end, told) => {
    const kb = await reach({ kernel: "python3" });
    const id = kb.kernel.id as string;
    const began = kb.once("began");
    // a server interrupts a kernel before it ends it, and this goes on all the same
    const waiting = kb.py.exec`
      import asyncio, kernelbridge
      kernelbridge.send_event("began")
      while True:
          try:
              await asyncio.sleep(600)
          except asyncio.CancelledError:
              pass
    `;
    const outcome = expect(fetched(waiting)).rejects.toMatchObject({
      name: "KernelDiedError",
      message: expect.stringContaining(told),
    });
    await began;
    await Promise.allSettled([end(id, kb)]);
    await outcome;
    await kb.close();
    await endOf(id);
  });
});

describe("what is wrong is said", () => {
  let nowhere: string;
  beforeAll(async () => {
    nowhere = `http://127.0.0.1:${await freePort()}/`;
  });

  const BAD: [what: string, options: () => Partial<ServerOptions>, name: string, told: RegExp][] = [
    [
      "a wrong token",
      () => ({ token: "wrong", kernelId: "x" }),
      "ServerError",
      /refuses the token \(403 Forbidden\)/,
    ],
    [
      "no token",
      () => ({ token: "", kernel: "python3" }),
      "ServerError",
      /wants a token, and none was given/,
    ],
    [
      "no server",
      () => ({ url: nowhere, kernelId: "x" }),
      "ServerError",
      /No server answers at .*ECONNREFUSED/,
    ],
    [
      "an address below which there is no server",
      () => ({ url: servers.hub.url.replace("ada", "bob"), kernelId: "x" }),
      "ServerError",
      /answers 404 .* Is it the address of a Jupyter server\?/,
    ],
    [
      "no such kernel id",
      () => ({ kernelId: "x" }),
      "KernelNotFoundError",
      /no kernel "x" at .* Running there: .*python3/,
    ],
    [
      "no such kernelspec",
      () => ({ kernel: "julia-9" }),
      "KernelNotFoundError",
      /No kernel named "julia-9" .* Installed are: .*python3/,
    ],
    [
      "no kernel named at all",
      () => ({}),
      "KernelNotFoundError",
      /has to be told which kernel .* Running there: /,
    ],
    ["two kernels named", () => ({ kernelId: "x", kernel: "python3" }), "TypeError", /leave out `kernel`/],
    [
      "no address",
      () => ({ url: "localhost:8888" }),
      "TypeError",
      /needs the address of a Jupyter server, such as/,
    ],
  ];

  test.each(BAD)("%s", async (_, options, name, told) => {
    const error = await reach(options()).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name, message: expect.stringMatching(told) });
  });
});

describe("a program that started a kernel on a server leaves none", () => {
  const WAYS: [how: string, what: string, end: (script: Script) => unknown][] = [
    ["and ends by itself", "ends", () => {}],
    ["when it is ended by SIGINT", "waits", (script) => script.kill("SIGINT")],
    ["when it is killed", "waits", (script) => script.kill("SIGKILL")],
  ];

  test.concurrent.each(WAYS)("%s", { timeout: 120_000 }, async (how, what, end) => {
    const name = how.replaceAll(" ", "-"); // a bundle of its own, because they run at once
    using script = await Script.of("tests/scripts/remote.ts", name, servers.hub.url, TOKEN, what);
    const id = await script.line();
    expect(await servers.hub.kernels()).toContain(id);
    if (what === "waits") expect(await script.line()).toBe("waiting");
    end(script);
    await script.ended;
    await endOf(id);
  });
});

test.each([
  ["http://localhost:8888", "http://localhost:8888/", ""],
  ["http://localhost:8888/lab?token=abc", "http://localhost:8888/", "abc"],
  ["http://localhost:8888/base/lab/tree/a/lab.ipynb", "http://localhost:8888/base/", ""],
  ["https://hub.org/user/ada/lab/workspaces/auto-x?token=t", "https://hub.org/user/ada/", "t"],
  ["https://hub.org/user/lab/", "https://hub.org/user/lab/", ""],
  ["https://hub.org/user/lab/tree", "https://hub.org/user/lab/", ""],
])("the address %s is that of the server %s", (address, baseUrl, token) => {
  expect(addressOf(address)).toEqual({ baseUrl, token });
});

test.each([
  ["localhost:8888/lab?token=SECRET", undefined, /got "localhost:8888\/lab"/],
  ["http://localhost:8888/", "SECR\nET", /characters that no token has/],
  ["http://localhost:8888/?token=SECRÉT", undefined, /characters that no token has/],
])("what is wrong with the address %s is told without the token", (address, token, told) => {
  expect(() => addressOf(address, token)).toThrow(told);
  expect(() => addressOf(address, token)).not.toThrow(/SECR/);
});
