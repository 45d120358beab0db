import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Wire } from "../src/jupyter/wire.js";

/** Messages as jupyter_client's own Session writes them, in hexadecimal. */
interface Signed {
  readonly key: string;
  readonly messages: { title: string; type: string; content: object; frames: string[] }[];
}

const signed: Signed = JSON.parse(readFileSync(new URL("fixtures/signed.json", import.meta.url), "utf8"));

const frames = (hex: readonly string[]) => hex.map((frame) => Buffer.from(frame, "hex"));
const sent = (wire: Wire, ...buffers: Uint8Array[]) =>
  wire.encode("comm_msg", { text: "é🙂" }, buffers)[1].map((frame) => Buffer.from(frame));

test.each(signed.messages)("reads what jupyter_client signed: $title", ({ type, content, frames: hex }) => {
  const message = new Wire(signed.key).decode(frames(hex));
  expect(message.header.msg_type).toBe(type);
  expect(message.content).toEqual(content);
});

test("one wrong digit in a signature is enough to refuse the message", () => {
  for (const { frames: hex } of signed.messages) {
    const [, delimiter, signature, ...parts] = frames(hex) as [Buffer, Buffer, Buffer, ...Buffer[]];
    const forged = Buffer.from(signature);
    forged[0] = forged[0] === 0x30 ? 0x31 : 0x30;
    expect(() => new Wire(signed.key).decode([delimiter, forged, ...parts])).toThrow(
      "not signed with the key",
    );
  }
});

test("a message comes back as it was, buffers byte for byte and as plain Uint8Arrays", () => {
  const bytes = randomBytes(100);
  const { content, buffers } = new Wire("k").decode(sent(new Wire("k"), bytes, new Uint8Array(0)));
  expect(content).toEqual({ text: "é🙂" });
  expect(buffers.map((buffer) => buffer.constructor)).toEqual([Uint8Array, Uint8Array]);
  expect(Buffer.from(buffers[0]!).equals(bytes)).toBe(true);
});

test("the same message a second time is refused", () => {
  const wire = new Wire("k");
  const again = sent(new Wire("k"));
  wire.decode(again);
  expect(() => wire.decode(again)).toThrow("a second time");
});

test("a forged message does not use up the signature of the real one", () => {
  const wire = new Wire("k");
  const real = sent(new Wire("k"));
  const forged = real.with(5, Buffer.from("{}"));
  expect(() => wire.decode(forged)).toThrow("not signed");
  expect(wire.decode(real).content).toEqual({ text: "é🙂" });
});

test("an empty key means that nothing is signed", () => {
  expect(sent(new Wire(""))[1]).toHaveLength(0);
  expect(new Wire("").decode(sent(new Wire(""))).content).toEqual({ text: "é🙂" });
});

const BAD: [string, (good: Buffer[]) => Buffer[], string][] = [
  ["no delimiter", (good) => good.slice(1), "delimiter"],
  ["a missing part", (good) => good.slice(0, 4), "part is missing"],
  ["no signature", (good) => good.with(1, Buffer.alloc(0)), "not signed"],
  ["another key's signature", () => sent(new Wire("other")), "not signed"],
];

test.each(BAD)("refuses frames with %s", (_, spoil, reason) => {
  expect(() => new Wire("k").decode(spoil(sent(new Wire("k"))))).toThrow(reason);
});

test.each(["{", "[]", "null", "NaN"])("refuses a part that is %s", (text) => {
  const unsigned = sent(new Wire("")).with(5, Buffer.from(text));
  expect(() => new Wire("").decode(unsigned)).toThrow(/is not (a )?JSON/);
});
