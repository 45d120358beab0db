// `kb.tools`: functions of this program that Python may call by name, and the shape of every call of a tool.
// Programs that bring tools of their own are in ptc.ts.

import { ProtocolError } from "./errors.js";
import { PathState } from "./expression.js";
import { TOOLS } from "./handshake.js";
import { preview } from "./info.js";
import { capture } from "./origin.js";
import { expressionProxy } from "./proxy.js";
import type { Scope } from "./scope.js";
import type { Session } from "./session.js";
import { enter } from "./stacks.js";
import type { Dynamic } from "./typed.js";

/** A call of a tool. */
export interface ToolCall {
  readonly tool: string;
  /** Its arguments by name, copied by value. */
  readonly args: Readonly<Record<string, Dynamic>>;
  /** Tells the calls of one run apart. */
  readonly callId: string;
  /** Aborted when Python does not want the answer any more. */
  readonly signal: AbortSignal;
}

/** Answers calls of one tool. */
export type ToolHandler = (args: ToolCall["args"], call: ToolCall) => unknown;

/** What Python's help says of a tool. */
export interface ToolInfo {
  readonly description?: string | undefined;
  /** A JSON schema of an object: its properties are the parameters in Python, in this order. */
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
}

/** The functions that this program lets Python call, as `kernelbridge.tools` there. */
export interface ToolRegistry {
  /** Lets Python call `tools.name(…)`. One of that name is replaced. It need not be awaited, as no call need be. */
  register(name: string, handler: ToolHandler, about?: ToolInfo): PromiseLike<null>;
  /** The same for several. */
  register(handlers: Readonly<Record<string, ToolHandler>>): PromiseLike<null>;
  /** Takes tools away again. */
  unregister(...names: string[]): PromiseLike<null>;
}

/** `kb.tools` of one scope. */
export function toolRegistry(scope: Scope): ToolRegistry {
  const module = new PathState(scope, "import", "kernelbridge.toolbox");
  const ask = (name: string, args: unknown, above: (...args: never[]) => unknown): PromiseLike<null> => {
    ensureTools(scope.session);
    const label = `kb.tools.${name}(…)`;
    return expressionProxy(scope.issue("method", [module, name, [args], null], label, capture(above)));
  };
  const register = (named: string | Readonly<Record<string, unknown>>, handler?: unknown, about?: ToolInfo) =>
    ask("register", entries(typeof named === "string" ? { [named]: handler } : named, about), register);
  const unregister = (...names: string[]) => ask("unregister", names, unregister);
  return Object.freeze({ register, unregister });
}

function entries(handlers: Readonly<Record<string, unknown>>, about: ToolInfo = {}): unknown[] {
  return Object.entries(handlers).map(([name, handler]) => [
    checkedName(name),
    answering(name, handler),
    checkedInfo(name, about),
  ]);
}

/** A tool's name as given. @throws TypeError when it is none. */
export function checkedName(name: unknown): string {
  if (typeof name === "string" && name !== "") return name;
  throw new TypeError(`a tool's name is a text that is not empty, and cannot be ${preview(name, 40)}`);
}

/** What is said of a tool, without what is not given. @throws TypeError when it is of another kind. */
export function checkedInfo(name: string, { description, parameters }: ToolInfo): ToolInfo {
  if (description !== undefined && typeof description !== "string")
    throw new TypeError(`the description of tool ${name} is ${preview(description, 40)}, and no text`);
  if (parameters !== undefined && (typeof parameters !== "object" || parameters === null))
    throw new TypeError(`the parameters of tool ${name} are ${preview(parameters, 40)}, and no JSON schema`);
  return {
    ...(description !== undefined && { description }),
    ...(parameters !== undefined && { parameters }),
  };
}

function answering(name: string, handler: unknown) {
  if (typeof handler !== "function")
    throw new TypeError(
      `tool ${name} is ${preview(handler, 80)}, and no function: kb.tools.register(name, handler)`,
    );
  return async (call: ToolCall) => ({
    ok: true,
    value: await enter(handler as ToolHandler, undefined, [call.args, call]),
  });
}

/** Fails, by name, where the kernel is too old. */
export function ensureTools({ welcome: { capabilities, versions } }: Session): void {
  if (capabilities.includes(TOOLS)) return;
  throw new ProtocolError(
    `this kernel's kernelbridge ${versions.kernelbridge ?? "(of no known version)"} has no \`${TOOLS}\`; ` +
      "update it there: pip install --upgrade kernelbridge",
  );
}
