// Owns the check that calls of functions give the arguments that these take. It waits for the end of the program: only
// then is it known whether a name has one function for its only value.
import { type Arity, accepts, arityMessage } from "../arity.js";
import type { KeywordDatum } from "../datum.js";
import { toJSName } from "../names.js";
import { unknownKeyword } from "../runtime/options.js";
import { isHandle } from "../runtime/python.js";
import type { Span } from "../source.js";
import type { Analyser } from "./analyser.js";
import type { Binding } from "./scope.js";
import type { Call, Fn, Node } from "./tree.js";

/** A call, with the keyword at its end that has no value. */
export interface DirectCall {
  readonly call: Call;
  readonly dangling: KeywordDatum | undefined;
}

/** How many arguments a function takes by their place, and which keywords behind them; "any" takes all. */
export interface Signature {
  readonly arity: Arity;
  readonly keywords: readonly string[] | "any" | undefined;
}

/** The one function that a variable can be, if that is certain. */
function onlyFunction({ assigned, definitions, kind, values }: Binding): Fn | undefined {
  const known = values.filter((value) => value !== "unknown");
  const [only] = known;
  if (assigned || definitions > 1 || kind === "parameter" || kind === "loop" || known.length !== 1)
    return undefined;
  return only?.kind === "fn" ? only : undefined;
}

function signatureOf({ params, rest }: Fn): Signature {
  const options = params.flatMap((one) => (one.kind === "object" && one.options ? [one] : []))[0];
  const placed = options ? params.slice(0, -1) : params;
  const required = placed.filter(({ fallback }) => fallback === undefined).length;
  const keywords = options?.rest ? "any" : options?.entries.map(({ key }) => key);
  return { arity: [required, rest ? Number.POSITIVE_INFINITY : placed.length], keywords };
}

/** What is known of the function that a call calls: one of the program, or one with keywords of an earlier cell. */
function calledSignature({ callee }: Call, { environment }: Analyser): Signature | undefined {
  if (callee.kind === "global") return environment.signatures.get(callee.name);
  const fn = callee.kind === "variable" ? onlyFunction(callee.binding) : undefined;
  return fn && signatureOf(fn);
}

/** Whether a value certainly belongs to Python: its definition says so, or what an earlier cell has left. */
function isPython(node: Node, analyser: Analyser): boolean {
  if (node.kind === "member") return isPython(node.object, analyser);
  if (node.kind === "variable") return node.binding.values.some(isImport);
  if (node.kind !== "global") return false;
  return node.name === "py" || isHandle(analyser.environment.value(toJSName(node.name))?.value);
}

const isImport = (value: Node | "unknown"): boolean =>
  value !== "unknown" &&
  value.kind === "call" &&
  value.callee.kind === "global" &&
  value.callee.name === "$py";

type Mistake = readonly [code: "arity" | "keyword", span: Span, message: string, hint: string];

const without = ({ name, span }: KeywordDatum): Mistake => [
  "keyword",
  span,
  `:${name} has no value`,
  "a keyword argument is a keyword and its value; a text alone is written in quotes",
];

/** A keyword of a call that its function does not have. */
function unknownIn({ named }: Call, known: readonly string[], name: string): Mistake | undefined {
  for (const entry of named)
    if ("key" in entry && typeof entry.key === "string" && !known.includes(entry.key)) {
      const [message, hint] = unknownKeyword(name, entry.key, known);
      return ["keyword", entry.span, message, hint];
    }
  return undefined;
}

/** A number of arguments that a function does not take. What holds keywords may be given to it as an object, too. */
function miscounted(
  { args, named, span }: Call,
  { arity, keywords }: Signature,
  name: string,
  usage?: string,
): Mistake | undefined {
  if (args.some(({ kind }) => kind === "spread")) return undefined;
  const [least, most] = arity;
  const count = args.length + (named.length > 0 && !keywords ? 1 : 0);
  if (accepts([least, most + (keywords && named.length === 0 ? 1 : 0)], count)) return undefined;
  const hint = usage ?? "a parameter that may be left out has a default: (name default)";
  return ["arity", span, arityMessage(name, arity, count), hint];
}

function mistakeIn({ call, dangling }: DirectCall, analyser: Analyser): Mistake | undefined {
  const { callee } = call;
  const signature = calledSignature(call, analyser);
  const takesKeywords = signature ? signature.keywords !== undefined : isPython(callee, analyser);
  if (dangling && takesKeywords) return without(dangling);
  if (!signature) return undefined;
  const name = callee.kind === "variable" ? callee.binding.name : callee.kind === "global" ? callee.name : "";
  const { keywords } = signature;
  const unknown = Array.isArray(keywords) ? unknownIn(call, keywords, name) : undefined;
  return unknown ?? miscounted(call, signature, name, analyser.environment.documented.get(name)?.usage);
}

/** Reports the calls whose arguments their function does not take. */
export function checkCalls(calls: readonly DirectCall[], analyser: Analyser): void {
  for (const one of calls) {
    const mistake = mistakeIn(one, analyser);
    if (mistake) analyser.error(...mistake);
  }
}

/** Notes the functions with keywords that a program defines at its top level, for later cells. */
export function noteSignatures({ bindings, environment }: Analyser): void {
  for (const binding of bindings.filter(({ kind }) => kind === "top")) {
    const fn = onlyFunction(binding);
    const signature = fn && signatureOf(fn);
    if (signature?.keywords) environment.signatures.set(binding.name, signature);
    else environment.signatures.delete(binding.name);
  }
}
