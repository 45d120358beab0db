// `kb.runPtc`: a Python program that calls tools of this one, within a budget. Owns the life of one run; the program
// itself runs in kernelbridge/ptc.py.

import {
  BridgeError,
  CancelledError,
  ConnectionClosedError,
  TimeoutError,
  ToolBudgetError,
  ToolsEndedError,
} from "./errors.js";
import { PathState, type ResultState } from "./expression.js";
import type { CallOptions } from "./faces.js";
import { preview } from "./info.js";
import { abortable } from "./operations.js";
import { capture, type Origin } from "./origin.js";
import { PyError } from "./pyerror.js";
import type { Scope } from "./scope.js";
import { enter } from "./stacks.js";
import { asError } from "./thrown.js";
import { checkedInfo, checkedName, ensureTools, type ToolCall, type ToolInfo } from "./tools.js";
import type { Dynamic } from "./typed.js";

/** What a host answers to a call. */
export type ToolAnswer =
  | { readonly ok: true; readonly value?: unknown }
  | { readonly ok: false; readonly error: string; readonly message: string };

/** What a run may use; each without a limit unless given. */
export interface PtcBudgets {
  /** Calls of tools. */
  readonly maxCalls?: number | undefined;
  /** Bytes of arguments and results of tools. */
  readonly maxBytes?: number | undefined;
  /** Milliseconds for the whole run. */
  readonly timeout?: number | undefined;
}

/** What to run. */
export interface PtcOptions {
  /** Python text, run like the body of a cell: the last expression is the value, and what it assigns stays. */
  readonly code: string;
  /** The tools that the program has; by name, or with what Python's help shall say of them. */
  readonly tools?: readonly (string | (ToolInfo & { readonly name: string }))[] | undefined;
  /** Answers the program's calls. Without it `tools` are such as `kb.tools` knows. */
  readonly onHostCall?: ((call: ToolCall) => ToolAnswer | PromiseLike<ToolAnswer>) | undefined;
  readonly budgets?: PtcBudgets | undefined;
  /** Cancels the run, and the calls that wait for an answer. */
  readonly signal?: AbortSignal | undefined;
}

/** Why a program failed. */
export interface PtcFailure {
  /** Name of the error's class, such as `"KeyError"` or `"kernelbridge.ToolBudgetError"`. */
  readonly type: string;
  readonly message: string;
  /** Python's text of the traceback, with the program's own lines. */
  readonly traceback: string;
  /** What the traceback calls the program; null where it did not begin. */
  readonly file: string | null;
  /** The program's line; null where there is none. */
  readonly line: number | null;
}

/** What became of a run, and what it wrote. */
export type PtcEnvelope<T = Dynamic> = { readonly stdout: string; readonly stderr: string } & (
  | { readonly ok: true; readonly value: T; readonly error?: undefined }
  | { readonly ok: false; readonly error: PtcFailure; readonly value?: undefined }
);

/** Milliseconds in which a run that was stopped may tell what it has written. */
const GRACE = 1000;

type Said = readonly [stdout: string, stderr: string, file: string];
const NOTHING: Said = ["", "", ""];

type Outcome = readonly [ok: boolean, result: Dynamic, stdout: string, stderr: string];

/**
 * Runs a Python program with tools. What happens in the program is in the envelope; it rejects only when there is none:
 * the run was cancelled by its signal, the session ended, or it could not be begun.
 */
export async function runPtc<T = Dynamic>(
  scope: Scope,
  options: PtcOptions,
  above: (...args: never[]) => unknown,
): Promise<PtcEnvelope<T>> {
  const origin = capture(above);
  ensureTools(scope.session);
  const { signal, budgets = {} } = options;
  const { timeout } = checkedBudgets(budgets);
  const ending = new AbortController();
  const run = begun(scope, options, ending.signal, origin);
  const perform = (name: string, limits: CallOptions): Promise<Dynamic> =>
    scope.perform("method", [run, name, [], null], { ...limits, origin, label: "runPtc" });
  try {
    return envelope(await perform("outcome", { signal, timeout }));
  } catch (error) {
    if (signal?.aborted || error instanceof ConnectionClosedError) throw error;
    return await stopped(asError(error), timeout, () => perform("stop", { timeout: GRACE }));
  } finally {
    ending.abort(new ToolsEndedError("the run that called this tool has ended"));
    run.release();
  }
}

