// Owns the mapping of Lisp names to JavaScript identifiers. It is injective and reversible: two Lisp names never
// meet in one JavaScript name, and every name that is already an identifier stays as it is (but for an inner `$`
// that would read as an escape, and for reserved words).
//
//   foo-bar   foo$bar     `-` before a small letter, inside a name
//   empty?    empty$Q     a letter per common sign
//   λ         λ           letters of any alphabet stay
//   a→b       a$U2192_b   anything else by its code point
//   class     $Kclass     reserved words
//
// A `$` followed by a digit is never produced, so the compiler may add `$1`, `$2` … to make a local name unique. The few
// identifiers of JavaScript that are no name's, such as `x$1` and `async`, are written `js/x$1`.

const SIGNS: Readonly<Record<string, string>> = {
  "-": "_",
  "?": "Q",
  "!": "B",
  "*": "S",
  "+": "P",
  "/": "D",
  "<": "L",
  ">": "G",
  "=": "E",
  "%": "M",
  "&": "A",
  "|": "O",
  "^": "X",
  "#": "H",
  ".": "T",
  ":": "C",
  "'": "I",
  "@": "Z",
};
const SIGN_OF = new Map(Object.entries(SIGNS).map(([sign, letter]) => [letter, sign]));

const RESERVED = new Set(
  `arguments async await break case catch class const continue debugger default delete do else enum eval export
  extends false finally for function if implements import in instanceof interface let new null package private
  protected public return static super switch this throw true try typeof undefined var void while with yield`.split(
    /\s+/,
  ),
);

/** Words among them that stand for a value all the same. */
const VALUES = new Set("arguments async eval false null this true undefined".split(" "));

/** Whether a word of JavaScript stands for no value, as `typeof`. */
export const isGrammar = (word: string): boolean => RESERVED.has(word) && !VALUES.has(word);

/** Whether a word of JavaScript cannot be set, as `null`. */
export const isFixed = (word: string): boolean => RESERVED.has(word) && word !== "async";

const START = /[\p{ID_Start}_]/u;
const PART = /[\p{ID_Continue}_]/u;

function escapeCharacter(character: string, rest: string, first: boolean): string {
  if (character === "-" && !first && /^[a-z]/.test(rest)) return "$";
  const sign = SIGNS[character];
  if (sign) return `$${sign}`;
  return `$U${character.codePointAt(0)!.toString(16).toUpperCase()}_`;
}

function escapeDollar(rest: string, first: boolean): string {
  const next = rest === "" ? "" : encode(rest, false)[0]!;
  const readsAsEscape = first ? /[A-Z_$0-9]/ : /[A-Z_$0-9a-z]/;
  return readsAsEscape.test(next) ? "$$" : "$";
}

function encode(name: string, first: boolean): string {
  let result = "";
  let start = first;
  for (let i = 0; i < name.length; ) {
    const character = String.fromCodePoint(name.codePointAt(i)!);
    i += character.length;
    const rest = name.slice(i);
    if (character === "$") result += escapeDollar(rest, start);
    else
      result += (start ? START : PART).test(character) ? character : escapeCharacter(character, rest, start);
    start = false;
  }
  return result;
}

/** Names that are identifiers as they stand, or reserved. */
const PLAIN = /^[\p{ID_Start}_][\p{ID_Continue}_]*$/u;

/** The JavaScript identifier of a Lisp name. */
export function toJSName(lispName: string): string {
  if (!PLAIN.test(lispName)) return encode(lispName, true);
  return RESERVED.has(lispName) ? `$K${lispName}` : lispName;
}

const LAST_CODE_POINT = 0x10ffff;

function decode(jsName: string): string {
  if (jsName.startsWith("$K") && RESERVED.has(jsName.slice(2))) return jsName.slice(2);
  return jsName.replace(
    /\$(?:U([0-9A-F]{1,6})_|([A-Z_])|(\$)|([a-z]))/g,
    (all, digits, sign, dollar, letter, at: number) => {
      const code = Number.parseInt(digits, 16);
      if (digits) return code > LAST_CODE_POINT ? all : String.fromCodePoint(code);
      if (sign) return SIGN_OF.get(sign) ?? all;
      if (dollar) return "$";
      return at === 0 ? all : `-${letter}`;
    },
  );
}

/** The Lisp name that stands for a JavaScript identifier; `js/name` for one that no other name leads to. */
export function toLispName(jsName: string): string {
  const name = decode(jsName);
  return toJSName(name) === jsName ? name : `js/${jsName}`;
}

/** What a program calls a variable of its compiled code, where a number may tell it from others of that name. */
export function spelled(jsName: string): string {
  const numbered = /^(.*[^$])\$\d+$/u.exec(jsName);
  return decode(numbered?.[1] ?? jsName);
}

/** Whether a name may stand after a dot in JavaScript as it is. */
export function isIdentifierName(name: string): boolean {
  return /^[\p{ID_Start}_$][\p{ID_Continue}_$]*$/u.test(name);
}
