// For which of the other peer's operations the running code works, where a platform can tell: what goes on after an
// operation was answered, as timers do, still belongs to it. Elsewhere the latest operation that is not answered counts.

import type { OperationId } from "./protocol.js";

/** A platform's way to follow a program through its promises, timers and events. */
export interface Flows {
  /** The operation in whose run the running code was started; undefined where there is none. */
  readonly current: OperationId | undefined;
  /** Runs the beginning of an operation. */
  run<T>(id: OperationId, body: () => T): T;
}

export const UNFOLLOWED: Flows = {
  current: undefined,
  run: (_, body) => body(),
};
