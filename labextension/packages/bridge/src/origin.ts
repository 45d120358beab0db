// The place in the user's program where an operation was made.

/** Something with the stack of that place; its text is made only when it is read. */
export interface Origin {
  readonly stack?: string | undefined;
}

interface Engine {
  readonly captureStackTrace?: (target: object, above: (...args: never[]) => unknown) => void;
}

/** The place that called `above`; where the engine cannot tell, our own frames come first. */
export function capture(above: (...args: never[]) => unknown): Origin {
  const { captureStackTrace } = Error as Engine;
  if (captureStackTrace === undefined) return new Error();
  const origin: Origin = {};
  captureStackTrace(origin, above);
  return origin;
}
