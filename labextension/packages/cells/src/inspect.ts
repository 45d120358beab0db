// Owns how a value looks as text, equal on every platform and close to what Node prints. It calls no code of the value
// but what is made for this purpose (`Symbol.for("nodejs.util.inspect.custom")`, `Symbol.toStringTag`); other accessors
// are named, not read.
import { PyError } from "@kernelbridge/bridge";
import { composite, plain, type Shown } from "./layout.js";

/** How much is shown. */
export interface InspectOptions {
  /** Levels of composites; what lies deeper is named only. */
  readonly depth?: number;
  /** Items of an array, map, set or typed array, and properties of an object. */
  readonly items?: number;
  /** Characters of a string inside a value. */
  readonly characters?: number;
  /** The text of an error, with the places of the user's own code. */
  readonly error?: (error: Error) => string;
}

const DEFAULTS = { depth: 4, items: 100, characters: 10_000, error: (error: Error) => String(error) };
const CUSTOM = Symbol.for("nodejs.util.inspect.custom");

/** The text of any value. Never throws. */
export function inspect(value: unknown, options: InspectOptions = {}): string {
  try {
    return new Inspector({ ...DEFAULTS, ...options }).show(value, 0, 0).text;
  } catch (error) {
    return `<${typeof value} that cannot be shown: ${error instanceof Error ? error.message : "it throws"}>`;
  }
}

type Row = readonly [fits: (value: object) => boolean, show: (value: never, place: Place) => Shown];

/** Where in the whole a composite stands. */
interface Place {
  readonly inspector: Inspector;
  readonly depth: number;
  readonly indent: number;
}

class Inspector {
  readonly options: Required<InspectOptions>;
  /** The composites around the present one. */
  readonly #open: object[] = [];
  /** Composites met inside themselves, in the order in which that was noticed. */
  readonly #circular: object[] = [];

  constructor(options: Required<InspectOptions>) {
    this.options = options;
  }

  show(value: unknown, depth: number, indent: number): Shown {
    if ((typeof value === "object" && value !== null) || typeof value === "function") {
      return this.#object(value, depth, indent);
    }
    return plain(primitive(value, this.options.characters));
  }

  #object(value: object, depth: number, indent: number): Shown {
    if (this.#open.includes(value)) return plain(`[Circular *${this.#number(value)}]`);
    const custom = customized(value, this.options, depth);
    if (custom !== undefined)
      return typeof custom === "string" ? plain(custom) : this.show(custom, depth, indent);
    this.#open.push(value);
    const [, show] = KINDS.find(([fits]) => fits(value))!;
    const shown = show(value as never, { inspector: this, depth, indent });
    this.#open.pop();
    return this.#circular.includes(value)
      ? { ...shown, text: `<ref *${this.#number(value)}> ${shown.text}` }
      : shown;
  }

  #number(value: object): number {
    if (!this.#circular.includes(value)) this.#circular.push(value);
    return this.#circular.indexOf(value) + 1;
  }
}

function customized(value: object, options: InspectOptions, depth: number): unknown {
  const custom: unknown = Reflect.get(value, CUSTOM);
  if (typeof custom !== "function") return undefined;
  const text: unknown = custom.call(value, (options.depth ?? DEFAULTS.depth) - depth, options, inspect);
  return text === value ? undefined : text;
}

function primitive(value: unknown, characters: number): string {
  if (typeof value === "string") return quote(shortened(value, characters));
  if (typeof value === "bigint") return `${value}n`;
  return Object.is(value, -0) ? "-0" : String(value);
}

const shortened = (text: string, characters: number): string =>
  text.length <= characters
    ? text
    : `${text.slice(0, characters)}... ${text.length - characters} more characters`;

const ESCAPES: Readonly<Record<string, string>> = {
  "\n": "\\n",
  "\t": "\\t",
  "\r": "\\r",
  "\b": "\\b",
  "\f": "\\f",
  "\v": "\\v",
  "\\": "\\\\",
};

const codeEscape = (code: number): string => {
  const digits = code.toString(16).toUpperCase();
  return code < 256 ? `\\x${digits.padStart(2, "0")}` : `\\u${digits}`;
};

/** A string as one would write it in JavaScript, in the quotes that need the fewest escapes. */
function quote(text: string): string {
  const mark = ["'", '"', "`"].find((one) => !text.includes(one)) ?? "'";
  const unsafe = /[\p{Cc}\\]|\p{Surrogate}/gu;
  const escaped = text.replace(unsafe, (one) => ESCAPES[one] ?? codeEscape(one.charCodeAt(0)));
  return mark + escaped.replaceAll(mark, `\\${mark}`) + mark;
}

