// The session plugin: finds every notebook and console, follows its kernels, and tells who asks.

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import type { ISessionContext } from "@jupyterlab/apputils";
import { IConsoleTracker } from "@jupyterlab/console";
import { INotebookTracker } from "@jupyterlab/notebook";
import { Token } from "@lumino/coreutils";
import { type ISignal, Signal } from "@lumino/signaling";
import type { Widget } from "@lumino/widgets";
import { KernelFollower, type KernelLife, type KernelState } from "./kernel.js";

/** The kernels of this page that have kernelbridge loaded. */
export interface IKernelLives {
  /** A kernel of a notebook or console can be bridged from now on, until `life.ended`. */
  readonly began: ISignal<IKernelLives, KernelLife>;
  /** What is known of the kernel of a document is otherwise than before. */
  readonly changed: ISignal<IKernelLives, ISessionContext>;
  /** Whether a worker of this page is attached to each kernel whose life begins; set before the first one begins. */
  attaches: Promise<boolean>;
  /** What is known of the kernel of a document, for whoever shows it. */
  stateOf(context: ISessionContext): KernelState;
  /** Loads kernelbridge where it was absent, for whoever needs it now; resolves with what became of it. */
  ensure(context: ISessionContext): Promise<KernelState>;
}

export const IKernelLives = new Token<IKernelLives>(
  "@kernelbridge/lab:IKernelLives",
  "Kernels of this page that have kernelbridge loaded.",
);

class KernelLives implements IKernelLives {
  readonly began = new Signal<this, KernelLife>(this);
  readonly changed = new Signal<this, ISessionContext>(this);
  attaches = Promise.resolve(false);
  readonly #followers = new Map<ISessionContext, KernelFollower>();
  readonly #views = new Map<ISessionContext, number>();

  stateOf(context: ISessionContext): KernelState {
    return this.#followers.get(context)?.state ?? { state: "none" };
  }

  async ensure(context: ISessionContext): Promise<KernelState> {
    return this.#followers.get(context)?.ensure() ?? { state: "none" };
  }

  /**
   * Follows the kernels of `context` while a `content` of it lives; a document may have several views. The content
   * of a panel goes before the panel and the connection to its kernel, so there is time to say goodbye.
   */
  follow(content: Widget, context: ISessionContext): void {
    const views = this.#views.get(context) ?? 0;
    this.#views.set(context, views + 1);
    if (views === 0) this.#begin(context);
    content.disposed.connect(() => this.#leave(context));
  }

  #begin(context: ISessionContext): void {
    const report = (state: KernelState) => {
      if (state.state === "alive") this.began.emit(state.life);
      this.changed.emit(context);
    };
    const follower = new KernelFollower(context, () => this.attaches, report);
    this.#followers.set(context, follower);
  }

  #leave(context: ISessionContext): void {
    const views = this.#views.get(context)! - 1;
    this.#views.set(context, views);
    if (views > 0) return;
    this.#views.delete(context);
    this.#followers.get(context)?.dispose();
    this.#followers.delete(context);
  }
}

export const session: JupyterFrontEndPlugin<IKernelLives> = {
  id: "@kernelbridge/lab:session",
  description: "Loads kernelbridge into the kernels of notebooks and consoles.",
  autoStart: true,
  provides: IKernelLives,
  optional: [INotebookTracker, IConsoleTracker],
  activate(_: JupyterFrontEnd, notebooks: INotebookTracker | null, consoles: IConsoleTracker | null) {
    const lives = new KernelLives();
    notebooks?.widgetAdded.connect((_, panel) => lives.follow(panel.content, panel.sessionContext));
    consoles?.widgetAdded.connect((_, panel) => lives.follow(panel.console, panel.sessionContext));
    return lives;
  },
};
