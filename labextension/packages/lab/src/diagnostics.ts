// The diagnostics plugin: what the compiler has against a Lisp cell is underlined while it is written. The worker of the page
// compiles, which knows the cells' definitions; where there is none, nothing is underlined.

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { ICommandPalette } from "@jupyterlab/apputils";
import type { Cell } from "@jupyterlab/cells";
import type { CodeMirrorEditor } from "@jupyterlab/codemirror";
import { INotebookTracker, type NotebookPanel } from "@jupyterlab/notebook";
import { ITranslator, nullTranslator } from "@jupyterlab/translation";
import type { Mistake } from "@kernelbridge/cells";
import { eachCodeCell } from "./codecells.js";
import { languageOf, magicFor } from "./language.js";
import { IWorkers } from "./workers.js";

/** Its keys stand in schema/diagnostics.json. */
const NEXT = "kernelbridge:next-mistake";
/** Whoever types on is not disturbed. */
const PAUSE_MS = 400;

/** Underlines the mistakes of one cell whenever its text has changed and rests. */
function watch(cell: Cell, { sessionContext }: NotebookPanel, workers: IWorkers): void {
  const { sharedModel } = cell.model;
  const look = async () => {
    const source = sharedModel.getSource();
    const isLisp = languageOf(source, (key) => cell.model.getMetadata(key)) === "lisp";
    const kernel = sessionContext.session?.kernel;
    const worker = kernel ? workers.of(kernel) : undefined;
    const offset = magicFor(source, "").length;
    const question = { language: "lisp", source: source.slice(offset), cursor: 0 } as const;
    const found = isLisp ? ((await worker?.ask("diagnose", question)) ?? []) : [];
    if (!cell.isDisposed && sharedModel.getSource() === source) await show(cell, moved(found, offset));
  };
  let rest: ReturnType<typeof setTimeout> | undefined;
  const changed = () => {
    clearTimeout(rest);
    rest = setTimeout(look, PAUSE_MS);
  };
  sharedModel.changed.connect(changed);
  cell.disposed.connect(() => {
    clearTimeout(rest);
    sharedModel.changed.disconnect(changed);
  });
}

const moved = (mistakes: readonly Mistake[], offset: number): Mistake[] =>
  mistakes.map((mistake) => ({ ...mistake, from: mistake.from + offset, to: mistake.to + offset }));

/** What is not closed yet is no mistake of somebody who still writes. */
async function show(cell: Cell, mistakes: readonly Mistake[]): Promise<void> {
  const editor = cell.editor as CodeMirrorEditor | null;
  if (!editor) return;
  const { showMistakes } = await import("./lisp/marks.js");
  const certain = mistakes.filter(({ incomplete }) => !(incomplete && editor.hasFocus()));
  showMistakes(editor.editor, certain, (extension) => editor.injectExtension(extension));
}

export const diagnostics: JupyterFrontEndPlugin<void> = {
  id: "@kernelbridge/lab:diagnostics",
  description: "Underlines mistakes of Lisp cells while they are written.",
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
    notebooks.widgetAdded.connect((_, panel) => {
      eachCodeCell(panel, (cell) => watch(cell, panel, workers));
    });
    const trans = (translator ?? nullTranslator).load("kernelbridge");
    commands.addCommand(NEXT, {
      label: trans.__("Lisp: Go to the Next Mistake"),
      describedBy: { args: { type: "object", properties: {} } },
      execute: async () => {
        const editor = notebooks.activeCell?.editor as CodeMirrorEditor | null | undefined;
        if (editor) (await import("./lisp/marks.js")).goToNextMistake(editor.editor);
      },
    });
    palette?.addItem({ command: NEXT, category: "kernelbridge" });
  },
};
