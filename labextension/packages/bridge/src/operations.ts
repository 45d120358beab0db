// What this peer does for the other one: a table from operation to a small function. An embedder adds rows of its own,
// such as `evaluate`. No order and no messages here.

import { copied } from "./copied.js";
import { CancelledError } from "./errors.js";
import { preview } from "./info.js";
import { contains, deleteItem, itemAt, lengthOf, lookup, namesIn, setItem } from "./items.js";
import type { OperationId } from "./protocol.js";
import type { Session } from "./session.js";
import { enter } from "./stacks.js";
import { itemsOf } from "./streams.js";

/** What an operation is told besides its operands. */
export interface IncomingCall {
  readonly id: OperationId;
  /** Aborted when the other peer cancels the operation or the session ends. */
  readonly signal: AbortSignal;
  readonly session: Session;
  /** Does something once the result has left. */
  afterwards(action: () => void): void;
}

/** Operations that this peer understands, by name. A promise is awaited before its value is reported. */
export type Operations = Readonly<Record<string, (call: IncomingCall, ...operands: never[]) => unknown>>;

type Callable = (...args: unknown[]) => unknown;
type Keywords = Readonly<Record<string, unknown>> | null;

const REPR_LENGTH = 10_000;
/** Milliseconds that items may take to be several. */
const BATCH_TIME = 50;

/** Keyword arguments arrive as a last argument, a plain object. */
function withKeywords(args: readonly unknown[], keywords: Keywords | undefined): unknown[] {
  return keywords === null || keywords === undefined ? [...args] : [...args, keywords];
}

function called(target: unknown, self: unknown, args: readonly unknown[], what: string): unknown {
  if (typeof target !== "function")
    throw new TypeError(`${what} is not a function but ${preview(target, 80)}`);
  return enter(target as Callable, self, args);
}

/** A promise that also ends when the other peer cancels: what a user's function awaits cannot be stopped, only left. */
export function abortable({ signal }: Pick<IncomingCall, "signal">, value: unknown): unknown {
  if (!(value instanceof Promise)) return value;
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason ?? new CancelledError("cancelled")), {
      once: true,
    });
    value.then(resolve, reject);
  });
}

/** Properties of primitives too, such as the length of a string; with a sentence for those that have none. */
function property(target: unknown, name: PropertyKey): unknown {
  if (target === null || target === undefined) {
    throw new TypeError(`${String(target)} has no property ${JSON.stringify(String(name))}`);
  }
  return enter(Reflect.get, undefined, [Object(target), name, target]);
}

/** Ends what `using` would end; what takes time is awaited. */
function ended(target: unknown): unknown {
  const end =
    property(target, Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")) ??
    property(target, Symbol.dispose ?? Symbol.for("Symbol.dispose"));
  return called(end, target, [], `${preview(target, 80)} cannot be ended: its [Symbol.dispose]`);
}

function deleteProperty(target: object, name: PropertyKey): void {
  if (!Reflect.deleteProperty(target, name))
    throw new TypeError(`property ${String(name)} cannot be deleted`);
}

function setProperty(target: object, name: PropertyKey, value: unknown): void {
  if (!enter(Reflect.set, undefined, [target, name, value]))
    throw new TypeError(`property ${String(name)} cannot be set`);
}

/** The rows that every JavaScript peer has. */
export const OPERATIONS: Operations = {
  call: (call, target: unknown, args: readonly unknown[], keywords?: Keywords) =>
    abortable(call, called(target, undefined, withKeywords(args, keywords), "what was called")),
  method: (call, target: unknown, name: string, args: readonly unknown[], keywords?: Keywords) =>
    abortable(call, called(property(target, name), target, withKeywords(args, keywords), `property ${name}`)),
  tool: (call, ask: unknown, tool: string, args: unknown, callId: string) =>
    abortable(call, called(ask, undefined, [{ tool, args, callId, signal: call.signal }], `tool ${tool}`)),
  event: ({ session }, name: string, payload: unknown) => session.events.receive(name, payload),
  listen: ({ session }, name: string, wanted: boolean) => session.events.listen(name, wanted),
  new: (_, target: new (...args: unknown[]) => object, args: readonly unknown[], keywords?: Keywords) =>
    Reflect.construct(target, withKeywords(args, keywords)),
  get: (_, target: unknown, name: PropertyKey) => property(target, name),
  set: (_, target: object, name: PropertyKey, value: unknown) => setProperty(target, name, value),
  del: (_, target: object, name: PropertyKey) => deleteProperty(target, name),
  lookup: (_, target: object, name: PropertyKey) => lookup(target, name),
  at: (_, target: object, key: unknown) => itemAt(target, key),
  setat: (_, target: object, key: unknown, value: unknown) => setItem(target, key, value),
  delat: (_, target: object, key: unknown) => deleteItem(target, key),
  contains: (_, target: object, item: unknown) => contains(target, item),
  len: (_, target: object) => lengthOf(target),
  dir: (_, target: object) => namesIn(target),
  copy: (_, target: unknown, depth?: number | null) => copied(target, depth ?? Number.POSITIVE_INFINITY),
  await: (call, target: unknown) => abortable(call, Promise.resolve(target)),
  has: (_, target: unknown, name: PropertyKey) => name in (Object(target) as object),
  keys: (_, target: object) => Object.keys(target),
  repr: (_, target: unknown) => preview(target, REPR_LENGTH),
  mime: (_, target: unknown) => ({ "text/plain": preview(target, REPR_LENGTH) }),
  exit: (call, target: unknown) => abortable(call, ended(target)),
  iter: (_, target: unknown) => itemsOf(target),
  next: (call, items: unknown, most: number, milliseconds: number = BATCH_TIME) =>
    abortable(call, itemsOf(items).take(most, milliseconds, call.signal)),
  close: (call, items: unknown) => abortable(call, itemsOf(items).close()),
};
