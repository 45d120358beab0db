// The javascript plugin: a command that shows what a Lisp cell becomes. The worker of the page compiles, which knows the
// definitions of the notebook's cells; nothing runs but the macros that the cell uses. An extra.

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { Dialog, ICommandPalette, showDialog } from "@jupyterlab/apputils";
import type { Cell } from "@jupyterlab/cells";
import { INotebookTracker } from "@jupyterlab/notebook";
import { ITranslator, nullTranslator } from "@jupyterlab/translation";
import { Widget } from "@lumino/widgets";
import { languageOf, magicFor } from "./language.js";
import { IWorkers } from "./workers.js";

const SHOW_JAVASCRIPT = "kernelbridge:show-javascript";

/** Whoever has asked on purpose waits for a worker that computes, with the dialog open. */
const PATIENCE_MS = 60_000;

const AUTO = /^\s*%%lisp[^\n]*\s--auto(?!\S)/;

/** The active cell, if it is one of Lisp. */
function lispCell({ activeCell }: INotebookTracker): Cell | null {
  const model = activeCell?.model;
  if (!model) return null;
  const language = languageOf(model.sharedModel.getSource(), (key) => model.getMetadata(key));
  return language === "lisp" ? activeCell : null;
}

/** What the cell becomes, or what is against it; undefined where no worker answers. */
async function javascriptOf(
  { model }: Cell,
  notebooks: INotebookTracker,
  workers: IWorkers,
): Promise<string | undefined> {
  const source = model.sharedModel.getSource();
  const kernel = notebooks.currentWidget?.sessionContext.session?.kernel;
  const question = {
    language: "lisp",
    source: source.slice(magicFor(source, "").length),
    cursor: 0,
    auto: AUTO.test(source),
  } as const;
  const worker = kernel ? workers.of(kernel) : undefined;
  const answer = await worker?.ask("javascript", question, PATIENCE_MS);
  return answer && ("code" in answer ? answer.code : answer.mistakes);
}

/** A text that comes in time. */
function preformatted(text: Promise<string>, until: string): Widget {
  const node = document.createElement("pre");
  node.className = "kb-JavaScript";
  node.textContent = until;
  void text.then((shown) => {
    node.textContent = shown;
    node.dataset.state = "told";
  });
  return new Widget({ node });
}

export const javascript: JupyterFrontEndPlugin<void> = {
  id: "@kernelbridge/lab:javascript",
  description: "Shows the JavaScript that a Lisp cell becomes.",
  autoStart: true,
  requires: [INotebookTracker, IWorkers],
  optional: [ICommandPalette, ITranslator],
  activate(
    { commands }: JupyterFrontEnd,
    notebooks: INotebookTracker,
    workers: IWorkers,
    palette: ICommandPalette | null,
    translator: ITranslator | null,
  ) {
    const trans = (translator ?? nullTranslator).load("kernelbridge");
    commands.addCommand(SHOW_JAVASCRIPT, {
      label: trans.__("Show JavaScript of This Lisp Cell"),
      describedBy: { args: { type: "object", properties: {} } },
      isEnabled: () => lispCell(notebooks) !== null,
      execute: async () => {
        const cell = lispCell(notebooks);
        if (!cell) return;
        const instead = trans.__("No cells run in this page: %%lisp --js asks the kernel.");
        const text = javascriptOf(cell, notebooks, workers).then((told) => told ?? instead);
        await showDialog({
          title: trans.__("JavaScript of the cell"),
          body: preformatted(text, trans.__("The page computes …")),
          buttons: [Dialog.okButton({ label: trans.__("Close") })],
        });
      },
    });
    palette?.addItem({ command: SHOW_JAVASCRIPT, category: "kernelbridge" });
  },
};
