// A wait that its caller may end first, by a signal or after a time.

import { CancelledError, TimeoutError } from "./errors.js";
import type { CallOptions } from "./faces.js";

/** The longest time, in milliseconds, that a timer can take: 24 days. */
const LONGEST = 2 ** 31 - 1;

/** The promise, or an error as soon as the signal or the time says so; then `cancel` tells the other peer. */
export function limited(
  promise: Promise<unknown>,
  { signal, timeout }: CallOptions,
  label: string,
  cancel: () => void,
  placed: (error: Error) => Error,
): Promise<unknown> {
  if (signal === undefined && timeout === undefined) return promise;
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
    };
    const stop = (error: Error): void => {
      settle();
      reject(placed(error));
      cancel();
    };
    const onAbort = (): void => stop(cancelledBy(signal, label));
    const timer = startTimer(timeout, (milliseconds) => stop(tooLate(label, milliseconds)));
    promise.finally(settle).then(resolve, reject);
    if (signal?.aborted === true) onAbort();
    else signal?.addEventListener("abort", onAbort, { once: true });
  });
}

export function cancelledBy(signal: AbortSignal | undefined, label: string): CancelledError {
  return new CancelledError(`${label} was cancelled by its signal`, { cause: signal?.reason });
}

/** A time that is longer than a timer can take never ends. */
function startTimer(timeout: number | undefined, late: (timeout: number) => void) {
  if (timeout === undefined || timeout > LONGEST) return undefined;
  return setTimeout(late, timeout, timeout);
}

function tooLate(label: string, timeout: number): TimeoutError {
  return new TimeoutError(`${label} took longer than ${timeout} ms and was cancelled; allow it more time`);
}

/** Options of a call as given. @throws TypeError when the time is none. */
export function checked(options: CallOptions): CallOptions {
  const timeout: unknown = options?.timeout;
  if (timeout === undefined || (typeof timeout === "number" && timeout >= 0)) return options;
  throw new TypeError(`timeout is in milliseconds, 0 or more, and cannot be ${String(timeout)}`);
}
