// The structure plugin: commands that edit Lisp cells by their brackets. Their keys stand in schema/structure.json.

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { ICommandPalette } from "@jupyterlab/apputils";
import type { CodeMirrorEditor } from "@jupyterlab/codemirror";
import { INotebookTracker } from "@jupyterlab/notebook";
import { ITranslator, nullTranslator, type TranslationBundle } from "@jupyterlab/translation";
import { languageOf } from "./language.js";
import type { EDITS } from "./lisp/structure.js";

type Name = keyof typeof EDITS;

const labels = (trans: TranslationBundle): Readonly<Record<Name, string>> => ({
  slurp: trans.__("Lisp: Take the Next Form into the List"),
  barf: trans.__("Lisp: Let the Last Form of the List Go"),
  raise: trans.__("Lisp: Put the Form in the Place of Its List"),
  wrap: trans.__("Lisp: Put the Form into a List"),
  expand: trans.__("Lisp: Select More"),
});

/** The editor of the cell that is being written, if that is in Lisp. */
function lispEditor(notebooks: INotebookTracker): CodeMirrorEditor | null {
  const cell = notebooks.activeCell;
  if (cell?.model.type !== "code") return null;
  const { model } = cell;
  const language = languageOf(model.sharedModel.getSource(), (key) => model.getMetadata(key));
  return language === "lisp" ? (cell.editor as CodeMirrorEditor | null) : null;
}

async function edit({ editor: view }: CodeMirrorEditor, name: Name): Promise<void> {
  const [{ lispParser }, { EDITS }] = await Promise.all([
    import("./lisp/language.js"),
    import("./lisp/structure.js"),
  ]);
  const text = view.state.doc.toString();
  const done = EDITS[name]({
    text,
    root: lispParser.parse(text).topNode,
    selected: view.state.selection.main,
  });
  if (!done) return;
  view.dispatch({ ...done, scrollIntoView: true, userEvent: done.changes.length > 0 ? "input" : "select" });
}

export const structure: JupyterFrontEndPlugin<void> = {
  id: "@kernelbridge/lab:structure",
  description: "Commands that edit Lisp cells by their brackets.",
  autoStart: true,
  requires: [INotebookTracker],
  optional: [ICommandPalette, ITranslator],
  activate(
    { commands }: JupyterFrontEnd,
    notebooks: INotebookTracker,
    palette: ICommandPalette | null,
    translator: ITranslator | null,
  ) {
    const trans = (translator ?? nullTranslator).load("kernelbridge");
    for (const [name, label] of Object.entries(labels(trans)) as [Name, string][]) {
      const command = `kernelbridge:lisp-${name}`;
      commands.addCommand(command, {
        label,
        isEnabled: () => lispEditor(notebooks) !== null,
        execute: async () => {
          const editor = lispEditor(notebooks);
          if (editor) await edit(editor, name);
        },
      });
      palette?.addItem({ command, category: "kernelbridge" });
    }
  },
};
