// Brings the Python side of the bridge to life in a kernel that may never have heard of it.

import { KernelStartError } from "@kernelbridge/bridge";
import type { KernelClient } from "./client.js";
import { injection } from "./inject.js";
import type { Content } from "./wire.js";

/**
 * Evaluated beside an empty cell: nothing is printed, counted or recorded, and no name appears in the notebook.
 * Loading twice does nothing.
 */
const EXPRESSIONS = {
  python: "__import__('sys').executable",
  load: "__import__('kernelbridge').load_ipython_extension(get_ipython())",
};

/**
 * Loads the package `kernelbridge` in the kernel. Waits for as long as the kernel runs a cell. With `inject` it is brought along
 * where it is missing.
 * @throws KernelStartError when the kernel's interpreter lacks the package, or it cannot be loaded.
 */
export async function loadKernelSide(client: KernelClient, inject = false): Promise<void> {
  const { content, answers } = await evaluate(client, EXPRESSIONS);
  if (answers.load?.status === "ok") return;
  if (!inject || answers.load?.ename !== "ModuleNotFoundError") throw loadError(content, answers);
  const { load, ...others } = EXPRESSIONS;
  const again = await evaluate(client, { ...others, injected: await injection(), load });
  const failed = Object.values(again.answers).find(({ status }) => status !== "ok");
  if (failed) throw loadError(again.content, { ...again.answers, load: failed });
}

interface Evaluated {
  readonly content: Content;
  /** What each expression gave, or its error. */
  readonly answers: Record<string, Content>;
}

/** Evaluates expressions, in their order. */
async function evaluate(client: KernelClient, expressions: Content): Promise<Evaluated> {
  const { content } = await client.request("shell", "execute_request", {
    code: "",
    silent: true,
    store_history: false,
    allow_stdin: false,
    stop_on_error: false,
    user_expressions: expressions,
  });
  // a cell that fails takes those with it that wait behind it
  if (content.status === "aborted") return evaluate(client, expressions);
  return { content, answers: (content.user_expressions ?? {}) as Record<string, Content> };
}

function loadError(reply: Content, { load = reply, python }: Record<string, Content>): KernelStartError {
  const interpreter = textOf(python) ?? "python";
  const [kind, message] = [String(load.ename), String(load.evalue)];
  const known = KNOWN.find(([name, part]) => kind === name && message.includes(part));
  if (known) return new KernelStartError(known[2](interpreter));
  const traceback = Array.isArray(load.traceback) ? `\n${load.traceback.join("\n")}` : "";
  return new KernelStartError(
    `kernelbridge cannot be loaded in ${interpreter}: ${kind}: ${message}${traceback}`,
  );
}

/** Failures that have a remedy: the exception, a part of its message, what to say of the interpreter. */
const KNOWN: readonly [name: string, part: string, say: (interpreter: string) => string][] = [
  [
    "ModuleNotFoundError",
    "'kernelbridge'",
    (interpreter) =>
      `The kernel's interpreter, ${interpreter}, lacks the package kernelbridge. ` +
      `Install it there: ${interpreter} -m pip install kernelbridge, or bring it along: { inject: true }`,
  ],
  [
    "AttributeError",
    "'load_ipython_extension'",
    (interpreter) =>
      `The package named kernelbridge in ${interpreter} is not this bridge's, or too old. ` +
      `Replace it: ${interpreter} -m pip install --upgrade kernelbridge`,
  ],
];

/** The text whose repr the kernel sent; the interpreter's path has no quotes in it that matter here. */
function textOf(answer: Content | undefined): string | undefined {
  const data = answer?.data as Record<string, string> | undefined;
  return data?.["text/plain"]?.replace(/^'(.*)'$/s, "$1");
}
