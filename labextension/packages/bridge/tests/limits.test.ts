import { expect, test } from "vitest";
import { DEFAULT_LIMITS, LimitError, type Limits, memoryPair, ProtocolError, Session } from "../src/index.js";
import { limitsFrom, limitsOfPeer } from "../src/limits.js";
import { pair } from "./pair.js";

test("what is given stands, the defaults for the rest", () => {
  expect(limitsFrom({ depth: 7 })).toEqual({ ...DEFAULT_LIMITS, depth: 7 });
  expect(limitsFrom()).toEqual(DEFAULT_LIMITS);
});

const BAD: readonly [string, object, RegExp][] = [
  ["not a number", { messageBytes: Number.NaN }, /`messageBytes` is NaN/],
  ["infinite", { messageBytes: Number.POSITIVE_INFINITY }, /is Infinity/],
  ["negative", { depth: -1 }, /`depth` is -1: a whole number from 1/],
  ["zero", { items: 0 }, /is 0/],
  ["a fraction", { depth: 2.5 }, /is 2.5/],
  ["text", { depth: "7" }, /is 7/],
  ["unknown", { bytes: 100_000 }, /bytes is none of messageBytes, depth, items, handles/],
  ["too small to say that anything is too large", { messageBytes: 1000 }, /from 65536/],
];

test.each(BAD)("a limit that is %s is refused", (_, given, message) => {
  expect(() => limitsFrom(given)).toThrow(RangeError);
  expect(() => limitsFrom(given)).toThrow(message);
});

test("a peer may know limits that we do not, and its bad ones end the session", async () => {
  expect(limitsOfPeer({ depth: 5, colours: 1 } as Partial<Limits>)).toEqual({ ...DEFAULT_LIMITS, depth: 5 });
  expect(() => limitsOfPeer({ depth: -5 })).toThrow(ProtocolError);
  const [left, right] = memoryPair();
  const opened = Session.open(left, {
    client: { name: "tests", version: "0", language: "javascript" },
  });
  const welcome = { version: 1, capabilities: [], limits: { items: "many" } };
  right.send({ v: 1, kind: 1, seq: 1, ack: 1 }, [new TextEncoder().encode(JSON.stringify(welcome))]);
  await expect(opened).rejects.toThrow(/sent no limits: the limit `items` is many/);
});

const LIMITS = { messageBytes: 100_000 };
const bytes = (size: number, fill: number) => new Uint8Array(size).fill(fill);

test("operations that are too large together leave in several batches, in order; one too large fails alone", async () => {
  const { client, kb, names, unhandled } = await pair({ kernel: { limits: LIMITS } });
  const seen: string[] = [];
  names.see = (value: Uint8Array) => void seen.push(`${value.length} ${value[0]}`);
  kb.py.see!(bytes(60_000, 1));
  kb.py.see!(bytes(60_000, 2));
  const refused = Promise.resolve(kb.py.see!(bytes(200_000, 3)));
  kb.py.see!(bytes(60_000, 4));
  kb.py.see!(bytes(10, 5));
  await expect(refused).rejects.toThrow(LimitError);
  await expect(refused).rejects.toThrow(/KERNELBRIDGE_LIMITS/);
  await client.settled();
  expect(seen).toEqual(["60000 1", "60000 2", "60000 4", "10 5"]);
  expect(unhandled).toEqual([]);
});

test("what a batch gives back is given back with its last part: operations before still use it", async () => {
  const { client, kb, names } = await pair({ kernel: { limits: LIMITS } });
  names.list = () => [1, 2];
  names.join = (one: unknown, other: Uint8Array) => `${String(one)} ${other.length}`;
  const list = kb.py.list!();
  await client.settled();
  const joined = [kb.py.join!(bytes(3, 1), bytes(60_000, 1)), kb.py.join!(list, bytes(60_000, 2))];
  list.$release();
  expect(await Promise.all(joined)).toEqual(["1,1,1 60000", "1,2 60000"]);
});

test("an operation leaves in one message with the temporaries that it uses", async () => {
  const { kb, names } = await pair({ kernel: { limits: LIMITS } });
  names.join = (...parts: Uint8Array[]) => parts.map(({ length }) => length).join(" ");
  names.a = bytes(1, 1);
  const calls = [1, 2, 3].map((fill) => kb.py.join!(kb.py.a, bytes(60_000, fill), kb.py.a));
  expect(await Promise.all(calls)).toEqual(["1 60000 1", "1 60000 1", "1 60000 1"]);
});

test("results that are too large together arrive in several messages; one too large is an error", async () => {
  const { client, kernel } = await pair({
    client: {
      limits: LIMITS,
      operations: { make: (_, size: number, fill: number) => bytes(size, fill) },
    },
    kernel: {},
  });
  const made = [60_000, 60_000, 200_000, 60_000].map((size, at) => kernel.perform("make", [size, at]));
  const back = [60_000, 60_000, 200_000, 60_000].map((size, at) =>
    client.perform("eval", [`new Uint8Array(${size}).fill(${at})`, [], []]),
  );
  const [results, refused] = [await Promise.allSettled(back), await Promise.allSettled(made)];
  expect(refused.map(({ status }) => status)).toEqual(Array(4).fill("fulfilled"));
  expect(results.map((result) => (result.status === "fulfilled" ? result.value : null))).toEqual([
    bytes(60_000, 0),
    bytes(60_000, 1),
    null,
    bytes(60_000, 3),
  ]);
  expect(String((results[2] as PromiseRejectedResult).reason)).toMatch(
    /200\d\d\d bytes is larger than the 100000 .* the client accepts; .* launch\(\{ limits: \{ messageBytes: 200\d\d\d/,
  );
});

test("a large operand is sent before the call returns, so that it may be changed behind it", async () => {
  const { client, kb, names, sent } = await pair();
  const sums: number[] = [];
  names.see = (value: Float64Array) => void sums.push(value.reduce((sum, item) => sum + item, 0));
  const large = new Float64Array(2 ** 18).fill(1);
  const before = sent.length;
  kb.py.see!(large);
  expect(sent.length).toBe(before + 1);
  large.fill(2);
  await client.settled();
  expect(sums).toEqual([2 ** 18]);
});
