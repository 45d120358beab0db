// Two deliveries over a transport that drops what a test says, and forgets nothing of what it was given.

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Delivery, type Envelope, Kind, ProtocolError, type Transport } from "../src/index.js";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

type Drop = (envelope: Envelope, count: number) => boolean;

/** One direction of a connection: what is sent arrives in a microtask, unless it is dropped. */
class Lossy implements Transport {
  readonly lossy = true;
  readonly window = 10_000;
  onMessage: Transport["onMessage"] = () => {};
  onClose: Transport["onClose"] = () => {};
  other: Lossy | undefined;
  drop: Drop = () => false;
  readonly sent: Envelope[] = [];

  send(envelope: Envelope, buffers: readonly Uint8Array[]): void {
    this.sent.push(envelope);
    if (this.drop(envelope, this.sent.length)) return;
    const { other } = this;
    queueMicrotask(() => other?.onMessage(envelope, buffers));
  }

  close(): void {
    this.other = undefined;
  }

  count(kind: Kind): number {
    return this.sent.filter((envelope) => envelope.kind === kind).length;
  }
}

interface End {
  readonly transport: Lossy;
  readonly delivery: Delivery;
  /** First bytes of what has arrived. */
  readonly got: number[];
  readonly lost: Error[];
  readonly rooms: number[];
}

function end(): End {
  const transport = new Lossy();
  const [got, lost, rooms]: [number[], Error[], number[]] = [[], [], []];
  const delivery = new Delivery(transport, {
    message: (kind, [bytes]) => got.push(kind === Kind.bye ? -1 : bytes![0]!),
    lost: (reason) => lost.push(reason),
    room: () => rooms.push(1),
  });
  return { transport, delivery, got, lost, rooms };
}

function ends(): [End, End] {
  const [left, right] = [end(), end()];
  left.transport.other = right.transport;
  right.transport.other = left.transport;
  return [left, right];
}

const say = ({ delivery }: End, ...numbers: number[]): void => {
  for (const number of numbers) delivery.send(Kind.batch, [Uint8Array.of(number)]);
};

/** Lets everything arrive, and so many seconds pass. */
const pass = (seconds = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(1000 * seconds);

const numbers = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

test("a message that is dropped is asked for once, and arrives with those behind it, in order and once each", async () => {
  const [left, right] = ends();
  left.transport.drop = (_, count) => count === 3;
  say(left, ...numbers(10));
  await pass();
  expect(right.got).toEqual(numbers(10));
  expect(right.transport.count(Kind.resend)).toBe(1);
  expect([...left.lost, ...right.lost]).toEqual([]);
});

test("the last message is found to be lost within about a second", async () => {
  const [left, right] = ends();
  left.transport.drop = (_, count) => count === 2;
  say(left, 1, 2);
  await pass();
  expect(right.got).toEqual([1]);
  await pass(1);
  expect(right.got).toEqual([1, 2]);
});

test.each([
  ["the request to send again", Kind.resend],
  ["a question what has arrived", Kind.ping],
  ["its answer", Kind.pong],
])("a loss of %s costs time and no message", async (_, kind) => {
  const [left, right] = ends();
  const lost = new Set<Kind>();
  const once: Drop = (envelope) => envelope.kind === kind && !lost.has(kind) && lost.add(kind) !== undefined;
  left.transport.drop = (envelope, count) => count === 2 || once(envelope, count);
  right.transport.drop = once;
  say(left, ...numbers(5));
  await pass(5);
  expect(right.got).toEqual(numbers(5));
  expect(left.delivery.busy).toBe(false);
});

test("whatever is dropped by chance, both ways, all arrives in order", async () => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const [left, right] = ends();
    let state = seed;
    const chance: Drop = () => {
      state = (state * 48271) % 2147483647;
      return state % 10 < 4;
    };
    left.transport.drop = chance;
    right.transport.drop = chance;
    for (let at = 0; at < 60; at += 1) {
      say(left, at);
      say(right, at);
      await pass();
    }
    await pass(600);
    expect(right.got).toEqual(numbers(60));
    expect(left.got).toEqual(numbers(60));
  }
});

