// Owns errors as values: making them, throwing them, and telling their class.

interface MaybePythonError {
  is?(name: string): boolean;
  name?: unknown;
}

/** Whether an error is of a class: a Python class by name, or a JavaScript class or one above it. */
export function isError(error: unknown, name: string): boolean {
  if (typeof error !== "object" || error === null) return false;
  const candidate = error as MaybePythonError;
  if (typeof candidate.is === "function" && candidate.is(name)) return true;
  if (candidate.name === name) return true;
  for (let level: object | null = Object.getPrototypeOf(error); level; level = Object.getPrototypeOf(level))
    if ((level.constructor as { name?: string } | undefined)?.name === name) return true;
  return false;
}

/** Throws, as an expression. */
export function raise(error: unknown): never {
  throw error;
}

export const error = (message: unknown, cause?: unknown): Error =>
  new Error(String(message), cause === undefined ? undefined : { cause });
