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
      forget();
    };
    const stop = (error: Error): void => {
      settle();
      reject(placed(error));
      cancel();
    };
    const onAbort = (): void => stop(cancelledBy(signal, label));
    const timer = startTimer(timeout, (milliseconds) => stop(tooLate(label, milliseconds)));
    const forget = signal === undefined ? () => {} : whenAborted(signal, onAbort);
    promise.finally(settle).then(resolve, reject);
    if (signal?.aborted === true) onAbort();
  });
}

/** What is to be done for each signal: one listener of its own for all, because engines take many for a leak. */
const actions = new WeakMap<AbortSignal, Set<() => void>>();

/** Gives the way to forget it. */
function whenAborted(signal: AbortSignal, action: () => void): () => void {
  const known = actions.get(signal);
  const all = known ?? new Set();
  if (known === undefined) {
    actions.set(signal, all);
    const act = (): void => {
      for (const each of all) each();
    };
    signal.addEventListener("abort", act, { once: true });
  }
  all.add(action);
  return () => all.delete(action);
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
