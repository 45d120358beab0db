// Owns how each kind of object is taken apart: arrays, maps, functions, errors, instances. How deep the whole goes, and
// what stands in itself, is the inspector's (inspect.ts).
import { PyError } from "@kernelbridge/bridge";
import type { InspectOptions } from "./inspect.js";
import { content, is, isIndex, isTyped, LONGEST_LISTED, shownKeys, TOLD_IN_TEXT } from "./kinds.js";
import { composite, plain, type Shown } from "./layout.js";
import { className, counted, prefix, primitive, showKey } from "./words.js";

/** Shows the parts of a whole. */
export interface Inspecting {
  readonly options: Required<InspectOptions>;
  show(value: unknown, depth: number, indent: number): Shown;
  /** Whether composites at this depth are shown, or only named. */
  goesInto(depth: number): boolean;
}

/** Where in the whole a composite stands. */
interface Place {
  readonly inspector: Inspecting;
  readonly depth: number;
  readonly indent: number;
}

type Row = readonly [fits: (value: object) => boolean, show: (value: never, place: Place) => Shown];

/** The own enumerable properties that `wanted` lets through, and a word about those that are too many. */
function properties(value: object, place: Place, wanted?: (key: PropertyKey) => boolean): Shown[] {
  const shown = shownKeys(value, wanted);
  return limited(shown, shown.length, place, (key) => property(value, key, place));
}

function property(value: object, key: PropertyKey, { inspector, depth, indent }: Place): Shown {
  const name = showKey(key);
  const found = content(value, key);
  if ("remark" in found) return plain(`${name}: ${found.remark}`);
  const { text, levels } = inspector.show(found.value, depth + 1, indent + 2);
  return { text: `${name}: ${text}`, levels };
}

/** The first of `count` items, and a word about the rest. */
function limited<T>(
  items: Iterable<T>,
  count: number,
  { inspector }: Place,
  show: (item: T) => Shown,
): Shown[] {
  const { items: most } = inspector.options;
  const parts: Shown[] = [];
  for (const item of items) {
    if (parts.length === most) break;
    parts.push(show(item));
  }
  const rest = count - parts.length;
  return rest > 0 ? [...parts, plain(`... ${counted(rest, "more item")}`)] : parts;
}

const inside = (value: unknown, { inspector, depth, indent }: Place): Shown =>
  inspector.show(value, depth + 1, indent + 2);

/** A composite, or only its name where it lies too deep. */
function within(place: Place, value: object, name: string, make: () => Shown): Shown {
  if (place.inspector.goesInto(place.depth)) return make();
  return plain(`[${name || className(value) || "Object"}]`);
}

/** The first index from `from` on that is no hole; does not walk through the holes. */
function nextFilled(value: readonly unknown[], from: number): number {
  const next = Object.keys(value).find((key) => isIndex(key) && Number(key) >= from);
  return next === undefined ? value.length : Number(next);
}

/** The items of an array, holes in a row as one. */
function arrayParts(value: readonly unknown[], place: Place): Shown[] {
  const parts: Shown[] = [];
  let index = 0;
  while (index < value.length && parts.length < place.inspector.options.items) {
    const filled = index in value;
    const next = filled ? index + 1 : nextFilled(value, index);
    parts.push(filled ? inside(value[index], place) : plain(`<${counted(next - index, "empty item")}>`));
    index = next;
  }
  return index < value.length
    ? [...parts, plain(`... ${counted(value.length - index, "more item")}`)]
    : parts;
}

/** Properties that are no items; of a long array, whose keys would have to be listed, none. */
const beside = (value: readonly unknown[], place: Place): Shown[] =>
  value.length > LONGEST_LISTED ? [] : properties(value, place, (key) => !isIndex(key));

function showArray(value: readonly unknown[], place: Place): Shown {
  const name = prefix(value, "Array", className(value) === "Array" ? undefined : value.length);
  return within(place, value, name, () => {
    const items = arrayParts(value, place);
    const rest = beside(value, place);
    const grouped = items.every(({ levels }) => levels === 0) && rest.length === 0;
    return composite(name, ["[", "]"], [...items, ...rest], place.indent, { grouped });
  });
}

type TypedArray = ArrayBufferView & { readonly length: number } & Iterable<number | bigint>;

