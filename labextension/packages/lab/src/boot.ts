// What runs first in the frame of a cell with `--dom`: it starts the cell's code and tells the page how it goes. It is written
// into the frame as text, so it names nothing from outside itself.

/** What the page sends to a frame that is ready. */
export interface FrameStart {
  readonly source: string;
  readonly values: Readonly<Record<string, unknown>>;
}

export function boot(): void {
  const tell = (event: object): void => parent.postMessage(event, "*");
  const sent = (value: unknown): unknown => {
    try {
      return structuredClone(value);
    } catch {
      return String(value); // an element, a function
    }
  };
  for (const method of ["log", "info", "debug", "warn", "error"] as const) {
    console[method] = (...values: unknown[]) => tell({ kind: "printed", method, values: values.map(sent) });
  }

  const failed = (error: unknown, line?: number): void => {
    const where = line ? ` (line ${line} of the cell)` : "";
    tell({ kind: "failed", message: `${error}${where}` });
  };
  addEventListener("error", ({ error, message, lineno }) => failed(error ?? message, lineno));
  addEventListener("unhandledrejection", ({ reason }) => failed(reason));

  /** The largest drawing, as a PNG. A drawing is copied, because one that is SVG has no pixels of its own. */
  const picture = async (): Promise<string | null> => {
    const area = (one: Element) => one.getBoundingClientRect().width * one.getBoundingClientRect().height;
    const [largest] = [...document.querySelectorAll("canvas, svg")].sort((a, b) => area(b) - area(a));
    if (!largest || area(largest) === 0) return null;
    if (largest instanceof HTMLCanvasElement) return largest.toDataURL("image/png");
    const { width, height } = largest.getBoundingClientRect();
    const copy = largest.cloneNode(true) as Element;
    for (const [name, value] of Object.entries({ width, height })) copy.setAttribute(name, String(value));
    copy.setAttribute("color", getComputedStyle(largest).color);
    const image = new Image();
    image.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: width * devicePixelRatio, height: height * devicePixelRatio });
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL("image/png");
  };
  const done = async (): Promise<void> => {
    const taken = await picture().catch((error: unknown) => {
      console.warn(`The drawing cannot be kept as a picture: ${error}`);
      return null;
    });
    tell({ kind: "done", picture: taken });
  };

  const start = ({ data: { source, values } }: MessageEvent<FrameStart>): void => {
    tell({ kind: "began" });
    const own = Symbol.for("kernelbridge.frame");
    Object.defineProperty(globalThis, own, { value: { values, done } });
    const names = Object.keys(values).join(", ");
    const script = document.createElement("script");
    script.type = "module";
    const kept = 'globalThis[Symbol.for("kernelbridge.frame")]';
    // on the first line, which is the magic's, so that errors tell the cell's own lines
    script.textContent = `const { ${names} } = ${kept}.values;${source}\n;await ${kept}.done();`;
    document.body.append(script);
  };
  addEventListener("message", start, { once: true });
  new ResizeObserver(() => tell({ height: document.body.getBoundingClientRect().height })).observe(
    document.body,
  );
  tell({ ready: true });
}
