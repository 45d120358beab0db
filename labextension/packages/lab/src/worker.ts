// The worker of one notebook: holds the session and the cells. What runs here reaches neither page nor server.

import { attachEvaluator } from "@kernelbridge/cells";
import { type Port, WorkerTransport } from "./port.js";

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

const transport = new WorkerTransport(globalThis as unknown as Port);
const arrow = () => import("apache-arrow");
attachEvaluator(transport, { name: "browser", arrow, console, onUncaught }).catch((error: Error) =>
  transport.close(error.message),
);
