// Python's text run once, and whether there is a Python at all.

import type { Dynamic } from "@kernelbridge/bridge";
import { copyOf } from "./backend.js";
import { textOf } from "./given.js";
import { interpreter } from "./jupyter/kernelspec.js";
import { ownKernel } from "./kernels.js";

/** What `execute` may be told. */
export interface ExecuteOptions {
  /** Milliseconds after which Python is interrupted, with a `TimeoutError`; none by default. */
  readonly timeout?: number;
  /** The interpreter; that of `KERNELBRIDGE_PYTHON` by default, else the active one. */
  readonly pythonPath?: string;
}

/**
 * Runs statements as the body of a function, `await` included: `return` gives the value, which crosses by value. What they assign
 * and import is there for the next call with the same interpreter.
 */
export async function execute<T = Dynamic>(code: string, options: ExecuteOptions = {}): Promise<T> {
  const { timeout, pythonPath } = options;
  const text = textOf("execute(code)", "Python's text", code);
  const kb = await ownKernel(pythonPath);
  const run = kb.py.exec(text);
  return copyOf<T>(timeout === undefined ? run : run.$opt({ timeout }));
}

/** Whether a Python runs here: the one that is named, else that of `KERNELBRIDGE_PYTHON`, else the active one. */
export async function hasPython(pythonPath?: string): Promise<boolean> {
  return interpreter(pythonPath).then(
    () => true,
    () => false,
  );
}

/** Its version, such as `"3.12.4"`. @throws KernelNotFoundError when there is none. */
export async function getPythonVersion(pythonPath?: string): Promise<string> {
  return (await interpreter(pythonPath)).version;
}