function begun(
  scope: Scope,
  { code, tools = [], onHostCall, budgets = {} }: PtcOptions,
  ending: AbortSignal,
  origin: Origin,
): ResultState {
  if (typeof code !== "string") throw new TypeError(`code is ${preview(code, 40)}, and no Python text`);
  if (!Array.isArray(tools)) throw new TypeError(`tools is ${preview(tools, 40)}, and no list of names`);
  if (onHostCall !== undefined && typeof onHostCall !== "function")
    throw new TypeError(`onHostCall is ${preview(onHostCall, 40)}, and no function`);
  const { maxCalls, maxBytes } = budgets;
  const ask = onHostCall && asking(onHostCall, ending);
  const module = new PathState(scope, "import", "kernelbridge.ptc");
  const args = [code, tools.map(entry), ask, { maxCalls, maxBytes }];
  return scope.issue("method", [module, "Run", args, null], "runPtc", origin);
}

function entry(tool: string | (ToolInfo & { readonly name: string })): [string, ToolInfo] {
  if (typeof tool !== "object" || tool === null) return [checkedName(tool), {}];
  return [checkedName(tool.name), checkedInfo(tool.name, tool)];
}

/** What Python calls for each call of a tool; it also ends when the run does. */
function asking(onHostCall: NonNullable<PtcOptions["onHostCall"]>, ending: AbortSignal) {
  return (call: ToolCall): unknown => {
    ending.throwIfAborted();
    const signal = AbortSignal.any([call.signal, ending]);
    return abortable({ signal }, answered(onHostCall, { ...call, signal }));
  };
}

/** The answer as Python takes it; what is none has no `ok`. */
async function answered(onHostCall: NonNullable<PtcOptions["onHostCall"]>, call: ToolCall): Promise<object> {
  const answer:
    | Partial<{ ok: unknown; value: unknown; error: unknown; message: unknown }>
    | null
    | undefined = await (enter(onHostCall, undefined, [call]) as ReturnType<typeof onHostCall>);
  if (answer?.ok === true) return { ok: true, value: answer.value };
  if (answer?.ok === false)
    return { ok: false, error: String(answer.error ?? "Error"), message: String(answer.message ?? "") };
  return { ok: null, value: preview(answer, 80) };
}

function envelope([ok, result, stdout, stderr]: Outcome): PtcEnvelope {
  return ok ? { ok, value: result, stdout, stderr } : { ok, error: result, stdout, stderr };
}

/** The envelope of a run that was stopped, or whose value cannot cross. Fails with the error where nothing ran. */
async function stopped(
  error: Error,
  timeout: number | undefined,
  stop: () => Promise<Said>,
): Promise<PtcEnvelope> {
  const [stdout, stderr, file] = await saidBy(stop, Date.now() + GRACE).catch((late) => {
    if (late instanceof TimeoutError) return NOTHING;
    throw error;
  });
  const why = error instanceof TimeoutError ? outOfTime(timeout) : error;
  return { ok: false, error: { ...told(why), file: file || null, line: null }, stdout, stderr };
}

/** As long as calls of the run are being left, what we ask for is taken for a part of it and left too. */
async function saidBy(stop: () => Promise<Said>, until: number): Promise<Said> {
  try {
    return await stop();
  } catch (error) {
    if (!(error instanceof CancelledError)) throw error;
    return Date.now() < until ? await saidBy(stop, until) : NOTHING;
  }
}

function outOfTime(timeout: number | undefined): ToolBudgetError {
  return new ToolBudgetError(
    `the budget timeout of ${timeout} ms is used up, and the run was stopped; allow more time`,
  );
}

function told(error: Error): Pick<PtcFailure, "type" | "message" | "traceback"> {
  if (error instanceof PyError)
    return { type: error.pyType, message: error.message, traceback: error.traceback };
  const type = error instanceof BridgeError ? `kernelbridge.${error.name}` : error.name;
  return { type, message: error.message, traceback: "" };
}

const BUDGETS = ["maxCalls", "maxBytes", "timeout"];

/** @throws TypeError when a budget is unknown or no whole number. */
function checkedBudgets(budgets: PtcBudgets): PtcBudgets {
  for (const [name, value] of Object.entries(budgets)) {
    if (!BUDGETS.includes(name))
      throw new TypeError(`a run has no budget ${name}; there are ${BUDGETS.join(", ")}`);
    if (value !== undefined && value !== Number.POSITIVE_INFINITY && !(Number.isInteger(value) && value >= 0))
      throw new TypeError(`the budget ${name} is a whole number from 0, and cannot be ${preview(value, 40)}`);
  }
  return budgets;
}
