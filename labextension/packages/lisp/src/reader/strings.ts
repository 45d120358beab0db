// Owns the text literals: strings with escapes, raw strings, templates and regular expressions.
import type { Datum } from "../datum.js";
import { literal } from "../datum.js";
import type { Reader } from "./reader.js";

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  b: "\b",
  f: "\f",
  v: "\v",
  "0": "\0",
  "\n": "",
};
const HEX_ESCAPE = /^(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|u\{([\da-fA-F]{1,6})\})/;

/** Reads what follows a backslash: the escapes of JavaScript. */
function readEscape(reader: Reader): string {
  const { cursor } = reader;
  const start = cursor.at - 1;
  const hex = HEX_ESCAPE.exec(cursor.source.text.slice(cursor.at, cursor.at + 10));
  if (hex) {
    cursor.at += hex[0].length;
    const code = Number.parseInt(hex[1] ?? hex[2] ?? hex[3]!, 16);
    if (code <= 0x10ffff) return String.fromCodePoint(code);
  }
  const character = hex ? "" : cursor.peek();
  cursor.at += character.length;
  if (hex || character === "x" || character === "u") {
    const hint = "write \\x41, \\u0041 or \\u{1F600}, and \\\\ for a backslash";
    reader.error("escape", cursor.spanFrom(start), "this escape does not name a character", hint);
    return "";
  }
  return SIMPLE_ESCAPES[character] ?? character;
}

/** `"…"`, the cursor stands behind the opening quote. */
export function readString(reader: Reader, start: number): Datum {
  const { cursor } = reader;
  let value = "";
  while (!cursor.ended) {
    if (cursor.take('"')) {
      reader.guesses.string(start, cursor.at);
      return literal(value, cursor.spanFrom(start));
    }
    if (cursor.take("\\")) value += readEscape(reader);
    else value += cursor.source.text[cursor.at++];
  }
  const begun = reader.guesses.unclosedString();
  if (begun === undefined) reader.unfinished(start, 'this string has no closing "');
  else
    reader.unfinished(
      begun,
      'this string has no closing "',
      "it goes on to another line, up to the next quote",
    );
  return literal(value, cursor.spanFrom(start));
}

/** `"""…"""`: everything between is kept as it is. */
export function readRawString(reader: Reader, start: number): Datum {
  const { cursor } = reader;
  const from = cursor.at;
  if (!cursor.takeThrough('"""')) {
    reader.unfinished(start, 'this raw string has no closing """');
    return literal(cursor.source.text.slice(from), cursor.spanFrom(start));
  }
  return literal(cursor.source.text.slice(from, cursor.at - 3), cursor.spanFrom(start));
}

/** A format as Python has it, behind a name: `{x:.2f}`, `{x!r}`. */
const FORMAT = /^[^\s(){}[\]"':!]+(?::[^\s}]*[a-z%]|![rsa])\}/;

function readHole(reader: Reader): Datum | undefined {
  const { cursor } = reader;
  const start = cursor.at - 1;
  const format = FORMAT.exec(cursor.source.text.slice(cursor.at, cursor.at + 200));
  if (format) {
    cursor.at += format[0].length;
    const hint = "call what makes the text: {(.toFixed x 2)}, {(pad-start x 8)}, {(show x)}";
    reader.error("template", cursor.spanFrom(start), "a template hole has no format", hint);
    return undefined;
  }
  const items = reader.readUntil("}", start);
  if (items.length === 1) return items[0];
  const hint = "write {name} or {(form …)}, and {{ for a brace";
  if (!cursor.ended || items.length > 1)
    reader.error("template", cursor.spanFrom(start), "a template hole holds exactly one form", hint);
  return undefined;
}

/** `f"…{form}…"`; `{{` and `}}` stand for braces. The cursor stands behind the opening quote. */
export function readTemplate(reader: Reader, start: number): Datum {
  const { cursor } = reader;
  const strings = [""];
  const values: Datum[] = [];
  const append = (text: string) => strings.push(strings.pop()! + text);
  while (!cursor.ended && !cursor.take('"')) {
    if (cursor.take("{{")) append("{");
    else if (cursor.take("}}")) append("}");
    else if (cursor.take("\\")) append(readEscape(reader));
    else if (cursor.take("{")) {
      const hole = readHole(reader);
      if (hole) {
        values.push(hole);
        strings.push("");
      }
    } else append(cursor.source.text[cursor.at++]!);
  }
  if (cursor.source.text[cursor.at - 1] !== '"') reader.unfinished(start, 'this template has no closing "');
  return { type: "template", strings, values, span: cursor.spanFrom(start) };
}

/** `#/source/flags`; a slash in brackets or behind a backslash does not end it. */
export function readRegex(reader: Reader, start: number): Datum {
  const { cursor } = reader;
  const match = /^((?:\\.|\[(?:\\.|[^\]\\\n\r\u2028\u2029])*\]|[^/\\\n\r\u2028\u2029[])+)\/([a-z]*)/.exec(
    cursor.source.text.slice(cursor.at),
  );
  if (!match) {
    while (!cursor.ended && cursor.peek() !== "\n") cursor.at++;
    reader.error(
      "regex",
      cursor.spanFrom(start),
      "this regular expression has no closing /",
      "write #/[a-z]+/gi",
    );
    return literal(null, cursor.spanFrom(start));
  }
  cursor.at += match[0].length;
  const [, source, flags] = match;
  const span = cursor.spanFrom(start);
  try {
    new RegExp(source!, flags);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    reader.error("regex", span, message, "#/source/flags is as in JavaScript; the flags are d g i m s u v y");
  }
  return { type: "regex", source: source!, flags: flags!, span };
}
