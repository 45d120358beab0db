// Owns what somebody is writing at a cursor: the name, and the names before it that lead to it. Text alone, no values.

/** `path` leads to what the fragment is a member of: empty for a variable, undefined behind a call or a literal. */
export interface Place {
  readonly path: readonly string[] | undefined;
  readonly fragment: string;
}

const NAME = String.raw`[\p{ID_Start}$_][\p{ID_Continue}$]*`;
/** `$py("numpy")` is as good as a name. */
const MODULE = String.raw`\$py\(\s*(?:"[\w.]*"|'[\w.]*')\s*\)`;
const JS_CHAIN = new RegExp(
  String.raw`(?<chain>(?:${MODULE}|${NAME})\s*\??\.\s*(?:${NAME}\s*\??\.\s*)*)?(?<fragment>${NAME})?$`,
  "u",
);
const STEP = /\s*\??\.\s*(?![^("']*["'])/;

/** What the text before a cursor ends with. */
export type ReadPlace = (before: string, after: string) => Place;

export const placeInJavaScript: ReadPlace = (before) => {
  const found = JS_CHAIN.exec(before)!;
  const { chain = "", fragment = "" } = found.groups!;
  const left = before.slice(0, found.index);
  if (/[\w$)\]}"'`]?\.$/.test(left) && !left.endsWith("...")) return { path: undefined, fragment };
  return { path: chain.split(STEP).filter((step) => step !== ""), fragment };
};

const LISP_TOKEN = /[^\s()[\]{}";`,'~@]*$/;
/** `(. object step …` in front of a token, with steps that are plain names. */
const LISP_DOT = /\(\.\.?\s+([^\s()[\]{}";`,]+)((?:\s+[^\s()[\]{}";`,:]+)*)\s+$/;
const PREFIXES: readonly (readonly [RegExp, string])[] = [
  [/^py\//, "py."],
  [/^js\//, "globalThis."],
];

export const placeInLisp: ReadPlace = (before, after) => {
  const token = LISP_TOKEN.exec(before)![0];
  const left = before.slice(0, before.length - token.length);
  const steps = stepsOf(PREFIXES.reduce((text, [prefix, other]) => text.replace(prefix, other), token));
  const fragment = steps.pop()!;
  if (token.startsWith(":")) return { path: undefined, fragment: token };
  if (token.startsWith(".")) return { path: receiver(left, after, steps), fragment };
  const dot = LISP_DOT.exec(left);
  if (!dot) return { path: steps, fragment };
  return { path: [...stepsOf(dot[1]!), ...dot[2]!.split(/\s+/).filter(Boolean), ...steps], fragment };
};

const stepsOf = (text: string): string[] => (/^[.?]*$/.test(text) ? [text] : text.split(/\??\./));

/** `(.method object …`: the object stands behind the name. */
function receiver(left: string, after: string, steps: readonly string[]): string[] | undefined {
  const object = /^[^\s()]*\s+([^\s()[\]{}";`,':]+)/.exec(after)?.[1];
  if (!left.endsWith("(") || object === undefined) return undefined;
  return [...stepsOf(object), ...steps.filter((step) => step !== "")];
}

/** The text before the head of the call that a cursor stands in, so that its arguments can be told of. */
export const headInJavaScript = (before: string): string | undefined => enclosing(before, "(");

/** As in JavaScript; the head of a list stands inside of it. */
export function headInLisp(before: string): string | undefined {
  const outside = enclosing(before, "(");
  if (outside === undefined) return undefined;
  const head = /^[^\s()[\]{}";`,']+/.exec(before.slice(outside.length + 1))?.[0] ?? "";
  return before.slice(0, outside.length + 1 + head.length);
}

const OPENING: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };

/** The text before the innermost bracket that is open. Brackets in strings are taken for brackets. */
function enclosing(before: string, bracket: string): string | undefined {
  const closed: string[] = [];
  for (let at = before.length - 1; at >= 0; at--) {
    const character = before[at]!;
    const opening = OPENING[character];
    if (opening) closed.push(opening);
    else if (closed.at(-1) === character) closed.pop();
    else if (character === bracket && closed.length === 0) return before.slice(0, at);
  }
  return undefined;
}
