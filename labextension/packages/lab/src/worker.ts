// The worker of one notebook: holds the session and the cells. What runs here has nothing of the page; the server it can ask
// like any script of its origin.

import {
  attachEvaluator,
  Builtins,
  Follower,
  followTimers,
  lockGlobals,
  type Platform,
} from "@kernelbridge/cells";
import { framesOf } from "./framing.js";
import { serveObjects } from "./held.js";
import { load } from "./modules.js";
import { type Beginning, WorkerTransport } from "./port.js";
import { answering } from "./questions.js";

/** Errors that no code caught, those of promises among them, belong to the cell that runs. */
function onUncaught(listener: (error: unknown) => void): () => void {
  const ending = new AbortController();
  const { signal } = ending;
  const told = (event: Event, error: unknown) => {
    event.preventDefault();
    listener(error);
  };
  addEventListener("error", (event) => told(event, event.error), { signal });
  addEventListener("unhandledrejection", (event) => told(event, event.reason), { signal });
  return () => ending.abort();
}

const arrow = () => import("apache-arrow");

const follower = new Follower();
followTimers(follower);
lockGlobals();
Object.defineProperty(globalThis, "close", {
  value() {
    throw new TypeError("close() would end the worker of all cells; restart the kernel to begin anew");
  },
});
const builtins = new Builtins();

/** The page answers the kernel's pings, whatever is computed here. */
const platform: Platform = {
  name: "browser",
  heartbeat: true,
  import: load,
  mend: () => builtins.mend(),
  arrow,
  console,
  follower,
  onUncaught,
};

async function begin({ token, session: port, questions, frames, objects }: Beginning): Promise<void> {
  // before anything else is told of a message: what arrives was asked for by whoever waits for it
  for (const one of [port, questions, frames, objects])
    one?.addEventListener("message", () => follower.rest());
  const transport = new WorkerTransport(port);
  const onOpen: Platform["onOpen"] = (ask) => questions && answering(questions, ask);
  try {
    const session = await attachEvaluator(
      transport,
      { ...platform, onOpen, ...(frames && { frames: framesOf(frames) }) },
      token ?? undefined,
    );
    if (objects) serveObjects(objects, session);
    port.postMessage({ token: session.welcome.token });
  } catch (error) {
    transport.close((error as Error).message);
  }
}

addEventListener("message", ({ data }: MessageEvent<Beginning>) => void begin(data), { once: true });
