// Over a real kernel, whose publisher drops what is not taken in time.

import "./python.js";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { everyIpykernel } from "./launched.js";
import { Script } from "./script.js";

everyIpykernel((kernel) => {
  test("a client that is stopped while Python prints and calls back gets every call and every result, in order", async () => {
    using script = await Script.start("flood", kernel);
    expect(await script.line()).toBe("floods");
    for (let time = 0; time < 3; time += 1) {
      script.kill("SIGSTOP");
      await setTimeout(1500);
      script.kill("SIGCONT");
      await setTimeout(500);
    }
    expect(JSON.parse(await script.line())).toEqual({
      asked: 3000,
      answered: 3000,
      pulled: 3000,
      inOrder: true,
      pending: 0,
    });
    expect((await script.ended).code).toBe(0);
  }, 120_000);
});
