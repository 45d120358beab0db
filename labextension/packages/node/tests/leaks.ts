// After every test of a file both ends hold what they held before the first.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, beforeAll, expect } from "vitest";
import type { Launched } from "./launched.js";

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

/** Everything that the session's two ends hold for each other: here, and in Python with the tools that it knows. */
async function held({ kb }: Launched): Promise<unknown> {
  collectGarbage(); // expressions, and the handles of errors
  await kb.session.settled(); // what was given back has left
  const there = await kb.scope(({ py }) => py.held!().$js());
  await kb.session.settled();
  return { here: kb.session.tally(), there };
}

/** Defines the check for a kernel that knows `HELD`. */
export function checkLeaks(python: Launched): void {
  let before: unknown;
  beforeAll(async () => {
    before = await held(python);
  });
  afterEach(async () => {
    await expect.poll(() => held(python)).toEqual(before);
    expect(python.unhandled).toEqual([]);
  });
}

/** To be run in the kernel. */
export const HELD = `
def held():
    import gc
    gc.collect()
    session = get_ipython().kernelbridge.sessions[0]
    return [*session.tally().values(), len(session.tools)]
`;