test("an exchange in which each side answers needs no message of its own", async () => {
  const [left, right] = ends();
  for (let at = 0; at < 1000; at += 1) {
    say(left, 1);
    await pass();
    say(right, 2);
    await pass();
  }
  expect(left.transport.sent.length + right.transport.sent.length).toBe(2000);
});

test("who only listens is asked four times a window, and what it has is let go", async () => {
  const [left, right] = ends();
  for (let at = 0; at < 256; at += 1) {
    say(left, 1);
    await pass();
  }
  expect(left.transport.count(Kind.ping)).toBe(4);
  expect(right.got.length).toBe(256);
  expect(left.delivery.busy).toBe(false);
});

test("a window of bytes or messages that nobody acknowledges is busy, and has room when they do", async () => {
  for (const [size, count] of [
    [5000, 2],
    [1, 256],
  ] as const) {
    const [left, right] = ends();
    right.transport.drop = () => true;
    for (let at = 0; at < count; at += 1) left.delivery.send(Kind.batch, [new Uint8Array(size)]);
    await pass();
    expect(left.delivery.busy).toBe(true);
    right.transport.drop = () => false;
    await pass(2);
    expect(left.delivery.busy).toBe(false);
    expect(left.rooms.length).toBeGreaterThan(0);
  }
});

test("what cannot be passed on is acknowledged only when it can", async () => {
  const [left, right] = ends();
  let full = true;
  const relay = new Delivery(right.transport, { message: () => {}, lost: () => {}, full: () => full });
  say(left, ...numbers(256));
  relay.send(Kind.batch, [Uint8Array.of(1)]);
  await pass(3);
  expect(left.delivery.busy).toBe(true);
  full = false;
  relay.accepting();
  await pass();
  expect(left.delivery.busy).toBe(false);
});

test("a goodbye arrives in spite of a gap", async () => {
  const [left, right] = ends();
  left.transport.drop = (_, count) => count === 1;
  say(left, 1);
  left.delivery.send(Kind.bye, []);
  left.delivery.close("the end");
  await pass();
  expect(right.got).toEqual([-1]);
});

test("another transport goes on where the first one stopped", async () => {
  const [left, right] = ends();
  say(left, 1, 2);
  await pass();
  left.transport.drop = () => true;
  right.transport.drop = () => true;
  say(left, 3, 4);
  say(right, 5);
  const [one, two] = [new Lossy(), new Lossy()];
  one.other = two;
  two.other = one;
  const had = left.delivery.received;
  left.delivery.carryOn(one, right.delivery.received);
  right.delivery.carryOn(two, had);
  say(left, 6);
  await pass();
  expect(right.got).toEqual([1, 2, 3, 4, 6]);
  expect(left.got).toEqual([5]);
});

test("what was never sent cannot be acknowledged", async () => {
  const { transport, lost } = end();
  transport.onMessage({ v: 1, kind: Kind.pong, seq: 0, ack: 7 }, []);
  expect(lost[0]).toBeInstanceOf(ProtocolError);
  expect(lost[0]?.message).toMatch("message 7 is acknowledged, and 0 were sent");
});

test("over a transport that loses nothing a gap ends the session by name", () => {
  const { transport, lost } = end();
  Object.assign(transport, { lossy: false });
  transport.onMessage({ v: 1, kind: Kind.batch, seq: 2, ack: 0 }, []);
  expect(lost[0]?.message).toMatch("message 1 was lost; number 2 came instead");
});

test("a silent peer is asked once a second, and nobody after the end", async () => {
  const { transport, delivery } = end();
  delivery.send(Kind.batch, [Uint8Array.of(1)]);
  await pass(5.5);
  expect(transport.count(Kind.ping)).toBe(5);
  delivery.close("the end");
  await pass(5);
  expect(transport.count(Kind.ping)).toBe(5);
});
