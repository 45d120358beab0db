// Errors as they cross: one of ours described for the other peer, one of the other peer's made an Error here. The round
// trip keeps identity: an error that comes home is the same object. Mirrored by kernelbridge/tracebacks.py and jserrors.py.

import { BRIDGE_ERRORS, BridgeError } from "./errors.js";
import { ObjectState, stateOf } from "./expression.js";
import { preview } from "./info.js";
import { isError } from "./kinds.js";
import type { Origin } from "./origin.js";
import type { ErrorInfo, PyFrame, Wire } from "./protocol.js";
import { PyError, type PyErrorParts } from "./pyerror.js";
import { stackLines, usersStack } from "./stacks.js";
import { attempt, classNames, errorName, errorsIn, partOf, type Tell, tellPlainly, textOf } from "./tell.js";
import { asError, ThrownValue } from "./thrown.js";

/** Characters of a message, a note or a source line. */
const TEXT = 10_000;
const TRACEBACK = 100_000;
const FRAMES = 200;
/** Causes and members of one error, at any depth. */
const ERRORS = 100;
const BRIDGE = "kernelbridge.";

/** The other peer's own error that one of the bridge's stands for here, and goes back as. */
const originals = new WeakMap<Error, object>();

/** The errors that stood here for one of the other peer's when it went back there: it comes again as the same. */
const departed = new WeakMap<object, Error>();

// Ours, described.

/** What describing an error needs of its session. */
export interface Describing {
  /** The reference of a value that the error is, or stands for; it may throw. */
  readonly introduce: (value: object) => Wire;
  readonly tell: Tell;
}

/** The payload of an `error` tag. */
export function describeError(error: Error, describing: Describing): ErrorInfo {
  return new Description(describing).of(error, true);
}

class Description {
  readonly #describing: Describing;
  readonly #told = new Set<Error>();

  constructor(describing: Describing) {
    this.#describing = describing;
  }

