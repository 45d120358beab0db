import { spawn } from "node:child_process";
import { PassThrough } from "node:stream";
import { DEFAULT_LIMITS, type Envelope, Kind, LimitError, ProtocolError } from "@kernelbridge/bridge";
import { expect, test } from "vitest";
import { encodeHead, FrameReader } from "../src/frames.js";
import { StreamTransport } from "../src/stream.js";

const ENVELOPE: Envelope = { v: 1, kind: Kind.batch, seq: 7, ack: 3 };

function bytesOf(envelope: Envelope, buffers: Uint8Array[]): Uint8Array {
  return Buffer.concat([encodeHead(envelope, buffers), ...buffers]);
}

const GOOD = bytesOf(ENVELOPE, [new Uint8Array(4)]);

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
  expect([...new FrameReader(DEFAULT_LIMITS.messageBytes).push(output.read())]).toEqual([
    [ENVELOPE, [Uint8Array.of(1, 2)]],
  ]);
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

test("garbage closes the transport and its output, with the reason", async () => {
  const { input, output, closed } = transport();
  input.write("This is no message at all.");
  expect(await closed).toBeInstanceOf(ProtocolError);
  expect((await closed).message).toContain("too short");
  expect(output.writableEnded).toBe(true);
});

test("a declared size above the limit closes the transport before the bytes come", async () => {
  const { input, transport: reader, closed } = transport();
  reader.most = 1000;
  input.write(bytesOf(ENVELOPE, [new Uint8Array(1001)]).subarray(0, 40));
  expect(await closed).toBeInstanceOf(LimitError);
});

test("close tells this side its reason and ends the output", async () => {
  const { output, transport: closing, closed } = transport();
  closing.close("enough");
  expect((await closed).message).toBe("enough");
  expect(output.writableEnded).toBe(true);
});

test("nothing more is read while much waits to be taken, and all of it comes in the end", async () => {
  const { input, transport: reader } = transport();
  const message = bytesOf(ENVELOPE, [new Uint8Array(2 ** 25)]);
  const paused: boolean[] = [];
  const all = new Promise<void>((resolve) => {
    reader.onMessage = () => {
      paused.push(input.isPaused());
      if (paused.length === 5) resolve();
    };
  });
  input.write(Buffer.concat(Array(4).fill(message)));
  input.write(message);
  await all;
  expect([paused[0], paused[1], paused.at(-1)]).toEqual([false, true, false]);
});

test("a quarter of a gigabyte passes both ways at once", async () => {
  const cat = spawn("cat");
  const both = new StreamTransport(cat.stdout, cat.stdin);
  const large = new Uint8Array(2 ** 28);
  for (let at = 0; at < large.length; at += 4096) large[at] = at >> 12;
  const received = new Promise<readonly Uint8Array[]>((resolve, reject) => {
    both.onMessage = (_, buffers) => resolve(buffers);
    both.onClose = reject;
  });
  both.send(ENVELOPE, [Uint8Array.of(1), large]);
  const [, back] = await received;
  expect(Buffer.compare(back as Uint8Array, large)).toBe(0);
  both.onClose = () => {};
  both.close("enough");
}, 30_000);
