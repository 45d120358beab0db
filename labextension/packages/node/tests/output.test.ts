// What Python prints and shows in a script's calls: it arrives while they run, in order with results, and nobody else's.

import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import { connect, type KernelBridge, type Output } from "../src/index.js";
import { everyIpykernel, launched } from "./launched.js";

everyIpykernel((kernel) => {
  const outputs: Output[] = [];
  const python = launched(
    `
    import asyncio, concurrent.futures, os, sys, threading, time
    from IPython.display import HTML, clear_output, display, update_display
    from tqdm import tqdm
    pool = concurrent.futures.ThreadPoolExecutor(1)

    def in_thread(run):
        thread = threading.Thread(target=run); thread.start(); thread.join()

    def tick(name, times):
        def run():
            for number in range(times):
                print(name, number)
                time.sleep(0.01)
        thread = threading.Thread(target=run)
        thread.start()
        return thread
    `,
    { kernel, output: (output) => outputs.push(output) },
  );
  beforeEach(() => {
    outputs.length = 0;
  });

  const text = (from = outputs, type = "stdout") =>
    from.map((output) => ("text" in output && output.type === type ? output.text : "")).join("");

  const other = async (): Promise<[KernelBridge, Output[]]> => {
    const heard: Output[] = [];
    const connectionFile = basename(python.kb.kernel.connectionFile);
    return [await connect({ connectionFile, output: (output) => heard.push(output) }), heard];
  };

  test("a taker of output that throws is reported, and the calls go on", async () => {
    const told: Error[] = [];
    const kb = await connect({
      connectionFile: python.kb.kernel.connectionFile,
      output: () => {
        throw new RangeError("full");
      },
      onUnhandled: (error) => told.push(error),
    });
    await kb.py.print!("x");
    await vi.waitFor(() => expect(told.map(({ message }) => message)).toEqual(["full"]));
    await kb.close();
  });

  test("what a call prints is there before its result, each stream as its own", async () => {
    const { py } = python.kb;
    for (const word of ["one", "two", "three"]) {
      await py.exec`
        print(${word})
        sys.stderr.write(${`${word}!`})
      `;
      expect([text().split("\n").at(-2), text(outputs, "stderr").split("!").at(-2)]).toEqual([word, word]);
    }
  });

  test("it is there while the call still runs", async () => {
    const flag = join(python.folder, "flag");
    const call = python.kb.py.exec`
      print("begun")
      while not os.path.exists(${flag}): time.sleep(0.01)
    `.then(() => "ended");
    await vi.waitFor(() => expect(text()).toBe("begun\n"));
    writeFileSync(flag, "");
    expect(await call).toBe("ended");
  });

  test("threads, pools and tasks print for the call that started them, also when it has returned", async () => {
    const { py } = python.kb;
    await py.exec`
      in_thread(lambda: print("thread"))
      pool.submit(print, "pool").result()
      await asyncio.create_task(asyncio.to_thread(print, "task"))
      threading.Timer(0.05, print, ["timer"]).start()
    `;
    await vi.waitFor(() => expect(text()).toBe("thread\npool\ntask\ntimer\n"));
  });

  test("displays, their updates and the wish to clear arrive as such, in order with text", async () => {
    await python.kb.py.exec`
      print("text")
      display(HTML("<b>1</b>"), display_id="here")
      update_display(HTML("<b>2</b>"), display_id="here")
      clear_output(wait=True)
    `;
    expect(outputs).toEqual([
      { type: "stdout", text: "text\n" },
      { type: "display", id: "here", data: expect.objectContaining({ "text/html": "<b>1</b>" }) },
      { type: "update", id: "here", data: expect.objectContaining({ "text/html": "<b>2</b>" }) },
      { type: "clear", wait: true },
    ]);
  });

  test("a progress bar and a command print too", async () => {
    await python.kb.py.exec`
      for _ in tqdm(range(3)): pass
      os.system("echo command")
    `;
    await vi.waitFor(() => expect(text()).toBe("command\n"));
    expect(text(outputs, "stderr")).toContain("3/3");
  });

  test("scripts and cells that print at once have each its own", async () => {
    const [second, heard] = await other();
    const cell = second.kernel.client.request("shell", "execute_request", {
      code: "tick('cell', 20).join()",
      silent: false,
      store_history: false,
      allow_stdin: false,
      user_expressions: {},
    });
    const threads = [await python.kb.py.tick("first", 20), await second.py.tick("second", 20)];
    for (const thread of threads) await thread.join();
    await cell;
    const lines = (name: string) => Array.from({ length: 20 }, (_, number) => `${name} ${number}\n`).join("");
    await vi.waitFor(() => expect(text()).toBe(lines("first")));
    expect(text(heard)).toContain(lines("second").slice(0, 9));
    expect(text(heard)).not.toContain("first");
    await second.close();
  });

  test("a question has nobody to answer, and says so", async () => {
    await expect(Promise.resolve(python.kb.py.input("name? "))).rejects.toMatchObject({
      pyType: "IPython.StdinNotImplementedError",
      message: expect.stringContaining("give the answer as an argument"),
    });
  });

  test("a hundred megabytes leave the session alive", async () => {
    let length = 0;
    const [second, heard] = await other();
    await second.py.exec`for _ in range(100): print("x" * 2**20)`;
    for (const output of heard) length += "text" in output ? output.text.length : 0;
    expect(length).toBe(100 * (2 ** 20 + 1));
    expect(await second.py.abs(-1)).toBe(1);
    await second.close();
  });

  test("nothing of all this is left behind", async () => {
    await python.kb.session.settled();
    expect(python.kb.session.tally()).toMatchObject({ exports: 0, pending: 0 });
  });
});
