// Clients that take what they are sent slowly, or not at all, beside one that works.

import { expect, test } from "vitest";
import { connect } from "../src/index.js";
import { launched } from "./launched.js";

const python = launched();

test("clients that are slow hold up nobody, and hear of the kernel's death like all others", async () => {
  const { kb } = python;
  const { connectionFile } = kb.kernel;
  const [reader, listener] = await Promise.all([connect({ connectionFile }), connect({ connectionFile })]);

  const items = reader.py`(bytes(100_000) for _ in range(10**9))`.$iter()[Symbol.asyncIterator]();
  await items.next(); // and for a long time no further one
  const heard = new Promise((tell) => {
    listener.on("tick", (tick) => {
      tell(tick);
      return new Promise(() => {}); // a handler that never ends
    });
  });
  await kb.py.exec`
    import kernelbridge, threading
    def send():
        for tick in range(5000):
            kernelbridge.send_event("tick", tick)
    sender = threading.Thread(target=send, daemon=True)
    sender.start()
  `;
  expect(await heard).toBe(0);

  const numbers = Array.from({ length: 200 }, (_, i) => i);
  expect(await Promise.all(numbers.map((n) => kb.py.abs!(-n)))).toEqual(numbers);
  expect(await kb.py.sender.is_alive!()).toBe(true); // it waits for room

  const owed = [kb, reader, listener].map((one) => Promise.resolve(one.$py("asyncio").sleep(600)));
  const exhausted = (async () => {
    while (true) await items.next();
  })();
  process.kill(Number(await kb.$py("os").getpid!()), "SIGKILL");
  for (const outcome of await Promise.allSettled([...owed, exhausted]))
    expect(outcome).toMatchObject({ status: "rejected", reason: { name: "KernelDiedError" } });
  await Promise.all([reader, listener].map((one) => one.close()));
});
