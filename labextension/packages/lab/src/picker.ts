// The picker plugin: the toolbar of a code cell tells the cell's language, and changes it. The choice is written into the
// metadata, and by default into the magic line, because other programs send no metadata.

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { ICommandPalette, IToolbarWidgetRegistry } from "@jupyterlab/apputils";
import type { Cell, ICellModel } from "@jupyterlab/cells";
import { INotebookTracker } from "@jupyterlab/notebook";
import { ISettingRegistry } from "@jupyterlab/settingregistry";
import { ITranslator, nullTranslator, type TranslationBundle } from "@jupyterlab/translation";
import { Widget } from "@lumino/widgets";
import { LANGUAGES, languageOf, magicFor } from "./language.js";

const PLUGIN = "@kernelbridge/lab:picker";
const KEY = "kernelbridge";

const current = (model: ICellModel): string =>
  languageOf(model.sharedModel.getSource(), (key) => model.getMetadata(key)) ?? "";

/** Makes a cell one of another language. Metadata say Python only where other metadata would say something else. */
function choose(model: ICellModel, language: string, writeMagic: boolean): void {
  const { sharedModel } = model;
  const { [KEY]: _, ...others } = sharedModel.getMetadata();
  const source = sharedModel.getSource();
  const { length, line } = magicFor(source, writeMagic ? language : "");
  const told = languageOf(source.slice(length), (key) => others[key]) ?? "";
  sharedModel.transact(() => {
    if (length > 0 || line !== "") sharedModel.updateSource(0, length, line);
    if (language !== told) model.setMetadata(KEY, { language: language || "python" });
    else model.deleteMetadata(KEY);
  });
}

/** A list of the languages that follows its cell. */
class Picker extends Widget {
  readonly #model: ICellModel;
  readonly #select = document.createElement("select");

  constructor(model: ICellModel, label: string, writeMagic: () => boolean) {
    super();
    this.#model = model;
    this.addClass("kb-Picker");
    this.#select.ariaLabel = this.#select.title = label;
    for (const [language, name] of LANGUAGES) this.#select.add(new Option(name, language));
    this.#select.addEventListener("change", () => choose(model, this.#select.value, writeMagic()));
    this.node.append(this.#select);
    model.metadataChanged.connect(this.#show);
    model.sharedModel.changed.connect(this.#show);
    this.#show();
  }

  override dispose(): void {
    this.#model.metadataChanged.disconnect(this.#show);
    this.#model.sharedModel.changed.disconnect(this.#show);
    super.dispose();
  }

  readonly #show = (): void => {
    const language = current(this.#model);
    this.#select.value = language;
    this.node.dataset.language = language || "python";
  };
}

/** The same by commands, for whoever has no pointer. */
function addCommands(
  { commands }: JupyterFrontEnd,
  notebooks: INotebookTracker,
  palette: ICommandPalette | null,
  trans: TranslationBundle,
  writeMagic: () => boolean,
): void {
  const model = (): ICellModel | undefined => notebooks.activeCell?.model;
  for (const [language, name] of LANGUAGES) {
    const command = `kernelbridge:to-${language || "python"}`;
    commands.addCommand(command, {
      label: trans.__("Make This a Cell of %1", name),
      describedBy: { args: { type: "object", properties: {} } },
      isEnabled: () => model()?.type === "code",
      execute: () => {
        const cell = model();
        if (cell?.type === "code") choose(cell, language, writeMagic());
      },
    });
    palette?.addItem({ command, category: "kernelbridge" });
  }
}

export const picker: JupyterFrontEndPlugin<void> = {
  id: PLUGIN,
  description: "Tells and changes the language of a cell in its toolbar.",
  autoStart: true,
  optional: [IToolbarWidgetRegistry, ISettingRegistry, ITranslator, INotebookTracker, ICommandPalette],
  async activate(
    app: JupyterFrontEnd,
    toolbars: IToolbarWidgetRegistry | null,
    registry: ISettingRegistry | null,
    translator: ITranslator | null,
    notebooks: INotebookTracker | null,
    palette: ICommandPalette | null,
  ) {
    const trans = (translator ?? nullTranslator).load("kernelbridge");
    let settings: ISettingRegistry.ISettings | undefined;
    const writeMagic = () => settings?.composite.writeMagic !== false;
    toolbars?.addFactory<Cell>("Cell", "kernelbridge-language", ({ model }) =>
      model.type === "code" ? new Picker(model, trans.__("Language of this cell"), writeMagic) : new Widget(),
    );
    if (notebooks) addCommands(app, notebooks, palette, trans, writeMagic);
    settings = await registry?.load(PLUGIN).catch(() => undefined);
  },
};