/** The name of a value's class, or null for an object without prototype. */
function className(value: object): string | null {
  for (
    let kind: object | null = Object.getPrototypeOf(value);
    kind !== null;
    kind = Object.getPrototypeOf(kind)
  ) {
    const maker: unknown = Object.getOwnPropertyDescriptor(kind, "constructor")?.value;
    if (typeof maker === "function" && maker.name !== "") return maker.name;
  }
  return null;
}

/** What stands before the bracket: nothing where the class is the expected one. */
function prefix(value: object, expected: string, size?: number): string {
  const name = className(value);
  const counted = (text: string) => (size === undefined ? text : `${text}(${size})`);
  const tag: unknown = Reflect.get(value, Symbol.toStringTag);
  const suffix = typeof tag === "string" && tag !== "" && tag !== name ? ` [${tag}]` : "";
  if (name === null) return `[${counted(expected)}: null prototype]${suffix}`;
  const isUsual = name === expected && suffix === "" && (expected === "Object" || expected === "Array");
  return isUsual ? "" : `${counted(name)}${suffix}`;
}

const isIdentifier = /^[\p{ID_Start}_$][\p{ID_Continue}_$]*$/u;

const showKey = (key: PropertyKey): string => {
  if (typeof key === "symbol") return `[${String(key)}]`;
  return isIdentifier.test(String(key)) ? String(key) : quote(String(key));
};

/** The own enumerable properties that `wanted` lets through, and how many were left out. */
function properties(
  value: object,
  place: Place,
  wanted: (key: PropertyKey) => boolean = () => true,
): Shown[] {
  const keys = Reflect.ownKeys(value).filter((key) => Object.prototype.propertyIsEnumerable.call(value, key));
  const shown = keys.filter(wanted);
  return limited(shown, shown.length, place, (key) => property(value, key, place));
}

function property(value: object, key: PropertyKey, { inspector, depth, indent }: Place): Shown {
  const { get, set, value: content } = Object.getOwnPropertyDescriptor(value, key)!;
  const name = showKey(key);
  if (get) return plain(`${name}: ${set ? "[Getter/Setter]" : "[Getter]"}`);
  if (set) return plain(`${name}: [Setter]`);
  const { text, levels } = inspector.show(content, depth + 1, indent + 2);
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
  return rest > 0 ? [...parts, plain(`... ${rest} more item${rest === 1 ? "" : "s"}`)] : parts;
}

const inside = (value: unknown, { inspector, depth, indent }: Place): Shown =>
  inspector.show(value, depth + 1, indent + 2);

/** A composite, or only its name where it lies too deep. */
function within(place: Place, value: object, name: string, make: () => Shown): Shown {
  if (place.depth <= place.inspector.options.depth) return make();
  return plain(`[${name || className(value) || "Object"}]`);
}

function* arrayParts(value: readonly unknown[], place: Place): Generator<Shown> {
  for (let index = 0; index < value.length; index++) {
    if (index in value) {
      yield inside(value[index], place);
      continue;
    }
    const from = index;
    while (index + 1 < value.length && !(index + 1 in value)) index++;
    const holes = index - from + 1;
    yield plain(`<${holes} empty item${holes === 1 ? "" : "s"}>`);
  }
}

const isIndex = (key: PropertyKey): boolean => typeof key === "string" && /^(0|[1-9]\d*)$/.test(key);

function showArray(value: readonly unknown[], place: Place): Shown {
  const name = prefix(value, "Array", className(value) === "Array" ? undefined : value.length);
  return within(place, value, name, () => {
    const items = limited(
      arrayParts(value, place),
      Object.keys(value).filter(isIndex).length,
      place,
      (part) => part,
    );
    const rest = properties(value, place, (key) => !isIndex(key));
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
  const rest = place.depth <= place.inspector.options.depth ? properties(value, place, wanted) : [];
  return rest.length === 0 ? plain(label) : composite(label, ["{", "}"], rest, place.indent);
}

const TOLD_IN_TEXT: ReadonlySet<PropertyKey> = new Set(["name", "message", "stack", "cause", "errors"]);

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

const is =
  (...kinds: readonly { [Symbol.hasInstance](value: unknown): boolean }[]) =>
  (value: object): boolean =>
    kinds.some((kind) => kind[Symbol.hasInstance](value));

const isTyped = (value: object): boolean => ArrayBuffer.isView(value) && !(value instanceof DataView);

const opaque = (value: object, place: Place): Shown =>
  labelled(value, `${className(value)} { <items unknown> }`, place);

/** First row that fits. An own row is worth it where the properties alone would show nothing. */
const KINDS: readonly Row[] = [
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
  [is(Promise), (value: object, place) => labelled(value, "Promise { <state unknown> }", place)],
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
