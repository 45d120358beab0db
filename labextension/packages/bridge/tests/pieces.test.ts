import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dumps, loads } from "../src/codec.js";
import { DEFAULT_LIMITS, Kind, LimitError, type PieceBody, ProtocolError } from "../src/index.js";
import { cut, Pieces, type Whole } from "../src/pieces.js";

const SIZES = [3, 0, 2];
const LIMIT = DEFAULT_LIMITS.messageBytes;

const bodyOf = (piece: readonly Uint8Array[]): PieceBody => loads(piece[0]) as PieceBody;

test("the pieces of a message are the message again, and none is larger than was asked for", () => {
  const buffers = fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(buffers, fc.integer({ min: 200, max: 400 }), (message, most) => {
      const pieces = new Pieces(LIMIT, "client");
      let whole: Whole | undefined;
      for (const piece of cut(Kind.batch, message, most)) {
        expect(whole).toBeUndefined();
        expect(piece.reduce((sum, { byteLength }) => sum + byteLength, 0)).toBeLessThanOrEqual(most);
        whole = pieces.add(bodyOf(piece), piece[1]!);
      }
      if (message.some(({ length }) => length > 0)) {
        expect(whole?.kind).toBe(Kind.batch);
        expect(whole?.buffers.map((buffer) => [...buffer])).toEqual(message.map((buffer) => [...buffer]));
      }
    }),
  );
});

test("each buffer that was put together has memory of its own, so that arrays lie aligned in it", () => {
  const pieces = new Pieces(LIMIT, "client");
  let whole: Whole | undefined;
  for (const piece of cut(Kind.batch, [new Uint8Array(3), new Uint8Array(1000)], 300))
    whole = pieces.add(bodyOf(piece), piece[1]!);
  expect(whole?.buffers.map(({ byteOffset, buffer }) => [byteOffset, buffer.byteLength])).toEqual([
    [0, 3],
    [0, 1000],
  ]);
});

test("a piece is a copy: the message may change behind it", () => {
  const frame = new Uint8Array(1000);
  const [first] = cut(Kind.batch, [frame], 300);
  frame.fill(7);
  expect(new Set(first?.[1])).toEqual(new Set([0]));
});

test("a message of too many frames for its transport is refused before anything is sent", () => {
  const frames = Array.from({ length: 10_000 }, () => Uint8Array.of(1));
  expect(() => cut(Kind.batch, frames, 1000).next()).toThrow(LimitError);
});

const piece = (at: unknown, sizes: unknown = SIZES, kind: Kind = Kind.batch): PieceBody =>
  loads(dumps({ kind, sizes, at })) as PieceBody;

type Bad = readonly [
  name: string,
  pieces: readonly (readonly [PieceBody, number])[],
  error: new (message: string) => Error,
  message: RegExp,
];

const BAD: readonly Bad[] = [
  ["that begins in the middle", [[piece(3), 2]], ProtocolError, /byte 3 came where byte 0/],
  [
    "out of order",
    [
      [piece(0), 1],
      [piece(2), 1],
    ],
    ProtocolError,
    /byte 2 came where byte 1/,
  ],
  [
    "that overlaps",
    [
      [piece(0), 2],
      [piece(1), 1],
    ],
    ProtocolError,
    /byte 1 came where byte 2/,
  ],
  [
    "that comes twice",
    [
      [piece(0), 2],
      [piece(0), 2],
    ],
    ProtocolError,
    /byte 0 came where byte 2/,
  ],
  [
    "of another message",
    [
      [piece(0), 1],
      [piece(1, [9]), 1],
    ],
    ProtocolError,
    /byte 1 came/,
  ],
  [
    "of another kind",
    [
      [piece(0), 1],
      [piece(1, SIZES, Kind.results), 1],
    ],
    ProtocolError,
    /byte 1 came/,
  ],
  ["that is too large", [[piece(0), 6]], ProtocolError, /6 bytes came where 5 were missing/],
  ["of nothing", [[piece(0), 0]], ProtocolError, /0 bytes came where 5 were missing/],
  ["of an empty message", [[piece(0, [0]), 1]], ProtocolError, /1 bytes came where 0 were missing/],
  ["of a kind that is never cut", [[piece(0, SIZES, Kind.ping), 1]], ProtocolError, /kind 6 comes in pieces/],
  ["of a piece", [[piece(0, SIZES, Kind.piece), 1]], ProtocolError, /kind 9 comes in pieces/],
  ["of a negative size", [[piece(0, [-1, 9]), 1]], ProtocolError, /no sizes/],
  ["of a size that is no number", [[piece(0, ["9"]), 1]], ProtocolError, /no sizes/],
  ["without sizes", [[piece(0, null), 1]], ProtocolError, /no sizes/],
  ["of a sum above the limit", [[piece(0, [2 ** 40]), 1]], LimitError, /1099511627776 bytes .* launch/],
];

describe("refused is a piece", () => {
  test.each(BAD)("%s", (_, sent, error, message) => {
    const pieces = new Pieces(LIMIT, "client");
    const [last, ...good] = sent.map(([body, size]) => [body, new Uint8Array(size)] as const).reverse();
    for (const [body, frame] of good.reverse()) expect(pieces.add(body, frame)).toBeUndefined();
    const add = () => pieces.add(...last!);
    expect(add).toThrow(error);
    expect(add).toThrow(message);
  });
});

test("a size within the limit takes no memory until its bytes come", () => {
  const pieces = new Pieces(LIMIT, "client");
  const sizes = [3, LIMIT - 3];
  expect(pieces.add(piece(0, sizes), new Uint8Array(1))).toBeUndefined();
  expect(pieces.add(piece(1, sizes), new Uint8Array(2))).toBeUndefined();
});