  of(error: Error, whole = false): ErrorInfo {
    const short = { ...namesOf(error), object: this.#object(error) };
    if (this.#told.has(error)) return short as ErrorInfo;
    this.#told.add(error);
    const { text, frames } = attempt(() => this.#describing.tell(error, whole)) ?? tellPlainly(error, whole);
    const [related, left] = this.#related(error);
    return {
      ...short,
      ...related,
      traceback: joined(wellFormed(text)),
      frames: bounded(frames),
      notes: [...(error instanceof PyError ? error.notes : []), ...left].map(shortened),
      args: error instanceof PyError ? null : [short.message],
    };
  }

  #object(error: Error): Wire {
    const original = attempt(() => originalOf(error));
    if (original !== undefined) departed.set(original, error);
    // there is no reference to one whose handle was released, or is another session's
    return attempt(() => this.#describing.introduce(original ?? error)) ?? null;
  }

  /** Its cause and its members, and what is left out of both, as notes. */
  #related(error: Error): [Pick<ErrorInfo, "cause" | "errors">, string[]] {
    const cause = partOf(error, "cause");
    const members = membersOf(error);
    const left: string[] = [];
    const room = (): number => Math.max(0, ERRORS - this.#told.size);
    const told = isError(cause) && room() > 0 ? this.of(cause) : null;
    if (told === null && cause !== undefined && cause !== null) left.push(`cause: ${preview(cause, 1000)}`);
    const shown = members.slice(0, room()).map((member) => this.of(member));
    if (shown.length < members.length) left.push(`… ${members.length - shown.length} members are left out`);
    return [{ cause: told, errors: shown }, left];
  }
}

/** The other peer's own object that an error stands for. */
export function originalOf(error: Error): object | undefined {
  if (error instanceof PyError) return error.object as object | undefined;
  const { value } = error instanceof ThrownValue ? error : {};
  return isException(value) ? value : originals.get(error);
}

function isException(value: unknown): value is object {
  const state = stateOf(value);
  return state instanceof ObjectState && state.info.flags.includes("e");
}

function namesOf(error: Error): Pick<ErrorInfo, "type" | "mro" | "message"> {
  if (error instanceof PyError) {
    const { pyType: type, mro, message } = error;
    return { type, mro, message: message.startsWith(`${type}: `) ? message.slice(type.length + 2) : "" };
  }
  const own = error instanceof BridgeError ? (name: string) => bridgeName(name) : wellFormed;
  const type = own(errorName(error));
  const mro = [...new Set([type, ...classNames(error).map(own)])];
  return { type, mro, message: shortened(textOf(error, "message")) };
}

const bridgeName = (name: string): string =>
  Object.hasOwn(BRIDGE_ERRORS, name) ? `${BRIDGE}${name}` : wellFormed(name);

function membersOf(error: Error): Error[] {
  const members = error instanceof PyError ? error.errors : errorsIn(error);
  return Array.isArray(members) ? members.map(asError) : [];
}

// Text that any decoder takes, of bounded length that says how much was cut off.

const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, "\ufffd");

function shortened(text: string): string {
  if (text.length <= TEXT) return wellFormed(text);
  return wellFormed(`${text.slice(0, TEXT)}… [${text.length - TEXT} more characters]`);
}

function joined(text: string): string {
  if (text.length <= TRACEBACK) return text;
  const half = TRACEBACK / 2;
  return `${text.slice(0, half)}\n… [${text.length - TRACEBACK} more characters] …\n${text.slice(-half)}`;
}

function bounded(frames: readonly PyFrame[]): PyFrame[] {
  const left = frames.length - FRAMES;
  const mark: PyFrame = ["", 0, `… ${left} frames left out`, ""];
  const kept = left <= 0 ? frames : [...frames.slice(0, FRAMES / 4), mark, ...frames.slice(-FRAMES * 0.75)];
  return kept.map(([file, line, name, text]) => [wellFormed(file), line, wellFormed(name), shortened(text)]);
}

// The other peer's, read.

/** The error that a payload stands for; `decode` reads the values in it. */
export function reviveError(payload: unknown, decode: (wire: Wire) => unknown): Error {
  return new Revival(decode).of(payload as Partial<ErrorInfo>);
}

class Revival {
  readonly #decode: (wire: Wire) => unknown;
  readonly #read = new Map<object, Error>();

  constructor(decode: (wire: Wire) => unknown) {
    this.#decode = decode;
  }

  of(info: Partial<ErrorInfo>): Error {
    const object = (this.#decode(info.object ?? null) as object | null) ?? undefined;
    const args = this.#decode(info.args ?? null);
    const known = isError(object) ? object : object && this.#read.get(object);
    if (known === undefined) return this.#made(info, object, args);
    this.#related(info); // what it introduces must be read to be given back
    return known;
  }

  #related({ cause, errors = [] }: Partial<ErrorInfo>): [Error | undefined, Error[]] {
    return [cause ? this.of(cause) : undefined, errors.map((member) => this.of(member))];
  }

  #made(info: Partial<ErrorInfo>, object: object | undefined, args: unknown): Error {
    const members: Error[] = [];
    const parts = partsOf(info, members, Array.isArray(args) ? args : [], object);
    const error = bridgeError(info, object) ?? pyError(parts);
    if (object !== undefined) {
      this.#read.set(object, error);
      if (error instanceof BridgeError) originals.set(error, object);
    }
    const [cause, errors] = this.#related(info);
    if (cause !== undefined) setCause(error, cause);
    members.push(...errors);
    return error;
  }
}

function partsOf(
  info: Partial<ErrorInfo>,
  errors: readonly Error[],
  args: readonly unknown[],
  object: unknown,
): PyErrorParts {
  const { type = "Exception", message = "", mro = [], traceback = "", frames = [], notes = [] } = info;
  return { type, message, mro, traceback, frames, notes, errors, args, object };
}

function pyError(parts: PyErrorParts): PyError {
  const known = departed.get(parts.object as object);
  if (!(known instanceof PyError)) return new PyError(parts);
  known.renew(parts);
  placedErrors.delete(known);
  return known;
}

/** An error of the bridge's own tree, of the nearest class that is known here. */
function bridgeError({ mro = [], message = "" }: Partial<ErrorInfo>, object: unknown): Error | undefined {
  if (!mro.includes(`${BRIDGE}BridgeError`)) return undefined;
  const names = mro.map((name) => name.slice(BRIDGE.length));
  const Kind = BRIDGE_ERRORS[names.find((name) => Object.hasOwn(BRIDGE_ERRORS, name)) ?? ""] ?? BridgeError;
  return departed.get(object as object) ?? new Kind(message);
}

function setCause(error: Error, value: Error): void {
  Object.defineProperty(error, "cause", { value, configurable: true, writable: true });
}

// The user's own place.

const placedErrors = new WeakSet<Error>();

/** Where the errors of this realm that came home last passed through the other peer. */
const passed = new WeakMap<Error, Origin>();

/**
 * Gives an error that came from afar the user's own place: the line where the expression was made, then Python's
 * traceback. `origin` was captured there. One of this realm's own errors that came home has the way to that line behind
 * its own.
 */
export function placed(error: Error, origin: Origin | undefined): Error {
  if (placedErrors.has(error)) return error;
  const lines = stackLines(usersStack(origin?.stack ?? ""));
  if (error instanceof PyError) error.place(lines);
  else if (!(error instanceof BridgeError)) return lengthened(error, origin, lines);
  else if (lines.length > 0) restack(error, [headlineOf(error), ...lines]);
  placedErrors.add(error);
  return error;
}

const headlineOf = (error: Error): string => `${error.name}: ${error.message}`;

/** The same error may come home again and again: what it passed grows no longer than a stack is told. */
function lengthened(error: Error, origin: Origin | undefined, lines: readonly string[]): Error {
  if (origin === undefined || lines.length === 0 || passed.get(error) === origin) return error;
  const own = usersStack(textOf(error, "stack")).trimEnd().split("\n");
  passed.set(error, origin);
  if (own.length > 1 && own.length + lines.length <= FRAMES) restack(error, [...own, ...lines]);
  return error;
}

function restack(error: Error, lines: readonly string[]): void {
  Reflect.defineProperty(error, "stack", { value: lines.join("\n"), configurable: true, writable: true });
}

/** An error of the same kind for one of several that wait, so that each has its own place. */
export function again(reason: Error): Error {
  if (!(reason instanceof BridgeError)) return reason;
  const Kind = reason.constructor as typeof BridgeError;
  return new Kind(reason.message, reason.cause === undefined ? undefined : { cause: reason.cause });
}
