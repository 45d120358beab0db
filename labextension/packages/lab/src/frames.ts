// The frames plugin: shows the outputs of cells with `--dom`. What such a cell runs stays in the memory of the page that ran
// it; the output has only its name. So the frame is live here, and everywhere else there is its picture. An extra.

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { type IRenderMime, IRenderMimeRegistry } from "@jupyterlab/rendermime";
import { ITranslator, nullTranslator } from "@jupyterlab/translation";
import { FRAME, type FrameCell, type FrameEvent } from "@kernelbridge/cells";
import { Widget } from "@lumino/widgets";
import { boot, type FrameStart } from "./boot.js";
import type { FrameNews, FramingMessage } from "./framing.js";

interface LiveCell {
  readonly cell: FrameCell;
  tell(event: FrameEvent): void;
}

/** The cells that may run, by an id that nobody can guess. */
const live = new Map<string, LiveCell>();

/** Takes cells from a worker, and tells it what their frames tell. Gives the function that ends this, and the cells. */
export function serveFrames(port: MessagePort): () => void {
  const ids: string[] = [];
  port.onmessage = ({ data: { cell } }: MessageEvent<FramingMessage>) => {
    const { id } = cell;
    ids.push(id);
    live.set(id, { cell, tell: (event) => port.postMessage({ id, event } satisfies FrameNews) });
  };
  return () => {
    for (const id of ids) live.delete(id);
    port.close();
  };
}

/** Pixels that a frame is high at most, whatever it asks for. */
const HIGHEST = 2000;
const PNG = /^data:image\/png;base64,([A-Za-z0-9+/=]+)$/;

/** What a frame's code says is checked: only events that there are, made of what they are to be made of. */
function eventOf(data: unknown): FrameEvent | undefined {
  const { kind, method, values, message, picture } = Object(data) as Readonly<Record<string, unknown>>;
  if (kind === "began") return { kind };
  if (kind === "failed") return { kind, message: String(message) };
  if (kind === "done") return { kind, picture: PNG.exec(String(picture))?.[1] ?? null };
  if (kind !== "printed" || !Array.isArray(values)) return undefined;
  const known = (["log", "info", "debug", "warn", "error"] as const).find((one) => one === method);
  return known && { kind, method: known, values };
}

/** Shows one output: the frame where its cell may run, else the picture that was taken. */
class FrameView extends Widget implements IRenderMime.IRenderer {
  readonly #title: string;
  #shown: string | undefined;
  #ending = new AbortController();

  /** @param title what a frame is called to whoever does not see it. */
  constructor(title: string) {
    super();
    this.#title = title;
    this.addClass("kb-frame");
  }

  async renderModel({ data }: IRenderMime.IMimeModel): Promise<void> {
    const { id } = Object(data[FRAME]) as { readonly id?: unknown };
    if (typeof id === "string" && id === this.#shown) return; // the picture of a frame that is shown
    const cell = live.get(String(id));
    this.#shown = cell && String(id);
    this.#ending.abort();
    this.node.replaceChildren(cell ? this.#frame(cell) : still(data));
  }

  override dispose(): void {
    this.#ending.abort();
    super.dispose();
  }

  #frame({ cell: { source, values }, tell }: LiveCell): HTMLIFrameElement {
    const frame = document.createElement("iframe");
    frame.setAttribute("sandbox", "allow-scripts");
    frame.referrerPolicy = "no-referrer";
    frame.title = this.#title;
    frame.style.cssText = "border: 0; display: block; height: 20px; width: 100%";
    frame.srcdoc = page(getComputedStyle(document.body));
    const hear = ({ source: from, data }: MessageEvent): void => {
      if (from !== frame.contentWindow) return;
      const { ready, height } = Object(data) as Readonly<Record<string, unknown>>;
      if (ready) frame.contentWindow?.postMessage({ source, values } satisfies FrameStart, "*");
      if (typeof height === "number") frame.style.height = `${Math.min(Math.ceil(height), HIGHEST)}px`;
      const event = eventOf(data);
      if (event) tell(event);
    };
    this.#ending = new AbortController();
    window.addEventListener("message", hear, { signal: this.#ending.signal });
    return frame;
  }
}

/** The document that a cell finds: empty, in the colors of the page. */
function page(theme: CSSStyleDeclaration): string {
  const value = (name: string, otherwise: string) =>
    theme.getPropertyValue(name).replace(/[^\w#(),.% -]/g, "") || otherwise;
  const style = `
    html { color-scheme: ${value("color-scheme", "light")}; background: ${value("--jp-layout-color0", "white")} }
    body { margin: 0; padding: 4px; display: flow-root; font: 14px/1.5 system-ui, sans-serif;
           color: ${value("--jp-content-font-color1", "black")} }`;
  return `<!doctype html><meta charset="utf-8"><style>${style}</style><body><script>(${boot})()</script>`;
}

function still(data: IRenderMime.IMimeModel["data"]): HTMLElement {
  const picture = PNG.exec(`data:image/png;base64,${data["image/png"]}`.replaceAll("\n", ""))?.[0];
  if (picture) return Object.assign(new Image(), { src: picture, style: "max-width: 100%" });
  const text = document.createElement("pre");
  text.textContent = String(data["text/plain"] ?? "");
  return text;
}

export const frames: JupyterFrontEndPlugin<void> = {
  id: "@kernelbridge/lab:frames",
  description: "Shows what cells with --dom draw.",
  autoStart: true,
  requires: [IRenderMimeRegistry],
  optional: [ITranslator],
  activate(_: JupyterFrontEnd, rendermime: IRenderMimeRegistry, translator: ITranslator | null) {
    const trans = (translator ?? nullTranslator).load("kernelbridge");
    const createRenderer = () => new FrameView(trans.__("Output of a cell with --dom"));
    rendermime.addFactory({ safe: true, mimeTypes: [FRAME], createRenderer }, 0);
  },
};
