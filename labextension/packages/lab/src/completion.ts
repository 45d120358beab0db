// The completion plugin: what may follow in a JavaScript or Lisp cell. An idle kernel is asked, because it knows which
// evaluator holds the variables, also one outside of this page; while it is busy, the worker of this page is asked.

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import type { Cell } from "@jupyterlab/cells";
import {
  type CompletionHandler,
  type ICompletionContext,
  type ICompletionProvider,
  ICompletionProviderManager,
} from "@jupyterlab/completer";
import type { Kernel } from "@jupyterlab/services";
import type { Answers } from "@kernelbridge/cells";
import { languageOf } from "./language.js";
import { IWorkers } from "./workers.js";

const KERNELS_OWN = "CompletionProvider:kernel";

type Editor = NonNullable<ICompletionContext["editor"]>;
type Language = "js" | "lisp";
type Asked = "complete" | "inspect";

/** The language of a cell of ours that is being written; `null` in any other editor. */
function languageIn(editor: ICompletionContext["editor"]): Language | null {
  const model = editor?.model as Partial<Cell["model"]> | undefined;
  const metadata = (key: string) => model?.getMetadata?.(key);
  return model?.sharedModel ? (languageOf(model.sharedModel.getSource(), metadata) as Language | null) : null;
}

/** A cell of ours as the evaluator gets it; `offset` is what stands before it, in code points. */
interface Written {
  readonly language: Language;
  readonly source: string;
  readonly offset: number;
}

function written(language: Language, text: string): Written {
  const line = /^\s*%%\S+[^\n]*\n/.exec(text)?.[0] ?? "";
  return { language, source: text.slice(line.length), offset: [...line].length };
}

class Provider implements ICompletionProvider {
  readonly identifier = "CompletionProvider:kernelbridge";
  readonly rank = 560;
  readonly renderer = null;
  readonly #workers: IWorkers;

  constructor(workers: IWorkers) {
    this.#workers = workers;
  }

  async isApplicable({ editor, session }: ICompletionContext): Promise<boolean> {
    return Boolean(session?.kernel) && languageIn(editor) !== null;
  }

  async fetch(
    { text, offset }: CompletionHandler.IRequest,
    { editor, session }: ICompletionContext,
  ): Promise<CompletionHandler.ICompletionItemsReply> {
    const cell = written(languageIn(editor) ?? "js", text);
    const told = await this.#ask("complete", session?.kernel, cell, offset);
    const { matches = [], start = 0, end = 0 } = told ?? {};
    const items = matches.map(({ text, type }) => ({ label: text, insertText: text, type }));
    return told
      ? { start: start + cell.offset, end: end + cell.offset, items }
      : { start: offset, end: offset, items };
  }

  /** Documentation of the item that is looked at. */
  async resolve(
    item: CompletionHandler.ICompletionItem,
    { editor, session }: ICompletionContext,
  ): Promise<CompletionHandler.ICompletionItem> {
    const language = languageIn(editor);
    if (!editor || !language) return item;
    const before = textBefore(editor);
    const begun = before.slice(0, before.length - overlap(before, item.label));
    const cell = written(language, begun + item.label);
    const told = await this.#ask("inspect", session?.kernel, cell, [...begun, ...item.label].length);
    return told ? { ...item, documentation: told["text/plain"] } : item;
  }

  async #ask<O extends Asked>(
    operation: O,
    kernel: Kernel.IKernelConnection | null | undefined,
    { language, source, offset }: Written,
    cursor: number,
  ): Promise<Answers[O] | undefined> {
    if (!kernel || cursor < offset) return undefined;
    const question = { language, source, cursor: cursor - offset };
    if (kernel.status === "idle") return (await ASK_KERNEL[operation](kernel, question)) as Answers[O];
    return this.#workers.of(kernel)?.ask(operation, question);
  }
}

const textBefore = (editor: Editor): string =>
  editor.model.sharedModel.getSource().slice(0, editor.getOffsetAt(editor.getCursorPosition()));

/** How much of the end of a text is the beginning of a word. */
function overlap(text: string, word: string): number {
  let length = Math.min(text.length, word.length);
  while (!text.endsWith(word.slice(0, length))) length -= 1;
  return length;
}

type Asking = (
  kernel: Kernel.IKernelConnection,
  question: { readonly language: Language; readonly source: string; readonly cursor: number },
) => Promise<Answers[Asked] | undefined>;

/** The kernel tells cells by their magic line, which the cell may lack where metadata say what it is. */
const ASK_KERNEL: { readonly [O in Asked]: Asking } = {
  complete: async (kernel, { language, source, cursor }) => {
    const magic = `%%${language}\n`;
    const { content } = await kernel.requestComplete({
      code: magic + source,
      cursor_pos: magic.length + cursor,
    });
    if (content.status !== "ok") return undefined;
    const kinds = content.metadata._jupyter_types_experimental as readonly { type?: string }[] | undefined;
    const matches = content.matches.map((text, at) => ({
      text,
      type: kinds?.[at]?.type ?? "",
      signature: "",
    }));
    return {
      matches,
      start: content.cursor_start - magic.length,
      end: content.cursor_end - magic.length,
    };
  },
  inspect: async (kernel, { language, source, cursor }) => {
    const magic = `%%${language}\n`;
    const { content } = await kernel.requestInspect({
      code: magic + source,
      cursor_pos: magic.length + cursor,
      detail_level: 0,
    });
    if (content.status !== "ok" || !content.found) return null;
    return { "text/plain": String(content.data["text/plain"]) };
  },
};

/** What JupyterLab's manager has beyond its interface. */
type Manager = ICompletionProviderManager & {
  getProviders?(): ReadonlyMap<string, ICompletionProvider>;
};

/** JupyterLab's own provider would ask a busy kernel, and everybody would wait for it. */
function silence(provider: ICompletionProvider | undefined): void {
  if (!provider) return;
  const usual = provider.isApplicable.bind(provider);
  provider.isApplicable = async (context) => languageIn(context.editor) === null && usual(context);
}

export const completion: JupyterFrontEndPlugin<void> = {
  id: "@kernelbridge/lab:completion",
  description: "Completes JavaScript and Lisp cells, also while the kernel is busy.",
  autoStart: true,
  requires: [IWorkers],
  optional: [ICompletionProviderManager],
  activate(app: JupyterFrontEnd, workers: IWorkers, manager: Manager | null) {
    if (!manager) return;
    manager.registerProvider(new Provider(workers));
    void app.started.then(() => silence(manager.getProviders?.().get(KERNELS_OWN)));
  },
};
