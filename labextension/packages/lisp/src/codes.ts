// Owns the codes of mistakes, each with what it means. Messages name the very form; codes stay as they are.

/** Phase and kind of every mistake that the compiler tells. */
export const CODES = {
  "read/incomplete": "The input ends before something is closed. A console waits for more lines.",
  "read/stray-close": "A closing bracket has no opening one.",
  "read/mismatch": "A bracket is closed by a bracket of another kind.",
  "read/prefix": "A quote, unquote or #_ stands before nothing.",
  "read/number": "A token begins like a number and is none.",
  "read/escape": "A backslash in a string names no character.",
  "read/regex": "A regular expression is not closed, or JavaScript does not understand it.",
  "read/template": "A hole of an f-string does not hold exactly one form.",
  "read/character": "A name holds a sign that only looks like another, or one that cannot be seen.",
  "read/hash": "A # begins nothing that the reader knows.",
  "read/depth": "Brackets or quotes are nested deeper than the compiler goes.",
  "expand/arity": "A macro is given too few or too many forms.",
  "expand/macro":
    "A macro cannot expand its call: the call has another shape, or the macro's own code failed.",
  "analyse/arity": "A form or function is given too few or too many arguments.",
  "analyse/binding": "A binding is no pair of name and value.",
  "analyse/bindings": "Where bindings are needed stands something else.",
  "analyse/catch": "A catch has no name for the error.",
  "analyse/class":
    "A member of a class has a name or parameters that it cannot have, or waits where it cannot.",
  "analyse/definition-place": "A definition stands inside an expression.",
  "analyse/depth": "Macros have made code that is nested deeper than the compiler goes.",
  "analyse/dots": "A name has a dot where none can be.",
  "analyse/duplicate": "A list of parameters or a pattern binds a name twice.",
  "analyse/endless": "A macro expands to itself for ever.",
  "analyse/for": "A clause of for is none.",
  "analyse/javascript": "The JavaScript text of js* is wrong, or has another number of holes than values.",
  "analyse/keyword": "A keyword argument has no value, or the function has none of that name.",
  "analyse/lookup": "A keyword at the head of a call has not one object behind it.",
  "analyse/macro-async": "The code of a macro awaits.",
  "analyse/member": "A part of a class is no member.",
  "analyse/method": "A .method or .-field has no object.",
  "analyse/misplaced": "A catch or finally stands outside of try.",
  "analyse/name": "Where a name is needed stands something else.",
  "analyse/not-a-value": "A special form or macro is used as a value.",
  "analyse/not-callable": "A number, text, array or other data stands where a function is called.",
  "analyse/object": "A key of an object has no value.",
  "analyse/parameters": "Where parameters are needed stands something else.",
  "analyse/pattern": "Something that is no name and no pattern is bound.",
  "analyse/python": "The text of py has a value behind it that it cannot use.",
  "analyse/recur": "A recur stands where it cannot go back to a loop.",
  "analyse/reserved": "A name that means something in every program is defined or set.",
  "analyse/rest": "The rest of a pattern or of parameters has no name, or something behind it.",
  "analyse/step": "A step of a chain is none.",
  "analyse/super":
    "A super stands outside of the methods of a class, or calls a base that the class does not have.",
  "analyse/syntax-rules": "A define-syntax has no rules, or a rule that is no pattern and template.",
  "analyse/target": "Something is set that cannot be.",
  "analyse/template-binding": "The template of a macro binds a plain name.",
  "analyse/text": "Where a text, or the name of a module, is needed stands something else.",
  "analyse/try": "A form stands behind a catch or finally, or there are two finally.",
  "analyse/unknown": "doc is asked for a name that nobody knows.",
  "analyse/unquote": "An unquote stands outside a quasiquote, or where nothing can be put in.",
  "analyse/yield": "A yield stands outside of a function.",
} as const;

export type Code = keyof typeof CODES;

/** Which part of the compiler found the mistake. */
export type Phase = "read" | "expand" | "analyse";

/** The codes of one phase, without its name. */
export type CodeOf<P extends Phase> = Code extends infer C
  ? C extends `${P}/${infer Rest}`
    ? Rest
    : never
  : never;
