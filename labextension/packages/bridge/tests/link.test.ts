import { expect, test } from "vitest";
import {
  DEFAULT_LIMITS,
  type Envelope,
  Kind,
  LimitError,
  memoryPair,
  ProtocolError,
  type Transport,
} from "../src/index.js";
import { Link } from "../src/link.js";

const NUMBERED: ReadonlySet<Kind> = new Set([Kind.batch, Kind.results, Kind.cancel, Kind.piece]);

/** A transport that keeps what is sent; the test says what arrives. */
class Recorder implements Transport {
  onMessage: Transport["onMessage"] = () => {};
  onClose: Transport["onClose"] = () => {};
  readonly sent: [Envelope, readonly Uint8Array[]][] = [];
  readonly pieceBytes?: number;
  readonly window?: number;
  #received = 0;

  constructor(options: { readonly pieceBytes?: number; readonly window?: number } = {}) {
    Object.assign(this, options);
  }

  send(envelope: Envelope, buffers: readonly Uint8Array[]): void {
    this.sent.push([envelope, buffers]);
  }

  close(): void {}

  arrive(kind: Kind, ...buffers: Uint8Array[]): void {
    if (NUMBERED.has(kind)) this.#received += 1;
    this.onMessage({ v: 1, kind, seq: this.#received, ack: this.last }, buffers);
  }

  /** Number of the last message that was sent. */
  get last(): number {
    return Math.max(0, ...this.sent.map(([{ seq }]) => seq));
  }

  get kinds(): Kind[] {
    return this.sent.map(([{ kind }]) => kind);
  }
}

/** A link over a transport, and why it was lost. */
function linked(transport: Transport): { link: Link; lost: Error[]; got: [Kind, Uint8Array[]][] } {
  const lost: Error[] = [];
  const got: [Kind, Uint8Array[]][] = [];
  const link = new Link(transport, DEFAULT_LIMITS, "client", {
    message: (kind, body, frames) => got.push([kind, [body!, ...frames]]),
    lost: (reason) => lost.push(reason),
  });
  return { link, lost, got };
}

const text = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

test("a message larger than its transport carries arrives whole", async () => {
  const [left, right] = memoryPair();
  const sender = linked(Object.assign(left, { pieceBytes: 1000 })).link;
  const { got, lost } = linked(right);
  const frames = [Uint8Array.from({ length: 5000 }, (_, at) => at), new Uint8Array(), Uint8Array.of(1, 2)];
  sender.send(Kind.results, { results: [] }, frames);
  await expect.poll(() => got.length + lost.length).toBe(1);
  expect(got).toEqual([[Kind.results, [text({ results: [] }), ...frames]]]);
});

test("each piece has a number of its own and fits", () => {
  const transport = new Recorder({ pieceBytes: 1000 });
  linked(transport).link.send(Kind.batch, {}, [new Uint8Array(5000)]);
  expect(new Set(transport.kinds)).toEqual(new Set([Kind.piece]));
  expect(transport.sent.map(([{ seq }]) => seq)).toEqual(transport.sent.map((_, at) => at + 1));
  for (const [, buffers] of transport.sent)
    expect(buffers.reduce((sum, { byteLength }) => sum + byteLength, 0)).toBeLessThanOrEqual(1000);
});

test("with a window, as much leaves as fits, and more when that is acknowledged", () => {
  const transport = new Recorder({ pieceBytes: 1000, window: 2000 });
  const { link } = linked(transport);
  const before = [Kind.piece, Kind.ping, Kind.piece, Kind.ping, Kind.piece, Kind.ping];
  link.send(Kind.batch, {}, [new Uint8Array(5000)]);
  expect(transport.kinds).toEqual(before);
  transport.arrive(Kind.pong);
  expect(transport.kinds).toEqual([...before, ...before.slice(0, 4)]);
});

test("what is urgent passes pieces that wait; batches and results keep their order behind them", () => {
  const transport = new Recorder({ pieceBytes: 1000, window: 500 });
  const { link } = linked(transport);
  link.send(Kind.batch, {}, [new Uint8Array(1500)]);
  link.send(Kind.results, { results: [] });
  link.send(Kind.cancel, { ids: [1] });
  transport.onMessage({ v: 1, kind: Kind.ping, seq: 0, ack: 0 }, []);
  expect(transport.kinds).toEqual([Kind.piece, Kind.ping, Kind.cancel, Kind.pong]);
  for (let at = 0; at < 4; at += 1) transport.arrive(Kind.pong);
  expect(transport.kinds.slice(4)).toEqual([Kind.piece, Kind.ping, Kind.results]);
});

test("a goodbye waits for nobody and nothing is left behind", () => {
  const transport = new Recorder({ pieceBytes: 1000, window: 500 });
  const { link } = linked(transport);
  link.send(Kind.batch, {}, [new Uint8Array(1500)]);
  link.send(Kind.bye, { reason: "enough" });
  expect(transport.kinds.filter((kind) => kind !== Kind.ping)).toEqual([Kind.piece, Kind.piece, Kind.bye]);
});

test("frames may change when the message was sent, whether it is cut, waits or goes whole", () => {
  const frame = new Uint8Array(2 ** 21);
  for (const options of [{}, { pieceBytes: 2 ** 20 }, { pieceBytes: 2 ** 20, window: 1 }]) {
    const transport = new Recorder(options);
    linked(transport).link.send(Kind.batch, {}, [frame]);
    frame.fill(7);
    for (let at = 0; at < 3; at += 1) transport.arrive(Kind.pong);
    const bytes = transport.sent.flatMap(([, [, ...frames]]) => frames);
    expect(bytes.every((sent) => !sent.includes(7))).toBe(true);
    frame.fill(0);
  }
});

test("a message larger than the other peer accepts is refused by size and option, and takes no number", () => {
  const transport = new Recorder();
  const { link } = linked(transport);
  link.peerLimits = { ...DEFAULT_LIMITS, messageBytes: 100_000 };
  const send = () => link.send(Kind.batch, {}, [new Uint8Array(200_000)]);
  expect(send).toThrow(LimitError);
  expect(send).toThrow(
    /200002 bytes is larger than the 100000 .* the kernel accepts; .* KERNELBRIDGE_LIMITS='\{"messageBytes": 200002\}'/,
  );
  link.send(Kind.batch, {});
  expect(transport.sent.map(([{ seq }]) => seq)).toEqual([1]);
});

const BAD: readonly [string, readonly Uint8Array[], RegExp][] = [
  ["no body", [], /no JSON/],
  ["no frame", [text({ kind: 3, sizes: [1], at: 0 })], /0 bytes came where 1 were missing/],
  ["a body that is no JSON", [Uint8Array.of(0x7b), Uint8Array.of(1)], /no JSON/],
  ["sizes beyond the limit", [text({ kind: 3, sizes: [2 ** 50], at: 0 }), Uint8Array.of(1)], /launch\(/],
];

test.each(BAD)("a piece with %s ends the session by name", (_, buffers, message) => {
  const transport = new Recorder();
  const { lost } = linked(transport);
  transport.arrive(Kind.piece, ...buffers);
  expect(lost[0]).toBeInstanceOf(ProtocolError);
  expect(lost[0]?.message).toMatch(message);
});

test("a message that is never finished takes nothing from those after it", () => {
  const transport = new Recorder();
  const { got, lost } = linked(transport);
  transport.arrive(Kind.piece, text({ kind: 3, sizes: [2, 100], at: 0 }), text({}));
  transport.arrive(Kind.results, text({ results: [] }));
  expect(lost).toEqual([]);
  expect(got.map(([kind]) => kind)).toEqual([Kind.results]);
});
