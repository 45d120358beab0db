import { once } from "node:events";
import { MessageChannel, type MessagePort } from "node:worker_threads";
import { Delivery, type Envelope, Kind, PROTOCOL_VERSION } from "@kernelbridge/bridge";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Port, type PortMessage, PortTransport } from "../src/port.js";

const BATCH: Envelope = { v: PROTOCOL_VERSION, kind: Kind.batch, seq: 1, ack: 0 };

let page: MessagePort;
let transport: PortTransport;

beforeEach(() => {
  const { port1, port2 } = new MessageChannel();
  page = port1;
  transport = new PortTransport(port2 as unknown as Port);
});
afterEach(() => page.close());

const answer = async () => (await once(page, "message"))[0] as PortMessage;

test("a message arrives with its envelope and buffers", async () => {
  const arrived = new Promise((resolve) => {
    transport.onMessage = (envelope, buffers) => resolve([envelope, buffers]);
  });
  page.postMessage({ envelope: BATCH, buffers: [Uint8Array.of(1, 2, 3)] });
  expect(await arrived).toEqual([BATCH, [Uint8Array.of(1, 2, 3)]]);
});

test("a buffer that stands alone moves, a part of a larger one is copied", () => {
  const alone = Uint8Array.of(1, 2);
  const whole = new Uint8Array(8);
  transport.send(BATCH, [alone, whole.subarray(2, 4)]);
  expect([alone.byteLength, whole.byteLength]).toEqual([0, 8]);
});

test("a ping of the page is answered by whatever reads the port", async () => {
  new Delivery(transport, { message: () => expect.unreachable(), lost: () => {} });
  page.postMessage({ envelope: { ...BATCH, kind: Kind.ping, seq: 0 }, buffers: [] });
  expect(await answer()).toMatchObject({ envelope: { kind: Kind.pong }, buffers: [] });
});

test("the page's end closes the transport once, and nothing is sent after it", async () => {
  const reasons: string[] = [];
  const closed = new Promise<void>((resolve) => {
    transport.onClose = ({ message }) => {
      reasons.push(message);
      resolve();
    };
  });
  page.postMessage({ closed: "kernel died" });
  await closed;
  transport.send(BATCH, []);
  transport.close("again");
  expect(reasons).toEqual(["kernel died"]);
});

test("closing tells the page why", async () => {
  transport.close("the session was refused");
  expect(await answer()).toEqual({ closed: "the session was refused", died: false });
});
