// Owns what a tree lists of each kind of object: the items and properties, with their labels. Runs no code of the value: an
// accessor is named, not read. How a tree looks is not here (tree.ts).
import type { InspectOptions } from "./inspect.js";
import { inspect } from "./inspect.js";
import { content, is, isIndex, isTyped, LONGEST_LISTED, shownKeys, TOLD_IN_TEXT } from "./kinds.js";
import { className, counted, showKey } from "./words.js";

/** One line of a tree: something with a value, or only a remark. */
export interface Part {
  readonly label: string;
  /** What the label is: an index says less than a key. */
  readonly role: "key" | "index";
  readonly value?: unknown;
  /** Said instead of a value. */
  readonly remark?: string;
}

/** The parts in order, and how many there are; the iterable may be read only as far as it is shown. */
export interface Parts {
  readonly count: number;
  readonly parts: Iterable<Part>;
}

/** Bytes of a buffer that its preview shows. */
const BYTES = 64;

const NOTHING: Parts = { count: 0, parts: [] };
const CUSTOM = Symbol.for("nodejs.util.inspect.custom");

const property = (value: object, key: PropertyKey): Part => ({
  label: showKey(key),
  role: "key",
  ...content(value, key),
});

function properties(value: object, wanted?: (key: PropertyKey) => boolean): Parts {
  const keys = shownKeys(value, wanted);
  return { count: keys.length, parts: mapped(keys, (key) => property(value, key)) };
}

function* mapped<T>(items: Iterable<T>, part: (item: T, at: number) => Part): Generator<Part> {
  let at = 0;
  for (const item of items) yield part(item, at++);
}

function* chained(...all: readonly Parts[]): Generator<Part> {
  for (const { parts } of all) yield* parts;
}

const joined = (...all: readonly Parts[]): Parts => ({
  count: all.reduce((sum, { count }) => sum + count, 0),
  parts: chained(...all),
});

const item = (value: unknown, at: number): Part => ({ label: String(at), role: "index", value });

function ofArray(value: readonly unknown[]): Parts {
  const parts = mapped(value, (one, at) =>
    at in value ? item(one, at) : { ...item(one, at), remark: "<empty item>" },
  );
  const items = { count: value.length, parts };
  return value.length > LONGEST_LISTED
    ? items
    : joined(
        items,
        properties(value, (key) => !isIndex(key)),
      );
}

const ofTyped = (value: ArrayLike<unknown> & Iterable<unknown>): Parts => ({
  count: value.length,
  parts: mapped(value, item),
});

function entry([key, value]: readonly [unknown, unknown], at: number): Part {
  if ((typeof key === "object" && key !== null) || typeof key === "function")
    return { label: String(at), role: "index", value: { key, value } };
  return { label: `${inspect(key, { characters: 100 })} =>`, role: "key", value };
}

const ofMap = (value: ReadonlyMap<unknown, unknown>): Parts =>
  joined({ count: value.size, parts: mapped(value, entry) }, properties(value));

const ofSet = (value: ReadonlySet<unknown>): Parts =>
  joined({ count: value.size, parts: mapped(value, item) }, properties(value));

function ofBytes(value: ArrayBuffer | DataView): Parts {
  const [buffer, from] = value instanceof DataView ? [value.buffer, value.byteOffset] : [value, 0];
  const bytes = new Uint8Array(buffer, from, Math.min(BYTES, value.byteLength));
  const rest = value.byteLength - bytes.length;
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  const remark = rest > 0 ? `${digits} … ${counted(rest, "more byte")}` : digits;
  return value.byteLength === 0 ? NOTHING : { count: 1, parts: [{ label: "bytes", role: "key", remark }] };
}

/** What an error has beside its message: its own properties, the cause and members, and the way through the cells. */
function ofError(value: Error, options: InspectOptions): Parts {
  const told = ["cause", "errors"]
    .filter((key) => Object.hasOwn(value, key))
    .map((key) => property(value, key));
  const text = options.error?.(value) ?? "";
  const way: Part[] = text.includes("\n") ? [{ label: "traceback", role: "key", remark: text }] : [];
  const beside = [...way, ...told];
  return joined(
    { count: beside.length, parts: beside },
    properties(value, (key) => !TOLD_IN_TEXT.has(key)),
  );
}

const isCustom = (value: object): boolean => typeof Reflect.get(value, CUSTOM) === "function";

type Row = readonly [
  fits: (value: object) => boolean,
  parts: (value: never, options: InspectOptions) => Parts,
];

/** First row that fits. What says itself how it looks as text is not taken apart. */
const KINDS: readonly Row[] = [
  [isCustom, () => NOTHING],
  [Array.isArray, ofArray],
  [isTyped, ofTyped],
  [is(Map), ofMap],
  [is(Set), ofSet],
  [is(Error), ofError],
  [is(ArrayBuffer, DataView), ofBytes],
  [is(String), (value: object) => properties(value, (key) => !isIndex(key))],
  [() => true, (value: object) => properties(value)],
];

export function partsOf(value: object, options: InspectOptions): Parts {
  const [, parts] = KINDS.find(([fits]) => fits(value))!;
  return parts(value as never, options);
}

/** The class, for a place where there is room for no more. */
export const nameOf = (value: object): string => className(value) ?? "Object";
