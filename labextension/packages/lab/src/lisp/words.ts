// The special forms and macros that an editor shows as such. The compiler's own tables are out of the page's reach; that
// these are the same names is tested.

/** Forms with a body, which is indented by two columns. */
export const BODY_FORMS: ReadonlySet<string> = new Set(
  `auto begin case catch class cond def defclass define defmacro defn defonce defun do doseq dotimes doto finally fn for
  if-let lambda let let* let1 letrec loop par progn time try unless when when-let while with λ`.split(/\s+/),
);

const OTHER_FORMS =
  `set! setf setq setv if throw raise await yield yield* yield-from recur . at get new import js* py* quote
  quasiquote unquote unquote-splicing define-syntax define-syntax-rule macroexpand js-of doc apropos and or as-> some->
  some->> cond-> .. assert -> ->> py-> py.import source-text`.split(/\s+/);

export const FORMS: ReadonlySet<string> = new Set([...BODY_FORMS, ...OTHER_FORMS]);

export const CONSTANTS: ReadonlySet<string> = new Set([
  "true",
  "false",
  "nil",
  "null",
  "undefined",
  "#t",
  "#f",
]);

/** Whether the second form of a list with this head is the name that it defines. */
export const defines = (head: string): boolean => /^def|^class$/.test(head);
