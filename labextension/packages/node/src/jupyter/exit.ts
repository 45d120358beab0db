// The ways out of a Node process: what still has to be done when the script has ended, exits or is ended.

/** Ended by these a process runs no exit handlers, unless somebody listens. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

const farewells = new Set<() => Promise<void>>();
const lastActions = new Set<() => void>();

/** Calls `farewell` when the script has ended by itself and nothing is left to do. Returns the way to forget it. */
export function beforeExit(farewell: () => Promise<void>): () => void {
  if (farewells.size === 0) process.on("beforeExit", sayFarewell);
  farewells.add(farewell);
  return () => {
    farewells.delete(farewell);
    if (farewells.size === 0) process.off("beforeExit", sayFarewell);
  };
}

/** Calls `action` when the process exits or is ended by a signal; it must be synchronous. Returns the way to forget it. */
export function atExit(action: () => void): () => void {
  if (lastActions.size === 0) listen();
  lastActions.add(action);
  return () => {
    lastActions.delete(action);
    if (lastActions.size === 0) unlisten();
  };
}

/** One after the other forgets itself, so that the process does not come here again. */
function sayFarewell(): void {
  for (const farewell of [...farewells]) void farewell();
}

function actAll(): void {
  for (const action of [...lastActions]) action();
}

function listen(): void {
  process.on("exit", actAll);
  for (const signal of SIGNALS) process.on(signal, die);
}

function unlisten(): void {
  process.off("exit", actAll);
  for (const signal of SIGNALS) process.off(signal, die);
}

/** What the signal would have done had nobody listened. A script with a listener of its own decides for itself. */
function die(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  actAll();
  unlisten();
  process.kill(process.pid, signal);
}
