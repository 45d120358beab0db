// The help plugin: JupyterLab's tooltip (Shift+Tab) and its contextual help ask the kernel about a name. In a JavaScript or Lisp
// cell the worker of the page answers them while the kernel is busy, and an idle kernel is told the language of a cell that has
// no magic line. An extra.

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { INotebookTracker } from "@jupyterlab/notebook";
import { type Kernel, KernelMessage } from "@jupyterlab/services";
import type { Question } from "@kernelbridge/cells";
import { languageOf, magicFor } from "./language.js";
import { IKernelLives } from "./session.js";
import { IWorkers } from "./workers.js";

type Asked = KernelMessage.IInspectRequestMsg["content"];

/** The language of a cell's text; metadata say it only where the text is that of the cell at hand. */
function languageIn(code: string, notebooks: INotebookTracker | null): Question["language"] | null {
  const model = notebooks?.activeCell?.model;
  const isAtHand = model?.sharedModel.getSource() === code;
  return languageOf(code, (key) => (isAtHand ? model?.getMetadata(key) : undefined)) as
    | Question["language"]
    | null;
}

function reply(told: Readonly<Record<string, string>> | null | undefined): KernelMessage.IInspectReplyMsg {
  const content = { status: "ok", found: Boolean(told), data: { ...told }, metadata: {} } as const;
  const made = { msgType: "inspect_reply", channel: "shell", session: "", content } as const;
  return KernelMessage.createMessage<KernelMessage.IInspectReplyMsg>(made);
}

/** What is asked, in words that the kernel understands too; cursors count code points. */
function inWords(asked: Asked, language: string): { readonly words: Asked; readonly question: Question } {
  const { code, cursor_pos: at } = asked;
  const { length } = magicFor(code, "");
  const source = code.slice(length);
  const cursor = at - [...code.slice(0, length)].length;
  const question = { language: language as Question["language"], source, cursor };
  const line = magicFor("", language).line;
  return {
    question,
    words: length > 0 ? asked : { ...asked, code: line + code, cursor_pos: at + line.length },
  };
}

export const help: JupyterFrontEndPlugin<void> = {
  id: "@kernelbridge/lab:help",
  description:
    "Explains names in JavaScript and Lisp cells where JupyterLab asks, also while the kernel is busy.",
  autoStart: true,
  requires: [IKernelLives, IWorkers],
  optional: [INotebookTracker],
  activate(_: JupyterFrontEnd, lives: IKernelLives, workers: IWorkers, notebooks: INotebookTracker | null) {
    const known = new WeakSet<Kernel.IKernelConnection>();
    lives.began.connect((_, { kernel }) => {
      if (known.has(kernel)) return;
      known.add(kernel);
      const usual = kernel.requestInspect.bind(kernel);
      kernel.requestInspect = async (asked) => {
        const language = languageIn(asked.code, notebooks);
        if (language === null) return await usual(asked);
        const { words, question } = inWords(asked, language);
        const worker = kernel.status === "idle" ? undefined : workers.of(kernel);
        return worker ? reply(await worker.ask("inspect", question)) : await usual(words);
      };
    });
  },
};
