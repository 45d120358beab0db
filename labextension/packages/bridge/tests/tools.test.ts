// What the two ends must have agreed on before there are tools.

import { expect, test } from "vitest";
import { bind, memoryPair, ProtocolError, Session, type WelcomeBody } from "../src/index.js";

const client = { name: "test", version: "0.0.0", language: "javascript" } as const;

async function opened(welcome: Partial<WelcomeBody>) {
  const [ours, theirs] = memoryPair();
  const accepted = Session.accept(theirs, { welcome });
  const kb = bind(await Session.open(ours, { client }));
  return { kb, end: async () => [kb.session.close(), (await accepted).close()] };
}

const OLD =
  "this kernel's kernelbridge 0.0.9 has no `tools`; update it there: pip install --upgrade kernelbridge";

test("a kernel without tools is named at the first use, and nothing is sent", async () => {
  const { kb, end } = await opened({ capabilities: ["batch"], versions: { kernelbridge: "0.0.9" } });
  expect(() => kb.tools.register("a", () => 1)).toThrow(OLD);
  expect(() => kb.tools.unregister("a")).toThrow(ProtocolError);
  await expect(kb.runPtc({ code: "1" })).rejects.toThrow(OLD);
  await expect(kb.session.runPtc({ code: "1" })).rejects.toThrow(ProtocolError);
  expect(kb.session.tally().pending).toBe(0);
  await end();
});

test("a kernel that does not tell its version is named as that", async () => {
  const { kb, end } = await opened({});
  await expect(kb.runPtc({ code: "1" })).rejects.toThrow("kernelbridge (of no known version) has no `tools`");
  await end();
});
