// The languages plugin: lets a cell's editor speak the language of the cell. Knows nothing of kernels.

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import type { Cell } from "@jupyterlab/cells";
import {
  EditorExtensionRegistry,
  IEditorExtensionRegistry,
  type IEditorLanguage,
  IEditorLanguageRegistry,
} from "@jupyterlab/codemirror";
import { INotebookTracker } from "@jupyterlab/notebook";
import { eachCodeCell } from "./codecells.js";
import { LANGUAGES, languageOf } from "./language.js";
import { magicLine } from "./magicline.js";

const LISP_MIME = "text/x-kernelbridge-lisp";
const MIME_TYPES: Readonly<Record<string, string>> = { js: "text/javascript", lisp: LISP_MIME };

/** Its parser is loaded with the first cell that is in Lisp. */
const LISP: IEditorLanguage = {
  name: "kernelbridge-lisp",
  displayName: "Lisp (kernelbridge)",
  mime: LISP_MIME,
  extensions: [],
  load: async () => (await import("./lisp/language.js")).lispSupport,
};

/** What the style shows of a cell while its toolbar does not tell it. */
const NAMES: ReadonlyMap<string | null, string> = new Map(LANGUAGES);

/** Holds the editor of one cell to its language. JupyterLab sets its own idea with every change of kernel. */
function watch(cell: Cell): void {
  const { model } = cell;
  let before: string | null = null;
  const apply = () => {
    const language = languageOf(model.sharedModel.getSource(), (key) => model.getMetadata(key));
    cell.toggleClass("kb-mod-lisp", language === "lisp");
    cell.toggleClass("kb-Cell", language !== null);
    cell.node.style.setProperty("--kb-language", JSON.stringify(NAMES.get(language) ?? ""));
    const wanted = language ? MIME_TYPES[language] : undefined;
    if (wanted && model.mimeType !== wanted) {
      before ??= model.mimeType;
      model.mimeType = wanted;
    } else if (!wanted && before) {
      model.mimeType = before;
      before = null;
    }
  };
  apply();
  model.mimeTypeChanged.connect(apply);
  model.metadataChanged.connect(apply);
  model.sharedModel.changed.connect(apply);
}

export const languages: JupyterFrontEndPlugin<void> = {
  id: "@kernelbridge/lab:languages",
  description: "Colours JavaScript and Lisp cells as what they are.",
  autoStart: true,
  optional: [INotebookTracker, IEditorLanguageRegistry, IEditorExtensionRegistry],
  activate(
    _: JupyterFrontEnd,
    notebooks: INotebookTracker | null,
    registry: IEditorLanguageRegistry | null,
    extensions: IEditorExtensionRegistry | null,
  ) {
    registry?.addLanguage(LISP);
    extensions?.addExtension({
      name: "kernelbridge-magic",
      factory: () => EditorExtensionRegistry.createImmutableExtension(magicLine),
    });
    notebooks?.widgetAdded.connect((_, panel) => eachCodeCell(panel, watch));
  },
};
