// Two sessions of ours joined in memory: a client, and a peer in the kernel's place whose operations work on JavaScript
// objects. Both ends are real; teardown checks that nothing is held any more.

import { afterEach, expect } from "vitest";
import {
  type Bridge,
  bind,
  memoryPair,
  type Operations,
  Session,
  type SessionOptions,
} from "../src/index.js";
import type { Transport } from "../src/transport.js";

type Callable = (...args: unknown[]) => unknown;

const BINARY: Readonly<Record<string, (a: number, b: number) => unknown>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  lt: (a, b) => a < b,
  eq: (a, b) => a === b,
};

/** What the kernel does, on JavaScript values; `names` are its variables. */
function kernelOperations(names: Record<string, unknown>): Operations {
  return {
    name: (_, name: string) => {
      if (!(name in names)) throw new ReferenceError(`name '${name}' is not defined`);
      return names[name];
    },
    setname: (_, name: string, value: unknown) => {
      names[name] = value;
    },
    delname: (_, name: string) => {
      delete names[name];
    },
    import: (_, name: string) => names[name],
    at: (_, target: { [key: string]: unknown }, key: string) => target[key],
    setat: (_, target: { [key: string]: unknown }, key: string, value: unknown) => {
      target[key] = value;
    },
    delat: (_, target: { [key: string]: unknown }, key: string) => {
      delete target[key];
    },
    len: (_, target: { readonly length: number }) => target.length,
    op: (_, name: string, a: number, b: number) => BINARY[name]?.(a, b),
    type: (_, target: object) => target.constructor.name,
    size: (_, target: object) => 8 * Object.keys(target).length,
    copy: (_, target: unknown) => (target instanceof Node ? { ...target } : target),
    close: (_, iterator: Iterator<unknown>) => iterator.return?.()?.value,
    enter: (_, manager: { enter(): unknown }) => manager.enter(),
    exit: (_, manager: { exit(error: unknown): unknown }, error: unknown) => manager.exit(error),
    eval: (_, source: string, holes: string[], values: unknown[]) =>
      (new Function("names", ...holes, `with (names) { return (${source}); }`) as Callable)(names, ...values),
    exec: (_, source: string, holes: string[], values: unknown[]) =>
      (new Function("names", ...holes, source) as Callable)(names, ...values),
    finished: () => null,
  };
}

/** An object that stays where it lives: no plain object, so never copied. */
export class Node {
  [name: string]: unknown;

  constructor(properties: object = {}) {
    Object.assign(this, properties);
  }
}

export interface Pair {
  readonly client: Session;
  readonly kernel: Session;
  readonly kb: Bridge;
  /** Variables of the kernel's side. */
  readonly names: Record<string, unknown>;
  /** Failures that nobody awaited, as the client reported them. */
  readonly unhandled: Error[];
  /** Kinds of the messages that the client sent. */
  readonly sent: number[];
}

interface PairOptions {
  readonly client?: Partial<SessionOptions>;
  readonly kernel?: Partial<Parameters<typeof Session.accept>[1]>;
  readonly names?: Record<string, unknown>;
}

const open: Pair[] = [];

export async function pair(options: PairOptions = {}): Promise<Pair> {
  const names = options.names ?? {};
  const unhandled: Error[] = [];
  const [left, right] = memoryPair();
  const sent = counting(left);
  const accepted = Session.accept(right, { operations: kernelOperations(names), ...options.kernel });
  const client = await Session.open(left, {
    client: { name: "tests", version: "0", language: "javascript" },
    onUnhandled: (error) => unhandled.push(error),
    ...options.client,
  });
  const made: Pair = { client, kernel: await accepted, kb: bind(client), names, unhandled, sent };
  open.push(made);
  return made;
}

function counting(transport: Transport): number[] {
  const sent: number[] = [];
  const send = transport.send.bind(transport);
  transport.send = (envelope, buffers) => {
    sent.push(envelope.kind);
    send(envelope, buffers);
  };
  return sent;
}

// What one side gave out is what the other side knows of: nothing was leaked, nothing lost. Then both ends let all go.
afterEach(async () => {
  for (const { client, kernel } of open.splice(0)) {
    if (client.ended === undefined && kernel.ended === undefined) await balanced(client, kernel);
    client.close();
    await Promise.all([client.closed, kernel.closed]);
    for (const session of [client, kernel]) {
      expect(session.tally()).toStrictEqual({ exports: 0, imports: 0, slots: 0, pending: 0 });
    }
  }
});

async function balanced(client: Session, kernel: Session): Promise<void> {
  await client.settled();
  await kernel.perform("repr", [null]);
  await new Promise((resolve) => setImmediate(resolve)); // what was given back meanwhile arrives
  expect(client.tally().pending).toBe(0);
  expect(kernel.tally().exports).toBe(client.tally().imports);
  expect(client.tally().exports).toBe(kernel.tally().imports);
}
