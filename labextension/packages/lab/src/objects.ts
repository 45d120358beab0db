// The objects plugin: a panel in the sidebar with the Python objects that clients of the current kernel hold. An extra.

import { ILabShell, type JupyterFrontEnd, type JupyterFrontEndPlugin } from "@jupyterlab/application";
import { ICommandPalette, type ISessionContext } from "@jupyterlab/apputils";
import type { Cell } from "@jupyterlab/cells";
import { INotebookTracker } from "@jupyterlab/notebook";
import { ITranslator, nullTranslator } from "@jupyterlab/translation";
import { LabIcon } from "@jupyterlab/ui-components";
import type { CellWorker } from "./cellworker.js";
import { expression } from "./insert.js";
import { languageOf } from "./language.js";
import { ObjectsPanel } from "./objectspanel.js";
import { IKernelLives } from "./session.js";
import { IWorkers } from "./workers.js";

/** Brings the panel into view. */
export const SHOW_OBJECTS = "kernelbridge:show-objects";

const ICON = new LabIcon({
  name: "kernelbridge:objects",
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24" fill="none" stroke-width="2">
    <g class="jp-icon3 jp-icon-selectable" stroke="#616161" fill="none"><circle cx="7" cy="12" r="4"/>
    <circle cx="18" cy="6" r="3"/><circle cx="18" cy="18" r="3"/><path d="M10.5 10 15.5 7.2M10.5 14l5 2.8"/></g></svg>`,
});

function languageIn({ model }: Cell): string | null {
  return languageOf(model.sharedModel.getSource(), (key) => model.getMetadata(key));
}

/** Writes at the cursor, in place of what is selected; behind a magic line, not into it. */
function write({ editor, model }: Cell, text: string): void {
  if (!editor) return;
  const source = model.sharedModel.getSource();
  if (editor.getCursorPosition().line === 0 && source.startsWith("%%")) {
    if (!source.includes("\n")) model.sharedModel.setSource(`${source}\n`);
    const last = editor.lineCount - 1;
    editor.setCursorPosition({ line: last, column: editor.getLine(last)?.length ?? 0 });
  }
  editor.replaceSelection?.(text);
  editor.focus();
}

function expandRight(shell: JupyterFrontEnd.IShell, id: string): void {
  (shell as unknown as { expandRight(id: string): void }).expandRight(id);
}

export const objects: JupyterFrontEndPlugin<void> = {
  id: "@kernelbridge/lab:objects",
  description: "Shows the Python objects that JavaScript, Lisp and other clients of a kernel hold.",
  autoStart: true,
  requires: [IKernelLives, IWorkers, INotebookTracker],
  optional: [ITranslator, ICommandPalette, ILabShell],
  activate(
    app: JupyterFrontEnd,
    lives: IKernelLives,
    workers: IWorkers,
    notebooks: INotebookTracker,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    lab: ILabShell | null,
  ) {
    const trans = (translator ?? nullTranslator).load("kernelbridge");
    const workerOf = (context: ISessionContext | undefined): CellWorker | undefined => {
      const kernel = context && lives.stateOf(context);
      return kernel?.state === "alive" ? workers.of(kernel.life.kernel) : undefined;
    };
    const panel = new ObjectsPanel({
      trans,
      worker: () => workerOf(notebooks.currentWidget?.sessionContext),
      insert: (object) => {
        const cell = notebooks.activeCell;
        const text = cell && expression(object, languageIn(cell));
        if (cell && text) write(cell, text);
        return Boolean(text);
      },
    });
    panel.id = "kernelbridge-objects";
    panel.title.icon = ICON;
    panel.title.caption = trans.__("Live objects");
    notebooks.currentChanged.connect(() => void panel.refresh());
    app.shell.add(panel, "right", { rank: 900, type: "Live Objects" });
    app.commands.addCommand(SHOW_OBJECTS, {
      label: trans.__("Show Live Objects"),
      caption: trans.__("The Python objects that JavaScript and Lisp cells hold"),
      describedBy: { args: { type: "object", properties: {} } },
      execute: () => {
        // Notebook's shell has no better word, and by this one it closes what is open
        if (!panel.isVisible) lab ? lab.activateById(panel.id) : expandRight(app.shell, panel.id);
        panel.activate();
      },
    });
    palette?.addItem({ command: SHOW_OBJECTS, category: "kernelbridge" });
  },
};
