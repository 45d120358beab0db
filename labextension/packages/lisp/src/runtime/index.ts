// Owns what emitted code names as `$lisp`: helpers of the compiler, and the library under `core`.
// Loading this module makes it reachable under Symbol.for("kernelbridge.lisp"); it holds no state of a session.
import { core } from "./core.js";
import * as helpers from "./helpers.js";

/** What emitted code names as `$lisp`. */
export const runtime = Object.freeze({ ...helpers, core });

/** Where `$lisp` is found by programs that stand alone. */
export const RUNTIME_KEY = "kernelbridge.lisp";

Object.defineProperty(globalThis, Symbol.for(RUNTIME_KEY), { value: runtime, configurable: true });
