// The Node host: evaluates JavaScript and Lisp cells for a kernel that has no page. The kernel starts it, speaks with it
// over its standard input and output, and ends it by closing them. Bundled into one file of the Python package.

import "./pipes.js";

import process from "node:process";
import { Writable } from "node:stream";
import type { Limits } from "@kernelbridge/bridge";
import { attachEvaluator, Builtins, lockGlobals, type Platform, type Write } from "@kernelbridge/cells";
import { loadArrow } from "./arrow.js";
import { nodeFlows } from "./flows.js";
import { folder, load, source } from "./imports.js";
import { endFirst, endWithParent } from "./orphan.js";
import { input, output } from "./pipes.js";
import { StreamTransport } from "./stream.js";

const onUncaught: NonNullable<Platform["onUncaught"]> = (listener) => {
  process.on("uncaughtException", listener).on("unhandledRejection", listener);
  return () => process.off("uncaughtException", listener).off("unhandledRejection", listener);
};

/** What is written to the process's own streams appears in the running cell, as what the console prints. */
function onWrite(write: Write): void {
  for (const name of ["stdout", "stderr"] as const) {
    const value = new Writable({
      write(chunk, _encoding, done) {
        write(name, String(chunk));
        done();
      },
    });
    Object.defineProperty(process, name, { value, configurable: true });
  }
}

// an interrupt is the kernel's to understand: it cancels what runs here
process.on("SIGINT", () => {});

endWithParent();
endFirst();
lockGlobals();
const builtins = new Builtins();

const platform: Platform = {
  name: "node",
  import: load,
  base: folder,
  source,
  mend: () => builtins.mend(),
  arrow: loadArrow,
  flows: nodeFlows(),
  console,
  onWrite,
  onUncaught,
  // of the kernel that started this process, and that has looked at them
  limits: JSON.parse(process.env.KERNELBRIDGE_LIMITS || "{}") as Partial<Limits>,
};
const session = await attachEvaluator(new StreamTransport(input, output), platform);
await session.closed;
process.exit();
