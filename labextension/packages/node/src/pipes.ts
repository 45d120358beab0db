// The pipes to the kernel that started this process, taken away from everybody else. Importing this moves them.
//
// The protocol travels on standard input and output. User code may print by any road: console, process.stdout,
// a native module, a child process that inherits the descriptors. So the pipes get descriptors of their own, and
// 0 and 1 become an empty input and the standard error, before anything else is loaded.

import { closeSync, openSync } from "node:fs";
import { Socket } from "node:net";

const [stdin, stdout] = [moved(0, "r", "/dev/null", "r"), moved(1, "w", "/dev/fd/2", "a")];

/** Messages from the kernel. */
export const input = new Socket({ fd: stdin, readable: true, writable: false });
/** Messages to the kernel. */
export const output = new Socket({ fd: stdout, readable: false, writable: true });

// where descriptors cannot be moved, at least JavaScript's own road to them is closed
Object.defineProperty(process, "stdout", { value: process.stderr, configurable: true });

/**
 * Another descriptor of the same pipe; `instead` takes its old number, which is the lowest that is free.
 * The same descriptor on Windows, and for what is no pipe: a socket cannot be opened a second time.
 */
function moved(descriptor: number, flags: string, instead: string, insteadFlags: string): number {
  const pipe = opened(`/dev/fd/${descriptor}`, flags);
  if (pipe === null) return descriptor;
  closeSync(descriptor);
  if (opened(instead, insteadFlags) === null) openSync("/dev/null", insteadFlags);
  return pipe;
}

function opened(path: string, flags: string): number | null {
  if (process.platform === "win32") return null;
  try {
    return openSync(path, flags);
  } catch {
    return null;
  }
}
