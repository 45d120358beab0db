// The place in the user's program where an operation was made.

/** Something with the stack of that place; its text is made only when it is read. */
export interface Origin {
  readonly stack?: string | undefined;
}

interface Engine {
  readonly captureStackTrace?: (target: object, above: (...args: never[]) => unknown) => void;
  stackTraceLimit?: unknown;
}

const engine = Error as Engine;

/** Lines that are kept of a place: every call has one, and a line costs about as much as all else that a call does. */
const LINES = 8;

/** The place that called `above`; where the engine cannot tell, our own frames come first. */
export function capture(above: (...args: never[]) => unknown): Origin {
  if (engine.captureStackTrace === undefined) return new Error();
  const limit = engine.stackTraceLimit;
  const fewer = typeof limit === "number" && limit > LINES;
  if (fewer) engine.stackTraceLimit = LINES;
  const origin: Origin = {};
  engine.captureStackTrace(origin, above);
  if (fewer) engine.stackTraceLimit = limit;
  return origin;
}
