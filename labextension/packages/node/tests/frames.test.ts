import { DEFAULT_LIMITS, type Envelope, Kind, LimitError, ProtocolError } from "@kernelbridge/bridge";
import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeHead, FrameReader } from "../src/frames.js";

const MOST = DEFAULT_LIMITS.messageBytes;
const ENVELOPE: Envelope = { v: 1, kind: Kind.batch, seq: 7, ack: 3 };

function bytesOf(envelope: Envelope, buffers: Uint8Array[]): Uint8Array {
  return Buffer.concat([encodeHead(envelope, buffers), ...buffers]);
}

function* chunks(bytes: Uint8Array, sizes: number[]): Generator<Uint8Array> {
  let at = 0;
  for (const size of [...sizes, bytes.length]) {
    if (at < bytes.length) yield bytes.slice(at, at + size);
    at += size;
  }
}

test("a message with two buffers has the bytes that docs/protocol.md says", () => {
  const buffers = [Uint8Array.of(0xaa, 0xbb), Uint8Array.of(0xcc)];
  expect(Buffer.from(bytesOf(ENVELOPE, buffers)).toString("hex")).toBe(
    ["27000000", "01000000", "03000000", "07000000", "03000000", "02000000"].join("") +
      ["0200000000000000", "0100000000000000", "aabb", "cc"].join(""),
  );
});

test("messages come out whole and in order, however the bytes are cut", () => {
  const numbers = fc.nat({ max: 2 ** 32 - 1 });
  const envelope = fc.record({
    v: numbers,
    kind: fc.constantFrom(...Object.values(Kind)),
    seq: numbers,
    ack: numbers,
  });
  const message = fc.tuple(envelope, fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 4 }));
  const cuts = fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 60 });
  fc.assert(
    fc.property(fc.array(message, { maxLength: 5 }), cuts, (messages, sizes) => {
      const reader = new FrameReader(MOST);
      const stream = Buffer.concat(messages.map(([head, buffers]) => bytesOf(head, buffers)));
      const received = [...chunks(stream, sizes)].flatMap((chunk) => [...reader.push(chunk)]);
      expect(received.map(([head, buffers]) => [head, buffers.map((b) => [...b])])).toEqual(
        messages.map(([head, buffers]) => [head, buffers.map((b) => [...b])]),
      );
      expect(reader.pending).toBe(false);
    }),
  );
});

function word(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const changed = Uint8Array.from(bytes);
  new DataView(changed.buffer).setUint32(at, value, true);
  return changed;
}

const GOOD = bytesOf(ENVELOPE, [new Uint8Array(4)]);
const LARGE = bytesOf(ENVELOPE, [new Uint8Array(1001)]).subarray(0, 40);
const BAD: [string, Uint8Array, new (message: string) => Error, string][] = [
  ["a length below that of the head", word(GOOD, 0, 5), ProtocolError, "too short"],
  ["more buffers than there is room for", word(GOOD, 20, 2 ** 31), ProtocolError, "names 2147483648 buffers"],
  ["a buffer longer than its message", word(GOOD, 24, 5), ProtocolError, "should have 5"],
  ["a buffer of an absurd length", word(GOOD, 28, 2 ** 31), ProtocolError, "by the lengths it names"],
  ["a message above the limit", LARGE, LimitError, "1001 bytes is larger than the 1000 (`messageBytes`)"],
  [
    "a page of the web",
    new TextEncoder().encode("GET / HTTP/1.1\r\nHost: a.b\r\n\r\n"),
    ProtocolError,
    "short",
  ],
];

test.each(BAD)("refuses %s, before it takes memory for it", (_, bytes, kind, reason) => {
  const read = () => [...new FrameReader(1000).push(bytes)];
  expect(read).toThrow(kind);
  expect(read).toThrow(reason);
});

test("each buffer has memory of its own, so that arrays lie aligned in it", () => {
  const [[, buffers]] = [
    ...new FrameReader(MOST).push(bytesOf(ENVELOPE, [new Uint8Array(3), new Uint8Array(8)])),
  ] as [[Envelope, Uint8Array[]]];
  expect(buffers.map(({ byteOffset, buffer }) => [byteOffset, buffer.byteLength])).toEqual([
    [0, 3],
    [0, 8],
  ]);
});
