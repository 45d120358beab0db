// From a script to a standard kernel and back: the package as its users hold it.

import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { connect, type KernelBridge, kw, launch, type Output, type PyObject } from "../src/index.js";
import { everyIpykernel, launchVersion } from "./launched.js";

everyIpykernel((kernel) => {
  let folder: string;
  let kb: KernelBridge;
  let outputs: Output[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "kernelbridge-"));
    vi.stubEnv("JUPYTER_RUNTIME_DIR", folder);
    outputs = [];
    kb = await launchVersion(kernel, { output: (output) => outputs.push(output) });
  });

  afterEach(() => {
    outputs.length = 0;
  });

  afterAll(async () => {
    await kb.close();
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  /** Everything of one type that was put out, once it is as expected: text comes in pieces of the kernel's choice. */
  const saw = (type: Output["type"], text: string) =>
    vi.waitFor(() => {
      const texts = outputs.map((output) => (output.type === type && "text" in output ? output.text : ""));
      expect(texts.join("")).toBe(text);
    });

  test("a module is imported, called, and its value fetched by one await", async () => {
    const statistics = kb.$py("statistics");
    expect(await statistics.mean([1, 2, 6])).toBe(3);
  });

  test("objects stay in Python and are handed on as themselves", async () => {
    const xs: PyObject = await kb.py.list([3, 1, 2]);
    await xs.sort(kw({ reverse: true }));
    expect(await kb.py.list(xs).$js()).toEqual([3, 2, 1]);
  });

  test("binary data goes there and comes back byte for byte", async () => {
    const bytes = Uint8Array.from({ length: 1_000_000 }, (_, i) => i % 251);
    const back = await kb.py.bytes(bytes).$js();
    expect(back).toBeInstanceOf(Uint8Array);
    expect(Buffer.compare(back, bytes)).toBe(0);
  });

  test("Python calls back into the script while the script waits for Python", async () => {
    const order = await kb.py.sorted([1, 2, 3], kw({ key: (x: number) => -x })).$js();
    expect(order).toEqual([3, 2, 1]);
  });

  test("a thread of Python's reaches a function of the script although the script waits for nothing", async () => {
    const called = new Promise((resolve) => {
      kb.py.tell = resolve;
    });
    await kb.py.exec`
import threading
threading.Timer(0.1, lambda: tell("from a thread")).start()
`;
    await vi.waitFor(() => expect(kb.kernel.client.wanted).toBe(false));
    expect(await called).toBe("from a thread");
  });

  test("an exception arrives as an error of its own kind", async () => {
    await expect(kb.py.int("x")).rejects.toMatchObject({ name: "PyError", pyType: "ValueError" });
  });

  test("what a call prints comes out as text, what it displays as a mimebundle", async () => {
    await kb.py.exec`
import sys
from IPython.display import HTML, display
print("out")
print("err", file=sys.stderr)
display(HTML("<b>bold</b>"))
`;
    await saw("stdout", "out\n");
    await saw("stderr", "err\n");
    expect(outputs).toContainEqual({
      type: "display",
      data: expect.objectContaining({ "text/html": "<b>bold</b>" }),
    });
  });

  test("a second client of the same kernel sees the same variables and not the first one's output", async () => {
    const heard: Output[] = [];
    const other = await connect({
      connectionFile: basename(kb.kernel.connectionFile),
      output: (output) => heard.push(output),
    });
    kb.py.shared = [1, 2];
    await kb.py.shared.append(3);
    expect(await other.py.shared.$js()).toEqual([1, 2, 3]);
    await kb.py.print("for the first");
    await other.py.print("for the second");
    await vi.waitFor(() =>
      expect(heard.map((output) => "text" in output && output.text).join("")).toContain("second"),
    );
    expect(JSON.stringify(heard)).not.toContain("first");
    await other.close();
    expect(await kb.py.len(kb.py.shared)).toBe(3);
  });

  test("close rejects what is pending and leaves a kernel that was only connected to", async () => {
    const other = await connect({ connectionFile: kb.kernel.connectionFile });
    const pending = other.py.exec`
import asyncio
await asyncio.sleep(60)
`.then(() => "done");
    const rejected = expect(pending).rejects.toMatchObject({ name: "ConnectionClosedError" });
    await other.py.abs(-1);
    await other.close();
    await rejected;
    expect(await kb.py.abs(-2)).toBe(2);
  });

  test("a kernel that runs a cell is waited for, and it is said why", async () => {
    const flag = join(folder, "flag");
    const sentences: string[] = [];
    const cell = kb.kernel.client.request("shell", "execute_request", {
      code: `import os, time\nwhile not os.path.exists(${JSON.stringify(flag)}): time.sleep(0.01)`,
      silent: true,
      store_history: false,
      allow_stdin: false,
      user_expressions: {},
    });
    const status = (sentence: string) => {
      sentences.push(sentence);
      writeFileSync(flag, "");
    };
    const other = await connect({ connectionFile: kb.kernel.connectionFile, status });
    expect(sentences).toEqual(["The kernel is running a cell; the bridge opens when it has ended."]);
    expect(await other.py.abs(-1)).toBe(1);
    await cell;
    await other.close();
  }, 20_000);

  test("calls are served while a cell of the notebook waits", async () => {
    const cell = kb.kernel.client.request("shell", "execute_request", {
      code: "import asyncio\nwaiting = asyncio.Event()\nawait waiting.wait()",
      silent: true,
      store_history: false,
      allow_stdin: false,
      user_expressions: {},
    });
    await vi.waitFor(async () => expect(await kb.py`'waiting' in globals()`).toBe(true));
    await kb.py.waiting.set();
    expect((await cell).content.status).toBe("ok");
  });

  test("a call fails within a second when the kernel is killed, and every later one at once", async () => {
    const doomed = await launch({ kernel, output: () => {} });
    const endless = doomed.py.exec`
import time
time.sleep(600)
`.then(() => "done");
    const died = expect(endless).rejects.toMatchObject({ name: "KernelDiedError" });
    await vi.waitFor(() => expect(doomed.session.tally().pending).toBeGreaterThan(0));
    process.kill(doomed.kernel.pid as number, "SIGKILL");
    const killed = performance.now();
    await died;
    expect(performance.now() - killed).toBeLessThan(1000);
    await expect(Promise.resolve(doomed.py.abs(1))).rejects.toThrow(
      "The kernel has gone: it was ended by SIGKILL",
    );
    await doomed.close();
  });

  test("`await using` closes at the end of its block", async () => {
    let file: string;
    {
      await using inner = await launch({ kernel });
      file = inner.kernel.connectionFile;
      expect(existsSync(file)).toBe(true);
      expect(await inner.py.abs(-3)).toBe(3);
    }
    expect(existsSync(file)).toBe(false);
  });
});
