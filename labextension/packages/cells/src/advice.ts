// Owns what to do about an error of the engine's, whose message does not say it.
import { LOCKED } from "./builtins.js";
import type { FrameSource } from "./trace.js";

/** A message, and what to do about it; `instead` says that this tells all there is to tell. */
export type Advice = readonly [message: RegExp, advice: string, instead?: "instead"];

/** What the engine says of JavaScript code, where it does not say enough. */
export const JS_ADVICE: readonly Advice[] = [
  [
    new RegExp(`^Cannot (?:assign to read only property|redefine property:) '?(${LOCKED.join("|")})'?\\b`),
    "cells share JavaScript's own $1 with the bridge; a variable of that name is made by const or let",
  ],
  [
    /^Cannot (?:add|define) property .*, object is not extensible$/,
    "it is frozen or sealed, or is Object.prototype, from which the bridge's objects inherit too",
  ],
];

/** What the engine says of Lisp code, and what to do about it in Lisp. */
export const LISP_ADVICE: readonly Advice[] = [
  [/^return is not defined$/, "the last form of a function is its value"],
  [
    /^(?:break|continue) is not defined$/,
    "a loop goes on where it recurs, and ends elsewhere; for has :when and :while",
  ],
  [/^(?:const|var) is not defined$/, "(def name value) defines a name, (let ((name value)) …) for a while"],
  [/^(?:else|elif) is not defined$/, "else is the last clause of cond and of case"],
  [
    /^(?:ns|require|use) is not defined$/,
    '(py.import "module" :as name) and (import "module" :as name) load modules',
  ],
  [/^[A-Z]\w*\/\S+ is not defined$/, "what belongs to an object is written with a dot, as in js/Math.sqrt"],
  [
    /\.([^.\s)]+) is not a function$/,
    "the object has no method $1; names of JavaScript keep their capitals, as in .toUpperCase",
  ],
  [
    / is not a function$/,
    "a list is a call of its first item: (f x) calls f, [f x] is an array, '(f x) is data",
  ],
  [
    /^JavaScript's operators do not reach (<.*>): write .*$/s,
    "nothing is known here of $1: write (await …) around it, or around the comparison that it is part of",
    "instead",
  ],
  [
    / is not iterable$/,
    "only a sequence has items: a pattern [a b] takes arrays, strings, sets and the like apart",
  ],
  [/ is not a constructor$/, "(new Class argument …) needs a class"],
  [
    /^Cannot read properties of (?:null|undefined) \(reading '(.*)'\)$/,
    "what stands before .$1 is nil: object?.$1 gives undefined then",
  ],
  [
    /^Cannot set properties of (?:null|undefined) \(setting '(.*)'\)$/,
    "what stands before .$1 is nil, so that there is nothing to change",
  ],
  [/^Cannot access '(.*)' before initialization$/, "the definition of $1 stands further down; move it up"],
  [
    /^Maximum call stack size exceeded$/,
    "calls are nested too deep; a loop, or recur as the last thing, needs no stack",
  ],
];

const UNBOUND = /^(\S+) is not defined$/;

/** A message with what to do about it: `told` names variables as the compiled code does, `message` as the cell does. */
export function advised(told: string, message: string, { explain, advice = [] }: FrameSource): string {
  for (const [pattern, text, instead] of advice) {
    const found = pattern.exec(message);
    if (!found) continue;
    const said = text.replaceAll("$1", () => found[1] ?? "");
    return instead ? said : `${message}; ${said}`;
  }
  const name = UNBOUND.exec(told)?.[1];
  const explained = name === undefined ? undefined : explain?.(name);
  return explained ? `${message}; ${explained}` : message;
}
