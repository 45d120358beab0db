// What a session is opened with, and what it tells of itself. Types only.

import type { ArrowLoader } from "./arrow.js";
import type { Flows } from "./flows.js";
import type { Introduction } from "./handshake.js";
import type { Operations } from "./operations.js";
import type { Limits, WelcomeBody } from "./protocol.js";
import type { During } from "./requests.js";
import type { Tell } from "./tell.js";

export interface CommonOptions {
  /** Operations of the embedder, beside the built-in ones. */
  readonly operations?: Operations;
  /** What this peer accepts. */
  readonly limits?: Partial<Limits>;
  /** Loads a library for Arrow when a table asks for it: `() => import("apache-arrow")`. */
  readonly arrow?: ArrowLoader;
  /** Every wait for the other peer goes through this: a platform may stay alive meanwhile. */
  readonly during?: During;
  /** Reads the place in the user's program from a stack; where it finds none, the stack's first line is taken. */
  readonly place?: (stack: string) => string | undefined;
  /** Told, in a sentence, of what needs the user's attention; by default it is written to the console. */
  readonly onWarning?: (sentence: string) => void;
  /** Follows what operations of the other peer start; where it is missing, the latest one counts. */
  readonly flows?: Flows;
  /** Tells errors to the other peer; by default with the engine's own stack. */
  readonly tell?: Tell;
  /** Whether `x.release()` gives an object back where Python has no attribute of that name, as `x.$release()` always does. */
  readonly releaseByName?: boolean;
  /** Told of each failure that nobody awaits or collects; by default it is written to the console. */
  readonly onUnhandled?: (error: Error) => void;
}

export interface SessionOptions extends CommonOptions, Introduction {
  /** Milliseconds to wait for the welcome; none by default. */
  readonly welcomeTimeout?: number;
}

export interface AcceptOptions extends CommonOptions {
  /** Parts of the welcome to send; the others have defaults. */
  readonly welcome?: Partial<WelcomeBody>;
}

/** What a session holds at the moment: for leak checks and panels. */
export interface Tally {
  /** Values of ours that the other peer may name. */
  readonly exports: number;
  /** Objects of the other peer's that we may name. */
  readonly imports: number;
  /** Results that we keep for the other peer. */
  readonly slots: number;
  /** Operations of ours whose outcome is not known. */
  readonly pending: number;
}
