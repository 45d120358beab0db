// The hover plugin: what is known of a name in a JavaScript or Lisp cell stands above it while the pointer rests there. The
// worker of the page is asked, so that it is told while the kernel is busy.

import { hoverTooltip, type Tooltip } from "@codemirror/view";
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import type { ICellModel } from "@jupyterlab/cells";
import { EditorExtensionRegistry, IEditorExtensionRegistry } from "@jupyterlab/codemirror";
import { INotebookTracker } from "@jupyterlab/notebook";
import type { Question } from "@kernelbridge/cells";
import { languageOf, magicFor } from "./language.js";
import { IWorkers, type Workers } from "./workers.js";

type Worker = ReturnType<Workers["of"]>;

/** A name, or a sign that names a function of Lisp. */
const NAMED = /[^\s()[\]{}"';,`]/;

/** The worker behind a notebook's cell. */
function workerOf(model: object, notebooks: INotebookTracker, workers: IWorkers): Worker {
  const panel = notebooks.find(({ content }) => content.widgets.some((cell) => cell.model === model));
  const kernel = panel?.sessionContext.session?.kernel;
  return kernel ? workers.of(kernel) : undefined;
}

/** What is asked about a place in a cell's text; null where that is no name in a cell of ours. */
function questionAt(model: ICellModel, at: number): Question | null {
  const source = model.sharedModel.getSource();
  const offset = magicFor(source, "").length;
  const language = languageOf(source, (key) => model.getMetadata(key));
  if (language === null || at < offset || !NAMED.test(source[at] ?? "")) return null;
  const cursor = [...source.slice(offset, at)].length;
  return { language: language as Question["language"], source: source.slice(offset), cursor };
}

function tooltip(text: string, pos: number): Tooltip {
  const dom = document.createElement("div");
  dom.className = "kb-Hover";
  dom.textContent = text;
  return { pos, above: true, create: () => ({ dom }) };
}

export const hover: JupyterFrontEndPlugin<void> = {
  id: "@kernelbridge/lab:hover",
  description: "Tells of the name under the pointer in JavaScript and Lisp cells.",
  autoStart: true,
  requires: [INotebookTracker, IWorkers, IEditorExtensionRegistry],
  activate(
    _: JupyterFrontEnd,
    notebooks: INotebookTracker,
    workers: IWorkers,
    extensions: IEditorExtensionRegistry,
  ) {
    extensions.addExtension({
      name: "kernelbridge-hover",
      factory: ({ model }) => {
        const extension = hoverTooltip(async (_, at) => {
          const worker = workerOf(model, notebooks, workers);
          const question = worker && questionAt(model as ICellModel, at);
          const told = question && (await worker.ask("inspect", question));
          return told ? tooltip(told["text/plain"], at) : null;
        });
        return EditorExtensionRegistry.createImmutableExtension(extension);
      },
    });
  },
};
