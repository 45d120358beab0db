import { PassThrough } from "node:stream";
import { type Envelope, Kind } from "@kernelbridge/bridge";
import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeHead, FrameReader, StreamTransport } from "../src/stream.js";

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
      const reader = new FrameReader();
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
const BAD: [string, Uint8Array, string][] = [
  ["a length below that of the head", word(GOOD, 0, 5), "no room for its head"],
  ["a length above the limit", word(GOOD, 0, 1001), "limit is 1000"],
  ["more buffers than there is room for", word(GOOD, 20, 4000), "too short"],
  ["a buffer longer than the message", word(GOOD, 24, 5), "by the lengths it names"],
  ["a buffer of an absurd length", word(GOOD, 28, 2 ** 31), "by the lengths it names"],
];

test.each(BAD)("refuses %s", (_, bytes, reason) => {
  expect(() => [...new FrameReader(1000).push(bytes)]).toThrow(reason);
});

/** A transport that reads from and writes to pipes of ours, and what happens to it. */
function transport() {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const ends = new StreamTransport(input, output);
  const closed = new Promise<Error>((resolve) => {
    ends.onClose = resolve;
  });
  return { input, output, transport: ends, closed };
}

test("send writes what a reader reads", async () => {
  const { output, transport: sender } = transport();
  sender.send(ENVELOPE, [Uint8Array.of(1, 2)]);
  expect([...new FrameReader().push(output.read())]).toEqual([[ENVELOPE, [Uint8Array.of(1, 2)]]]);
});

test("messages of one chunk come one a turn: what awaits the first goes on before the second", async () => {
  const { input, transport: reader } = transport();
  const log: string[] = [];
  const both = new Promise<void>((resolve) => {
    reader.onMessage = async ({ seq }) => {
      log.push(`message ${seq}`);
      await null;
      log.push(`after ${seq}`);
      if (seq === 2) resolve();
    };
  });
  input.write(Buffer.concat([1, 2].map((seq) => bytesOf({ ...ENVELOPE, seq }, []))));
  await both;
  expect(log).toEqual(["message 1", "after 1", "message 2", "after 2"]);
});

test("the end of the input closes the transport, and sending is then a no-op", async () => {
  const { input, output, transport: reader, closed } = transport();
  input.end();
  expect((await closed).message).toContain("closed the pipe.");
  reader.send(ENVELOPE, []);
  expect(output.read()).toBeNull();
});

test("an end in the middle of a message says so", async () => {
  const { input, closed } = transport();
  input.end(GOOD.slice(0, 10));
  expect((await closed).message).toContain("in the middle of a message");
});

test("garbage closes the transport with the reason", async () => {
  const { input, closed } = transport();
  input.write(word(GOOD, 0, 5));
  expect((await closed).message).toContain("no room for its head");
});

test("close tells this side its reason and ends the output", async () => {
  const { output, transport: closing, closed } = transport();
  closing.close("enough");
  expect((await closed).message).toBe("enough");
  expect(output.writableEnded).toBe(true);
});
