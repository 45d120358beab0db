// Follows one notebook or console through its kernels, and loads kernelbridge into each.
// Knows nothing of comms and evaluators: it only says when a life of a kernel begins and ends.

import type { ISessionContext } from "@jupyterlab/apputils";
import type { Kernel, KernelMessage } from "@jupyterlab/services";
import { ConnectionClosedError, KernelDiedError } from "@kernelbridge/bridge";
import type { IDisposable } from "@lumino/disposable";

/** One kernel process that has kernelbridge loaded, as seen from one document. A restart begins another life. */
export interface KernelLife {
  readonly kernel: Kernel.IKernelConnection;
  /** Path of the document when the life began. */
  readonly document: string;
  /** Whether the kernel was told that this page attaches a worker. */
  readonly attaches: boolean;
  /** Aborted when the process, or this document's interest in it, is gone; the reason is an Error that says why. */
  readonly ended: AbortSignal;
}

/** What became of the attempt to load kernelbridge into a document's kernel, and of that kernel. */
export type KernelState =
  | { readonly state: "none" }
  | { readonly state: "gone"; readonly reason: string }
  | { readonly state: "loading" }
  | { readonly state: "alive"; readonly life: KernelLife }
  | Absence;

/** Why a kernel has no kernelbridge: it speaks another language, the package is missing, or it did not load. */
export interface Absence {
  readonly state: "absent";
  readonly why: "foreign" | "missing" | "broken";
  readonly reason: string;
}

/** Loading twice is loading once. Not through `%load_ext`: that would tell whoever says it later that it was done. */
const LOAD = '__import__("kernelbridge.extension", fromlist=["load"]).load(get_ipython()).evaluators';
/** Cells wait for the worker of this page. */
const EXPECT = `${LOAD}.expect()`;

const MISSING = "ModuleNotFoundError: No module named 'kernelbridge'";

type Loaded =
  | { readonly status: "ok" }
  | { readonly status: "error"; readonly ename: string; readonly evalue: string };

type Ending = readonly [reason: string, another: boolean];

const SHUT_DOWN = "kernel shut down";

/** Statuses that end a life, with the reason, and whether another process follows. */
const ENDINGS: Partial<Record<Kernel.Status, Ending>> = {
  restarting: ["kernel restarted", true],
  autorestarting: ["kernel died", true],
  terminating: [SHUT_DOWN, false],
  dead: ["kernel died", false],
};

/** States of a document that is without a kernel. */
const WITHOUT: ReadonlySet<KernelState["state"]> = new Set(["none", "gone"]);
/** States of one that has, or had, a kernel of ours. */
const HAD: ReadonlySet<KernelState["state"]> = new Set(["loading", "alive", "gone"]);

/**
 * Loads kernelbridge into a Python kernel without a trace in its history; says why where it cannot. Where its spec
 * already says that it is Python, the request leaves at once: before any cell, and before the kernel has started.
 */
async function load(
  kernel: Kernel.IKernelConnection,
  spec: string | undefined,
  code: string,
): Promise<Absence | null> {
  if (spec?.toLowerCase() !== "python") {
    const { name } = (await kernel.info).language_info;
    if (name !== "python") return absence("foreign", `it speaks ${name}, not Python`);
  }
  let { content } = await ask(kernel, code);
  // A cell that failed before it takes down whatever is queued behind it.
  while (content.status === "aborted") ({ content } = await ask(kernel, code));
  return refusal(content);
}

function ask(kernel: Kernel.IKernelConnection, code: string): Promise<KernelMessage.IExecuteReplyMsg> {
  return kernel.requestExecute({
    code: "",
    silent: true,
    store_history: false,
    stop_on_error: false,
    allow_stdin: false,
    user_expressions: { loaded: code },
  }).done;
}

function refusal(content: KernelMessage.IExecuteReplyMsg["content"]): Absence | null {
  if (content.status !== "ok") return absence("broken", `it did not run the request (${content.status})`);
  const loaded = content.user_expressions.loaded as Loaded;
  if (loaded.status === "ok") return null;
  const reason = `${loaded.ename}: ${loaded.evalue}`;
  return absence(reason === MISSING ? "missing" : "broken", reason);
}

function absence(why: Absence["why"], reason: string): Absence {
  return { state: "absent", why, reason };
}

