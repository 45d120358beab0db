// The status plugin: an item in the toolbar of each notebook and console, which tells how JavaScript and Lisp cells are. An extra.

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { type ISessionContext, IToolbarWidgetRegistry } from "@jupyterlab/apputils";
import { ITranslator, nullTranslator, type TranslationBundle } from "@jupyterlab/translation";
import { Widget } from "@lumino/widgets";
import type { CellWorker } from "./cellworker.js";
import { SHOW_OBJECTS } from "./objects.js";
import { IKernelLives } from "./session.js";
import { isTrouble, type Shown, shown } from "./state.js";
import { IWorkers } from "./workers.js";

/** What the item shows, and who tells it that this changed. */
interface Sources {
  readonly lives: IKernelLives;
  readonly workers: IWorkers;
  readonly trans: TranslationBundle;
  /** Called where there is nothing to dismiss. */
  readonly open: () => void;
}

/** A notebook's panel or a console's. */
type Documented = Widget & { readonly sessionContext: ISessionContext };

/** What stands before the state; the names of the languages are the same in every language. */
const NAME = "JS · Lisp";

class StatusItem extends Widget {
  readonly #context: ISessionContext;
  readonly #sources: Sources;
  readonly #button = document.createElement("button");
  readonly #state = document.createElement("span");
  #worker: CellWorker | undefined;

  constructor(context: ISessionContext, sources: Sources) {
    super();
    this.#context = context;
    this.#sources = sources;
    this.addClass("kb-Status");
    this.#build();
    sources.lives.changed.connect(this.#changed, this);
    context.connectionStatusChanged.connect(this.#show, this);
    this.#follow();
  }

  override dispose(): void {
    this.#sources.lives.changed.disconnect(this.#changed, this);
    this.#context.connectionStatusChanged.disconnect(this.#show, this);
    this.#worker?.changed.disconnect(this.#show, this);
    super.dispose();
  }

  #build(): void {
    const dot = document.createElement("span");
    dot.className = "kb-Status-dot";
    dot.ariaHidden = "true";
    this.#state.role = "status";
    this.#button.append(dot, NAME, " ", this.#state);
    this.#button.onclick = (event) => {
      event.stopPropagation(); // the toolbar would take the keys back from what a click opens
      this.#clicked();
    };
    this.node.append(this.#button);
  }

  #changed(_: IKernelLives, context: ISessionContext): void {
    if (context === this.#context) this.#follow();
  }

  /** Turns to the worker of the kernel's present life. */
  #follow(): void {
    const kernel = this.#sources.lives.stateOf(this.#context);
    this.#worker?.changed.disconnect(this.#show, this);
    this.#worker = kernel.state === "alive" ? this.#sources.workers.of(kernel.life.kernel) : undefined;
    this.#worker?.changed.connect(this.#show, this);
    this.#show();
  }

  #shown(): Shown | null {
    return shown(
      {
        kernel: this.#sources.lives.stateOf(this.#context),
        connection: this.#context.session?.kernel?.connectionStatus ?? "connecting",
        worker: this.#worker,
      },
      this.#sources.trans,
    );
  }

  #show(): void {
    const now = this.#shown();
    this.setHidden(now === null);
    if (now === null) return;
    const { trans } = this.#sources;
    const dismiss = now.state === "lost" ? ` ${trans.__("Click to dismiss.")}` : "";
    this.node.dataset.state = now.state;
    this.toggleClass("kb-mod-trouble", isTrouble(now));
    this.#button.title = now.detail + dismiss;
    // Whoever hears the page is told of a change, and not of every second.
    if (this.#state.textContent !== now.label) this.#state.textContent = now.label;
  }

  #clicked(): void {
    if (this.#worker?.loss) this.#worker.dismissLoss();
    else this.#sources.open();
  }
}

export const status: JupyterFrontEndPlugin<void> = {
  id: "@kernelbridge/lab:status",
  description: "Shows in the toolbar of a notebook or console how its JavaScript and Lisp cells are.",
  autoStart: true,
  requires: [IKernelLives, IWorkers, IToolbarWidgetRegistry],
  optional: [ITranslator],
  activate(
    app: JupyterFrontEnd,
    lives: IKernelLives,
    workers: IWorkers,
    toolbars: IToolbarWidgetRegistry,
    translator: ITranslator | null,
  ) {
    const trans = (translator ?? nullTranslator).load("kernelbridge");
    const open = (): void => {
      if (app.commands.hasCommand(SHOW_OBJECTS)) void app.commands.execute(SHOW_OBJECTS);
    };
    const sources = { lives, workers, trans, open };
    const item = ({ sessionContext }: Documented) => new StatusItem(sessionContext, sources);
    for (const toolbar of ["Notebook", "ConsolePanel"])
      toolbars.addFactory<Documented>(toolbar, "kernelbridge", item);
  },
};
