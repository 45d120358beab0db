// Owns the words that text of values is made of: primitives, quoted strings, keys, names of classes.

/** A value that is no object; long strings are cut. */
export function primitive(value: unknown, characters: number): string {
  if (typeof value === "string") return quote(shortened(value, characters));
  if (typeof value === "bigint") return `${value}n`;
  return Object.is(value, -0) ? "-0" : String(value);
}

/** A text that UTF-8 can carry, which Jupyter's messages are written in: half a surrogate pair is replaced. */
export const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, "\ufffd");

/** A text cut to so many characters, with a word about the rest. */
export const shortened = (text: string, characters: number): string =>
  text.length <= characters
    ? text
    : `${text.slice(0, characters)}... ${text.length - characters} more characters`;

/** A text that keeps within so many characters. */
export const cut = (text: string, characters: number): string =>
  text.length <= characters ? text : `${text.slice(0, characters - 1)}…`;

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
export function className(value: object): string | null {
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
export function prefix(value: object, expected: string, size?: number): string {
  const name = className(value);
  const sized = (text: string) => (size === undefined ? text : `${text}(${size})`);
  const tag: unknown = Reflect.get(value, Symbol.toStringTag);
  const suffix = typeof tag === "string" && tag !== "" && tag !== name ? ` [${tag}]` : "";
  if (name === null) return `[${sized(expected)}: null prototype]${suffix}`;
  const isUsual = name === expected && suffix === "" && (expected === "Object" || expected === "Array");
  return isUsual ? "" : `${sized(name)}${suffix}`;
}

const isIdentifier = /^[\p{ID_Start}_$][\p{ID_Continue}_$]*$/u;

/** A key as it stands in an object literal. */
export const showKey = (key: PropertyKey): string => {
  if (typeof key === "symbol") return `[${String(key)}]`;
  return isIdentifier.test(String(key)) ? String(key) : quote(String(key));
};

/** `1 item`, `2 items` */
export const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

/** A count with its thousands apart. */
export const number = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ",");
