// Errors as they cross: one of ours described for the other peer, one of the other peer's made an Error here. The round
// trip keeps identity: an error that comes home is the same object. Mirrored by kernelbridge/tracebacks.py.

import * as errors from "./errors.js";
import type { Origin } from "./origin.js";
import type { ErrorInfo, Wire } from "./protocol.js";

const DEPTH = 8;

/** The bridge's own errors by name, so that one raised by the other peer is of the same class here. */
const BRIDGE_ERRORS = new Map(
  Object.values(errors)
    .filter((kind) => kind === errors.BridgeError || kind.prototype instanceof errors.BridgeError)
    .map((kind) => [kind.name, kind as typeof errors.BridgeError]),
);

/** The payload of an `error` tag; `introduce` gives the reference that keeps its identity. */
export function describeError(error: Error, introduce: (value: object) => Wire): ErrorInfo {
  const itself =
    error instanceof errors.PyError && error.object !== undefined ? (error.object as object) : error;
  return { ...described(error, DEPTH), object: introduce(itself) };
}

function described(error: Error, depth: number): ErrorInfo {
  return error instanceof errors.PyError ? describedPython(error, depth) : describedOwn(error, depth);
}

function describedOwn(error: Error, depth: number): ErrorInfo {
  const group: unknown = error instanceof AggregateError ? error.errors : [];
  return {
    type: wellFormed(error.name),
    message: wellFormed(error.message),
    mro: classNames(error),
    traceback: wellFormed(error.stack ?? `${error.name}: ${error.message}`),
    frames: [],
    notes: [],
    ...related(error.cause, group, depth),
    args: [wellFormed(error.message)],
    object: null,
  };
}

function describedPython(error: errors.PyError, depth: number): ErrorInfo {
  return {
    type: error.pyType,
    message: error.message.replace(`${error.pyType}: `, ""),
    mro: error.mro,
    traceback: error.traceback,
    frames: error.frames,
    notes: error.notes,
    ...related(error.cause, error.errors, depth),
    args: null,
    object: null,
  };
}

function related(cause: unknown, group: unknown, depth: number): Pick<ErrorInfo, "cause" | "errors"> {
  const nested = (one: unknown): one is Error => one instanceof Error && depth > 0;
  return {
    cause: nested(cause) ? described(cause, depth - 1) : null,
    errors: Array.isArray(group) ? group.filter(nested).map((one) => described(one, depth - 1)) : [],
  };
}

function classNames(error: Error): string[] {
  const names: string[] = [];
  for (
    let kind: object | null = Object.getPrototypeOf(error);
    kind !== null;
    kind = Object.getPrototypeOf(kind)
  ) {
    names.push(wellFormed(String(kind.constructor?.name)));
  }
  return names;
}

function wellFormed(text: unknown): string {
  return String(text).replace(/\p{Surrogate}/gu, "\ufffd");
}

/** The error that a payload stands for; `decode` reads the values in it. */
export function reviveError(payload: unknown, decode: (wire: Wire) => unknown): Error {
  const info = payload as Partial<ErrorInfo>;
  const object = info.object === undefined ? null : decode(info.object);
  return object instanceof Error ? object : revived(info, object, decode);
}

function revived(info: Partial<ErrorInfo>, object: unknown, decode: (wire: Wire) => unknown): Error {
  const cause = info.cause ? revived(info.cause, null, decode) : undefined;
  const Bridge = info.mro?.includes("BridgeError") ? BRIDGE_ERRORS.get(bareName(info.type)) : undefined;
  if (Bridge !== undefined) return new Bridge(info.message ?? "", cause && { cause });
  return new errors.PyError({
    type: info.type ?? "Exception",
    message: info.message ?? "",
    mro: info.mro ?? [],
    traceback: info.traceback ?? "",
    frames: info.frames ?? [],
    notes: info.notes ?? [],
    cause,
    errors: (info.errors ?? []).map((one) => revived(one, null, decode)),
    args: info.args === undefined ? [] : decode(info.args),
    object: object ?? undefined,
  });
}

/** `ReleasedError` for `kernelbridge.ReleasedError`. */
function bareName(type = ""): string {
  return type.slice(type.lastIndexOf(".") + 1);
}

const placedErrors = new WeakSet<Error>();

/**
 * Gives an error that came from afar the user's own place: the line where the expression was made, then Python's
 * traceback. `origin` was captured there. One of this realm's own errors that came home keeps its stack.
 */
export function placed(error: Error, origin: Origin | undefined): Error {
  const foreign = error instanceof errors.PyError || error instanceof errors.BridgeError;
  if (!foreign || placedErrors.has(error)) return error;
  placedErrors.add(error);
  const lines = origin?.stack?.split("\n").slice(1) ?? [];
  const trace =
    error instanceof errors.PyError && error.traceback !== "" ? ["", error.traceback.trimEnd()] : [];
  if (lines.length + trace.length > 0) {
    const value = [`${error.name}: ${error.message}`, ...lines, ...trace].join("\n");
    Object.defineProperty(error, "stack", { value, configurable: true, writable: true });
  }
  return error;
}
