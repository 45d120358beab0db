import { expect, test } from "vitest";
import { Interrupted } from "../src/interrupted.js";

test("who waits for interrupted code is not taken for it, where the platform can tell", async () => {
  const interrupted = new Interrupted();
  interrupted.add([1]);
  const refused = await new Promise((resolve) =>
    interrupted.refuse("a call", () =>
      resolve([1, 2, undefined].map((flow) => interrupted.refuses("call", flow))),
    ),
  );
  expect(refused).toEqual([true, false, true]);
});