/** Follows a session context until it is disposed of, and reports every change of state once. */
export class KernelFollower implements IDisposable {
  readonly #context: ISessionContext;
  readonly #attaches: () => Promise<boolean>;
  readonly #report: (state: KernelState) => void;
  #attached = true;
  #ending = new AbortController();
  #state: KernelState = { state: "none" };
  #ended: Ending | null = null;
  #disposed = false;

  constructor(
    context: ISessionContext,
    attaches: () => Promise<boolean>,
    report: (state: KernelState) => void,
  ) {
    this.#context = context;
    this.#attaches = attaches;
    this.#report = report;
    context.kernelChanged.connect(this.#onKernel);
    context.statusChanged.connect(this.#onStatus);
    if (context.session?.kernel) this.#begin();
  }

  get state(): KernelState {
    return this.#state;
  }

  /**
   * Loads kernelbridge where it was absent, because it may be installed since; resolves with what became of it.
   * A cell that is sent to the kernel after this call finds it loaded.
   */
  async ensure(): Promise<KernelState> {
    const kernel = this.#context.session?.kernel;
    const { state } = this.#state;
    if (kernel && (state === "loading" || state === "absent")) await this.#load(kernel);
    return this.#state;
  }

  get isDisposed(): boolean {
    return this.#disposed;
  }

  /** Ends the current life; call it while the kernel connection still works, so that the comm can be closed. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#context.kernelChanged.disconnect(this.#onKernel);
    this.#context.statusChanged.disconnect(this.#onStatus);
    this.#end(new ConnectionClosedError("document closed"));
  }

  readonly #onKernel = (): void => {
    const kernel = this.#context.session?.kernel;
    const wasOurs = HAD.has(this.#state.state);
    this.#end(new ConnectionClosedError("kernel changed"));
    if (kernel) this.#begin();
    else if (wasOurs) this.#become({ state: "gone", reason: SHUT_DOWN });
  };

  /**
   * JupyterLab tells `restarting` first and, when it was the server's doing, `autorestarting` in the next microtask:
   * the last word counts. What it kept of the old process is cleared by then, and what is sent from the next task on
   * waits until the new process answers. To wait for `idle` would be in vain: it may never be told.
   */
  readonly #onStatus = (_: ISessionContext, status: Kernel.Status): void => {
    const ending = ENDINGS[status];
    if (!ending) {
      if (status === "idle") this.#begin();
      return;
    }
    this.#ended = ending;
    setTimeout(this.#onEnding);
  };

  readonly #onEnding = (): void => {
    if (!this.#ended) return;
    const [reason, another] = this.#ended;
    this.#ended = null;
    this.#end(new KernelDiedError(reason));
    if (another) this.#begin();
    else this.#become({ state: "gone", reason });
  };

  #begin(): void {
    const kernel = this.#context.session?.kernel;
    if (this.#disposed || !kernel || !WITHOUT.has(this.#state.state)) return;
    this.#become({ state: "loading" });
    void this.#loadFirst(kernel);
  }

  // What settings say is asked once, here: `ensure` has no time for that.
  async #loadFirst(kernel: Kernel.IKernelConnection): Promise<void> {
    this.#attached = await this.#attaches();
    await this.#load(kernel);
  }

  async #load(kernel: Kernel.IKernelConnection): Promise<void> {
    const { signal } = this.#ending;
    const attaches = this.#attached;
    const { language } = this.#context.specsManager.specs?.kernelspecs[kernel.name] ?? {};
    // A request that is dropped with a connection says nothing; the status that follows begins again.
    const outcome = await load(kernel, language, attaches ? EXPECT : LOAD).catch(
      () => ({ state: "none" }) as const,
    );
    if (signal.aborted || this.#knows(outcome)) return;
    this.#become(
      outcome ?? { state: "alive", life: { kernel, document: this.#context.path, attaches, ended: signal } },
    );
  }

  /** Whether an outcome is no news: a life begins once, and an absence stays the same object. */
  #knows(outcome: KernelState | null): boolean {
    const known = this.#state;
    if (known.state === "alive") return true;
    return known.state === "absent" && outcome?.state === "absent" && known.reason === outcome.reason;
  }

  #end(reason: ConnectionClosedError): void {
    const ending = this.#ending;
    this.#ending = new AbortController();
    this.#become({ state: "none" });
    ending.abort(reason);
  }

  #become(state: KernelState): void {
    this.#state = state;
    this.#report(state);
  }
}
