// A wait that its caller may end first, by a signal or after a time.

import { CancelledError, TimeoutError } from "./errors.js";
import type { CallOptions } from "./faces.js";

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
    const onAbort = (): void =>
      stop(new CancelledError(`${label} was cancelled by its signal`, { cause: signal?.reason }));
    const timer =
      timeout === undefined ? undefined : setTimeout(() => stop(tooLate(label, timeout)), timeout);
    promise.finally(settle).then(resolve, reject);
    if (signal?.aborted === true) onAbort();
    else signal?.addEventListener("abort", onAbort, { once: true });
  });
}

function tooLate(label: string, timeout: number): TimeoutError {
  return new TimeoutError(`${label} took longer than ${timeout} ms and was cancelled; allow it more time`);
}
