// Owns the built-in macros that patterns can say: a table of name, documentation and rules, written in the Lisp.
// A rule is read when its macro is first used.
import { ROOT } from "../analyse/scope.js";
import { isList } from "../datum.js";
import { Report } from "../diagnostics.js";
import { read } from "../reader/reader.js";
import type { Macro } from "./macro.js";
import { rulesMacro } from "./rules.js";

type Row = readonly [name: string, doc: string, rules: string];

const ROWS: readonly Row[] = [
  ["when", "Runs its body if a test holds.", "((_ test body ...) (if test (begin body ...)))"],
  ["unless", "Runs its body if a test fails.", "((_ test body ...) (if test nil (begin body ...)))"],
  [
    "and",
    "The first false value, or the last value.",
    "((_) true) ((_ a) a) ((_ a rest ...) (let1 (value a) (if value (and rest ...) value)))",
  ],
  [
    "or",
    "The first true value, or the last value.",
    "((_) nil) ((_ a) a) ((_ a rest ...) (let1 (value a) (if value value (or rest ...))))",
  ],
  [
    "if-let",
    "Binds a value and chooses by it.",
    `((_ ((name value)) then ...) (if-let (name value) then ...))
     ((_ (name value) then ...) (let1 (test value) (if test (let1 (name test) (first-of then ...)) (second-of then ...))))`,
  ],
  ["first-of", "The first of two branches.", "((_ a) a) ((_ a b) a)"],
  ["second-of", "The second of two branches.", "((_ a) nil) ((_ a b) b)"],
  [
    "when-let",
    "Binds a value and runs its body if it is true.",
    `((_ ((name value)) body ...) (when-let (name value) body ...))
     ((_ (name value) body ...) (let1 (test value) (if test (let1 (name test) body ...))))`,
  ],
  [
    "dotimes",
    "Runs its body with a name bound to 0, 1 … n - 1.",
    `((_ (name n) body ...)
      (let1 (limit n) (loop ((name 0)) (if (< name limit) (begin (begin body ...) (recur (+ name 1)))))))`,
  ],
  [
    "doseq",
    "Runs its body for each value, for its effects.",
    "((_ clauses body ...) (begin (for clauses body ...) nil))",
  ],
  [
    "as->",
    "Threads a value through forms under a name.",
    "((_ value name) value) ((_ value name form rest ...) (as-> (let1 (name value) form) name rest ...))",
  ],
  [
    "some->",
    "Threads a value as the first argument, and stops at nil.",
    `((_ value) value)
     ((_ value form rest ...) (let1 (step value) (if (nil? step) nil (some-> (-> step form) rest ...))))`,
  ],
  [
    "some->>",
    "Threads a value as the last argument, and stops at nil.",
    `((_ value) value)
     ((_ value form rest ...) (let1 (step value) (if (nil? step) nil (some->> (->> step form) rest ...))))`,
  ],
  [
    "cond->",
    "Threads a value through the forms whose tests hold.",
    `((_ value) value)
     ((_ value test form rest ...) (let1 (step value) (cond-> (if test (-> step form) step) rest ...)))`,
  ],
  [
    "doto",
    "Runs forms on an object and gives the object.",
    "((_ value form ...) (let1 (object value) (-> object form) ... object))",
  ],
  ["..", "Follows attributes, methods and items.", "((_ object step ...) (. object step ...))"],
  [
    "time",
    "Runs its body and prints how long it took.",
    "((_ body ...) (let ((start (now)) (value (begin body ...))) (report-time start) value))",
  ],
  [
    "assert",
    "Throws unless a test holds.",
    `((_ test) (if test nil (throw (error (str "assertion failed: " (source-text test))))))
     ((_ test message) (if test nil (throw (error message))))`,
  ],
  ["par", "Starts all forms at once and waits for their values.", "((_ form ...) (await (all [form ...])))"],
  [
    "with",
    "Opens a resource for its body, and closes it in any case.",
    `((_ (name value) body ...)
      (let ((resource value) (name (await (context-enter resource))) (open true))
        (try
          (let1 (result (begin body ...)) (set! open false) (await (context-leave resource)) result)
          (catch failure
            (if open
              (begin
                (set! open false)
                (if (context-suppresses (await (context-leave resource failure))) nil (throw failure)))
              (throw failure))))))`,
  ],
];

function lazily([name, doc, rules]: Row): Macro {
  let made: Macro | undefined;
  const macro = (): Macro => {
    const clauses = read(rules, name, new Report()).filter(isList);
    made ??= rulesMacro({ name, doc, literals: [], clauses, scope: ROOT, loose: true });
    return made;
  };
  return {
    name,
    doc,
    arity: [0, Number.POSITIVE_INFINITY],
    expand: (form, names) => macro().expand(form, names),
  };
}

export const PRELUDE: readonly Macro[] = ROWS.map(lazily);