function showTyped(value: TypedArray, place: Place): Shown {
  const name = prefix(value, "TypedArray", value.length);
  return within(place, value, name, () =>
    composite(
      name,
      ["[", "]"],
      limited(value, value.length, place, (item) => inside(item, place)),
      place.indent,
      {
        grouped: true,
      },
    ),
  );
}

function showMap(value: ReadonlyMap<unknown, unknown>, place: Place): Shown {
  const name = prefix(value, "Map", value.size);
  return within(place, value, name, () => {
    const entries = limited(value, value.size, place, ([key, item]) => {
      const [left, right] = [inside(key, place), inside(item, place)];
      return { text: `${left.text} => ${right.text}`, levels: Math.max(left.levels, right.levels) };
    });
    return composite(name, ["{", "}"], [...entries, ...properties(value, place)], place.indent);
  });
}

function showSet(value: ReadonlySet<unknown>, place: Place): Shown {
  const name = prefix(value, "Set", value.size);
  return within(place, value, name, () => {
    const items = limited(value, value.size, place, (item) => inside(item, place));
    return composite(name, ["{", "}"], [...items, ...properties(value, place)], place.indent);
  });
}

const isClass = (value: object): boolean => /^class\b/.test(Function.prototype.toString.call(value));

function functionName(value: object): string {
  const own = Object.getOwnPropertyDescriptor(value, "name")?.value;
  const name = typeof own === "string" && own !== "" ? own : "(anonymous)";
  if (!isClass(value)) return `[${className(value) ?? "Function"}: ${name}]`.replace(": (", " (");
  const parent: unknown = Object.getPrototypeOf(value);
  return typeof parent === "function" && parent.name
    ? `[class ${name} extends ${parent.name}]`
    : `[class ${name}]`;
}

/** A short text, followed by the properties that somebody has put on the object. */
function labelled(value: object, label: string, place: Place, wanted?: (key: PropertyKey) => boolean): Shown {
  const rest = place.inspector.goesInto(place.depth) ? properties(value, place, wanted) : [];
  return rest.length === 0 ? plain(label) : composite(label, ["{", "}"], rest, place.indent);
}

function showError(value: Error, place: Place): Shown {
  const text = place.inspector.options.error(value).replaceAll("\n", `\n${" ".repeat(place.indent)}`);
  const label = place.depth === 0 ? text : `[${text}]`;
  return labelled(value, label, place, (key) => !(value instanceof PyError) && !TOLD_IN_TEXT.has(key));
}

function showObject(value: object, place: Place): Shown {
  const name = prefix(value, "Object");
  return within(place, value, name, () =>
    composite(name, ["{", "}"], properties(value, place), place.indent),
  );
}

const opaque = (value: object, place: Place): Shown =>
  labelled(value, `${className(value)} { <items unknown> }`, place);

/** First row that fits. An own row is worth it where the properties alone would show nothing. */
export const KINDS: readonly Row[] = [
  [Array.isArray, showArray],
  [isTyped, showTyped],
  [is(Map), showMap],
  [is(Set), showSet],
  [is(Error), showError],
  [
    (value) => typeof value === "function",
    (value: object, place) => labelled(value, functionName(value), place),
  ],
  [is(Date), (value: Date, place) => labelled(value, dateText(value), place)],
  [is(RegExp), (value: RegExp, place) => labelled(value, String(value), place)],
  [is(WeakMap, WeakSet), opaque],
  // platforms note their own under symbols, which say nothing to a reader
  [
    is(Promise),
    (value: object, place) =>
      labelled(value, "Promise { <state unknown> }", place, (key) => typeof key === "string"),
  ],
  [
    is(ArrayBuffer, DataView),
    (value: ArrayBuffer) => plain(`${className(value)} { byteLength: ${value.byteLength} }`),
  ],
  [is(Number, String, Boolean, BigInt, Symbol), showBoxed],
  [() => true, showObject],
];

const dateText = (value: Date): string =>
  Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();

function showBoxed(value: { valueOf(): unknown }, place: Place): Shown {
  const label = `[${className(value)}: ${primitive(value.valueOf(), place.inspector.options.characters)}]`;
  return labelled(value, label, place, (key) => !isIndex(key));
}
