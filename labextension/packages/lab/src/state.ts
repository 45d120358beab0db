// How the cells of a document are, in a word and in a sentence. Knows no widget.

import type { Kernel } from "@jupyterlab/services";
import type { TranslationBundle } from "@jupyterlab/translation";
import type { Running } from "@kernelbridge/bridge";
import type { CellWorker, Loss } from "./cellworker.js";
import type { KernelState } from "./kernel.js";

/** What is known. */
export interface Facts {
  readonly kernel: KernelState;
  readonly connection: Kernel.ConnectionStatus;
  /** Undefined where the page has none, and cells run beside the kernel. */
  readonly worker: Pick<CellWorker, "attached" | "refusal" | "loss" | "activity" | "silent"> | undefined;
}

/** Calm states need nothing of the user, trouble does. */
export interface Shown {
  readonly state:
    | ("starting" | "ready" | "busy" | "queued")
    | ("absent" | "gone" | "refused" | "disconnected" | "silent" | "lost");
  readonly label: string;
  readonly detail: string;
}

/** What lasts no longer needs no word. */
const MOMENT_SECONDS = 0.5;

const TROUBLE: ReadonlySet<Shown["state"]> = new Set(["gone", "refused", "disconnected", "silent", "lost"]);

/** Whether the user should look. */
export function isTrouble({ state }: Shown): boolean {
  return TROUBLE.has(state);
}

/** What to show; null for a kernel that is not ours to speak of. The worst comes first. */
export function shown(facts: Facts, trans: TranslationBundle): Shown | null {
  const { kernel, connection, worker } = facts;
  if (kernel.state === "none") return null;
  if (kernel.state === "gone") return gone(kernel.reason, trans);
  if (kernel.state === "absent") return absent(kernel.why, kernel.reason, trans);
  if (kernel.state === "loading") return starting(trans);
  if (connection !== "connected")
    return {
      state: "disconnected",
      label: trans.__("disconnected"),
      detail: trans.__("The connection to the kernel is lost; cells go on when it is back."),
    };
  return worker ? ofWorker(worker, trans) : besideKernel(trans);
}

function absent(why: string, reason: string, trans: TranslationBundle): Shown | null {
  if (why === "foreign") return null;
  const label = trans.__("not available");
  if (why === "missing")
    return {
      state: "absent",
      label,
      detail: trans.__("This kernel has no kernelbridge: run %pip install kernelbridge, then restart it."),
    };
  return { state: "absent", label, detail: trans.__("kernelbridge did not load in this kernel: %1", reason) };
}

function gone(reason: string, trans: TranslationBundle): Shown {
  return {
    state: "gone",
    label: trans.__("no kernel"),
    detail: trans.__(
      "The kernel is gone with all variables: %1. Start another, and run the cells again.",
      reason,
    ),
  };
}

function ofWorker(worker: NonNullable<Facts["worker"]>, trans: TranslationBundle): Shown {
  if (worker.silent)
    return {
      state: "silent",
      label: trans.__("no answer"),
      detail: trans.__("The kernel does not answer; it may be stopped or out of reach."),
    };
  if (worker.loss !== null)
    return { state: "lost", label: trans.__("variables lost"), detail: lost(worker.loss, trans) };
  if (worker.refusal !== null)
    return {
      state: "refused",
      label: trans.__("not attached"),
      detail: trans.__("The kernel did not take the worker of this page: %1", worker.refusal),
    };
  return worker.attached ? active(worker, trans) : starting(trans);
}

const LOSSES: Readonly<Record<Loss, (trans: TranslationBundle) => string>> = {
  reloaded: (trans) =>
    trans.__("The page was reloaded: the variables of JavaScript and Lisp cells are lost."),
  stopped: (trans) =>
    trans.__(
      "A cell did not stop and its worker was restarted: the variables of JavaScript and Lisp cells are lost.",
    ),
  ended: (trans) =>
    trans.__("The worker ended and was replaced: the variables of JavaScript and Lisp cells are lost."),
};

function lost(loss: Loss, trans: TranslationBundle): string {
  const next =
    loss === "reloaded"
      ? trans.__("Python objects that they held are still alive (kb.handles()). Run the cells again.")
      : trans.__("Run the cells again.");
  return `${LOSSES[loss](trans)} ${next}`;
}

function active({ activity }: NonNullable<Facts["worker"]>, trans: TranslationBundle): Shown {
  if (!activity?.running || activity.running.seconds < MOMENT_SECONDS) return ready(trans);
  const what = named(activity.running, trans);
  const ours = "ours" in activity.running && activity.running.ours;
  if (activity.queued === 0 || ours)
    return { state: "busy", label: trans.__("busy"), detail: trans.__("The kernel is busy with %1.", what) };
  return {
    state: "queued",
    label: trans.__("queued"),
    detail: trans.__("Calls of JavaScript and Lisp cells wait behind %1.", what),
  };
}

function named(running: Running, trans: TranslationBundle): string {
  const seconds = Math.round(running.seconds);
  if (!("cell" in running))
    return running.ours
      ? trans.__("a call of these cells, %1 s", seconds)
      : trans.__("a call of %1, %2 s", running.client, seconds);
  return running.cell === null
    ? trans.__("code that has no cell, %1 s", seconds)
    : trans.__("cell [%1], %2 s", running.cell, seconds);
}

function starting(trans: TranslationBundle): Shown {
  return {
    state: "starting",
    label: trans.__("starting"),
    detail: trans.__("JavaScript and Lisp cells wait for their worker."),
  };
}

function ready(trans: TranslationBundle): Shown {
  return {
    state: "ready",
    label: trans.__("ready"),
    detail: trans.__("JavaScript and Lisp cells run in this page."),
  };
}

function besideKernel(trans: TranslationBundle): Shown {
  return {
    state: "ready",
    label: trans.__("ready"),
    detail: trans.__("JavaScript and Lisp cells run beside the kernel."),
  };
}
