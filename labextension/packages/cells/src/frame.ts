// Owns `%%js --dom`: a cell that has a document. It runs in a frame of the page, beside the cells and not among them: it gets
// copies of the variables that it names, and gives back a picture. What a frame is, is the platform's matter.
import type * as ES from "estree";
import type { Display } from "./display.js";
import { displayable, type MimeBundle } from "./displayable.js";
import { analyse } from "./free.js";
import type { Scope } from "./scope.js";

/** The kind of output in whose place a frame is shown. It holds only a name: what is saved can run nothing. */
export const FRAME = "application/vnd.kernelbridge.frame+json";

/** What runs in a frame. */
export interface FrameCell {
  readonly id: string;
  readonly source: string;
  /** Copies of the session's variables that the source names. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** Methods of the console that a frame has. */
export type Printing = "log" | "info" | "debug" | "warn" | "error";

/** What a frame tells. It is user code that tells: nothing but its shape is certain. */
export type FrameEvent =
  | { readonly kind: "began" }
  | { readonly kind: "printed"; readonly method: Printing; readonly values: readonly unknown[] }
  | { readonly kind: "failed"; readonly message: string }
  /** The code has run to its end; the picture is a PNG in base64, null where there is none to be had. */
  | { readonly kind: "done"; readonly picture: string | null };

/** The frames of a page. */
export interface Frames {
  /** Runs a cell as soon as, and whenever, the output with its id is shown. */
  open(cell: FrameCell, listener: (event: FrameEvent) => void): void;
}

/** How long a cell waits for its frame to begin: one whose output is out of sight begins when somebody looks at it. */
const PATIENCE_MS = 5000;

const HEADLESS = "(a cell with --dom draws in an open page of JupyterLab: there is none here)";

/** What such a cell needs of the session. */
interface Around {
  readonly frames: Frames | undefined;
  readonly scope: Scope;
  /** Whether a name is one that every cell finds; these are not there in a frame. */
  readonly given: (name: string) => boolean;
  readonly display: Display;
  readonly console: Console;
}

/** Runs a cell in a frame; resolves when its code has run, and its picture is in the output. */
export async function runInFrame(program: ES.Program, source: string, around: Around): Promise<void> {
  const { frames, display, console } = around;
  const values = valuesOf(program, around);
  if (!frames) return void display(displayable({ "text/plain": HEADLESS }));
  const id = `frame-${crypto.getRandomValues(new BigUint64Array(2)).join("-")}`;
  const bundle: MimeBundle = { [FRAME]: { id }, "text/plain": "(drawn by a cell with --dom)" };
  return new Promise((resolve, reject) => {
    let fail = (message: string): void => reject(new FrameError(message));
    const end = (): void => {
      fail = (message) => console.error(`FrameError: ${message}`); // of a handler, when the cell has long ended
      resolve();
    };
    const late = setTimeout(() => {
      console.warn("The cell with --dom begins when its output is seen.");
      end();
    }, PATIENCE_MS);
    const hear: Hearing = {
      began: () => clearTimeout(late),
      printed: ({ method, values }) => console[method](...values),
      failed: ({ message }) => fail(message),
      done: ({ picture }) => {
        if (picture !== null) shown.update(displayable({ ...bundle, "image/png": picture }));
        end();
      },
    };
    frames.open({ id, source, values }, (event) => hear[event.kind](event as never));
    const shown = display(displayable(bundle));
  });
}

type Hearing = { readonly [K in FrameEvent["kind"]]: (event: Extract<FrameEvent, { kind: K }>) => void };

/** What the code of a frame threw, as far as it can be told outside. */
class FrameError extends Error {
  static {
    FrameError.prototype.name = "FrameError";
  }
}

/** Copies of the variables that a program names and does not define. */
function valuesOf(program: ES.Program, { scope, given }: Around): Record<string, unknown> {
  const { declared, references } = analyse(program);
  const names = new Set(references.map(({ name }) => name).filter((name) => !declared.has(name)));
  const bound = [...names].filter((name) => scope.bound(name) && name !== "console"); // a frame has its own
  return Object.fromEntries(bound.map((name) => [name, copied(name, scope.get(name), given(name))]));
}

function copied(name: string, value: unknown, isGiven: boolean): unknown {
  if (isGiven) {
    throw new ReferenceError(
      `${name} is not there in a cell with --dom, which gets copies of variables only: take what it needs in a cell before, as in const rows = await py.df.$js()`,
    );
  }
  try {
    return structuredClone(value);
  } catch {
    throw new TypeError(
      `${name} cannot be copied into a cell with --dom: take its data in a cell before, as in const data = await ${name}.$js(), and define functions in the cell itself`,
    );
  }
}
