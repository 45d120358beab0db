// Follows what an operation starts through promises, timers and events, by Node's own means.

import { AsyncLocalStorage } from "node:async_hooks";
import type { Flows, OperationId } from "@kernelbridge/bridge";

/** For one session. */
export function nodeFlows(): Flows {
  const storage = new AsyncLocalStorage<OperationId>();
  return {
    get current() {
      return storage.getStore();
    },
    run: (id, body) => storage.run(id, body),
  };
}
