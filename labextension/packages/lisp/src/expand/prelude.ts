// Owns the built-in macros that patterns can say: a table of name, documentation and rules, written in the Lisp.
// A rule is read when its macro is first used.
import { ROOT } from "../analyse/scope.js";
import { isList } from "../datum.js";
import { Report } from "../diagnostics.js";
import { read } from "../reader/reader.js";
import type { Macro } from "./macro.js";
import { rulesMacro } from "./rules.js";

type Row = readonly [name: string, usage: string, doc: string, example: string, rules: string];

const ROWS: readonly Row[] = [
  [
    "when",
    "(when test body …)",
    "Runs its body if a test holds.",
    '(when (> 2 1) :yes) → "yes"',
    "((_ test body ...) (if test (begin body ...)))",
  ],
  [
    "unless",
    "(unless test body …)",
    "Runs its body if a test fails.",
    "(unless (> 2 1) :no) → nil",
    "((_ test body ...) (if test nil (begin body ...)))",
  ],
  [
    "and",
    "(and form …)",
    "The first false value, or the last value.",
    "(and 1 nil 3) → nil",
    "((_) true) ((_ a) a) ((_ a rest ...) (let1 (value a) (if value (and rest ...) value)))",
  ],
  [
    "or",
    "(or form …)",
    "The first true value, or the last value.",
    "(or nil 2 3) → 2",
    "((_) nil) ((_ a) a) ((_ a rest ...) (let1 (value a) (if value value (or rest ...))))",
  ],
  [
    "if-let",
    "(if-let (name value) then otherwise)",
    "Binds a value and chooses by it.",
    "(if-let (x (find even? [1 4])) (* x 10) 0) → 40",
    `((_ ((name value)) then ...) (if-let (name value) then ...))
     ((_ (name value) then) (let1 (test value) (if test (let1 (name test) then))))
     ((_ (name value) then otherwise) (let1 (test value) (if test (let1 (name test) then) otherwise)))`,
  ],
  [
    "when-let",
    "(when-let (name value) body …)",
    "Binds a value and runs its body if it is true.",
    "(when-let (x (find even? [1 3])) (* x 10)) → nil",
    `((_ ((name value)) body ...) (when-let (name value) body ...))
     ((_ (name value) body ...) (let1 (test value) (if test (let1 (name test) body ...))))`,
  ],
  [
    "dotimes",
    "(dotimes (name count) body …)",
    "Runs its body with a name bound to 0, 1 … n - 1.",
    "(let ((xs [])) (dotimes (i 3) (push! xs i)) xs) → [0 1 2]",
    `((_ (name n) body ...)
      (let1 (limit n) (loop ((name 0)) (if (< name limit) (begin (begin body ...) (recur (+ name 1)))))))`,
  ],
  [
    "doseq",
    "(doseq (name values) body …)",
    "Runs its body for each value, for its effects.",
    "(let ((xs [])) (doseq (x [1 2]) (push! xs (* 10 x))) xs) → [10 20]",
    "((_ clauses body ...) (begin (for clauses body ...) nil))",
  ],
  [
    "as->",
    "(as-> value name form …)",
    "Threads a value through forms under a name.",
    "(as-> 2 x (* x 3) (- 10 x)) → 4",
    "((_ value name) value) ((_ value name form rest ...) (as-> (let1 (name value) form) name rest ...))",
  ],
  [
    "some->",
    "(some-> value form …)",
    "Threads a value as the first argument, and stops at nil.",
    "(some-> {:a nil} :a inc) → nil",
    `((_ value) value)
     ((_ value form rest ...) (let1 (step value) (if (nil? step) nil (some-> (-> step form) rest ...))))`,
  ],
  [
    "some->>",
    "(some->> value form …)",
    "Threads a value as the last argument, and stops at nil.",
    "(some->> [1 2] (map inc) sum) → 5",
    `((_ value) value)
     ((_ value form rest ...) (let1 (step value) (if (nil? step) nil (some->> (->> step form) rest ...))))`,
  ],
  [
    "cond->",
    "(cond-> value test form …)",
    "Threads a value through the forms whose tests hold.",
    "(cond-> 1 true inc false (* 100)) → 2",
    `((_ value) value)
     ((_ value test form rest ...) (let1 (step value) (cond-> (if test (-> step form) step) rest ...)))`,
  ],
  [
    "doto",
    "(doto object form …)",
    "Runs forms on an object and gives the object.",
    "(doto [] (.push 1) (.push 2)) → [1 2]",
    "((_ value form ...) (let1 (object value) (-> object form) ... object))",
  ],
  [
    "..",
    "(.. object step …)",
    "Follows attributes, methods and items.",
    '(.. {:rows [{:name "Ada"}]} rows [0] name) → "Ada"',
    "((_ object step ...) (. object step ...))",
  ],
  [
    "time",
    "(time body …)",
    "Runs its body and prints how long it took.",
    "(time (+ 1 2)) → 3",
    "((_ body ...) (let ((start (now)) (value (begin body ...))) (report-time start) value))",
  ],
  [
    "assert",
    "(assert test message)",
    "Throws unless a test holds.",
    '(try (assert (= 1 2)) (catch e e.message)) → "assertion failed: (= 1 2)"',
    `((_ test) (if test nil (throw (error (str "assertion failed: " (source-text test))))))
     ((_ test message) (if test nil (throw (error message))))`,
  ],
  [
    "par",
    "(par form …)",
    "Starts all forms at once and waits for their values.",
    '(par (sleep 1 :a) (sleep 1 :b)) → ["a" "b"]',
    "((_ form ...) (await (par-all (fn () (await form)) ...)))",
  ],
  [
    "with",
    "(with (name resource) body …)",
    "Opens a resource for its body, and closes it in any case.",
    "(with (file {:close (fn () nil) :size 3}) file.size) → 3",
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

function lazily([name, usage, doc, example, rules]: Row): Macro {
  let made: Macro | undefined;
  const macro = (): Macro => {
    const clauses = read(rules, name, new Report()).filter(isList);
    return rulesMacro({ name, usage, doc, literals: [], clauses, scope: ROOT, loose: true });
  };
  return {
    name,
    usage,
    doc,
    example,
    arity: [0, Number.POSITIVE_INFINITY],
    expand(form, names) {
      made ??= macro();
      return made.expand(form, names);
    },
  };
}

export const PRELUDE: readonly Macro[] = ROWS.map(lazily);
