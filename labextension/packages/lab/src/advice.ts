// The advice plugin: where a kernel has no kernelbridge, a JavaScript or Lisp cell fails by a name that nobody
// understands, or runs as something else. Says in a notification what is missing and what to do. An extra.

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { type ISessionContext, Notification, showErrorMessage } from "@jupyterlab/apputils";
import type { Cell } from "@jupyterlab/cells";
import { type CodeConsole, IConsoleTracker } from "@jupyterlab/console";
import { INotebookTracker, NotebookActions } from "@jupyterlab/notebook";
import { ITranslator, nullTranslator, type TranslationBundle } from "@jupyterlab/translation";
import type { Absence, KernelState } from "./kernel.js";
import { languageOf } from "./language.js";
import { IKernelLives } from "./session.js";

/** JupyterLab cuts the text of a notification here. */
const NOTIFICATION_LENGTH = 140;

type Sentence = (trans: TranslationBundle, kernel: string, reason: string) => string;

const SENTENCES: Readonly<Record<Absence["why"], Sentence>> = {
  missing: (trans, kernel) =>
    trans.__(
      "“%1” has no kernelbridge, which this cell needs: run %pip install kernelbridge, then restart the kernel.",
      kernel,
    ),
  broken: (trans, kernel, reason) =>
    trans.__("kernelbridge did not load in “%1”: %2. Repair that, then restart the kernel.", kernel, reason),
  foreign: (trans, kernel, reason) =>
    trans.__("“%1” cannot run this cell: %2. Choose a Python kernel that has kernelbridge.", kernel, reason),
};

/** Tells each absence once: a document and a kernel's life have one of their own. */
class Advice {
  readonly #lives: IKernelLives;
  readonly #trans: TranslationBundle;
  readonly #told = new WeakSet<Absence>();

  constructor(lives: IKernelLives, trans: TranslationBundle) {
    this.#lives = lives;
    this.#trans = trans;
  }

  /** Call it before the cell is sent to its kernel, where that is possible: then the cell may run after all. */
  async heed({ model }: Cell, context: ISessionContext): Promise<void> {
    const source = model.sharedModel.getSource();
    if (!languageOf(source, (key) => model.getMetadata(key))) return;
    const state = await this.#lives.ensure(context);
    if (!concerns(state, source) || this.#told.has(state)) return;
    this.#told.add(state);
    tell(SENTENCES[state.why](this.#trans, context.kernelDisplayName, state.reason), this.#trans);
  }
}

/** In a kernel of another language, metadata speaks of that kernel's own cells; only our magic line means us. */
function concerns(state: KernelState, source: string): state is Absence {
  if (state.state !== "absent") return false;
  return state.why !== "foreign" || languageOf(source, () => undefined) !== null;
}

function tell(sentence: string, trans: TranslationBundle): void {
  const all = {
    label: trans.__("Show all"),
    callback: () => void showErrorMessage(trans.__("A cell cannot run"), sentence),
  };
  Notification.emit(sentence, "warning", {
    autoClose: false,
    actions: sentence.length > NOTIFICATION_LENGTH ? [all] : [],
  });
}

/** A console tells of a cell only when it is done; by then it is the last one. */
function lastCell({ cells }: CodeConsole): Cell | undefined {
  return cells.length > 0 ? cells.get(cells.length - 1) : undefined;
}

export const advice: JupyterFrontEndPlugin<void> = {
  id: "@kernelbridge/lab:advice",
  description: "Says what to do where a JavaScript or Lisp cell meets a kernel without kernelbridge.",
  autoStart: true,
  requires: [IKernelLives],
  optional: [INotebookTracker, IConsoleTracker, ITranslator],
  activate(
    _: JupyterFrontEnd,
    lives: IKernelLives,
    notebooks: INotebookTracker | null,
    consoles: IConsoleTracker | null,
    translator: ITranslator | null,
  ) {
    const advice = new Advice(lives, (translator ?? nullTranslator).load("kernelbridge"));
    NotebookActions.executionScheduled.connect((_, { notebook, cell }) => {
      const panel = notebooks?.find(({ content }) => content === notebook);
      if (panel) void advice.heed(cell, panel.sessionContext);
    });
    consoles?.widgetAdded.connect((_, { console, sessionContext }) => {
      console.executed.connect(() => {
        const cell = lastCell(console);
        if (cell) void advice.heed(cell, sessionContext);
      });
    });
  },
};
