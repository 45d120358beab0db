// Owns `display`: shows values in the running cell, in program order with everything else that the cell sends, and shows
// others in their place later. How a value looks is not here (mime.ts).
import { isPython, Keywords, type Session } from "@kernelbridge/bridge";
import { DISPLAY, type Displayable } from "./displayable.js";
import type { InspectOptions } from "./inspect.js";
import { bundleOf } from "./mime.js";

/** The keyword arguments of `display`, as Python's has them. */
interface DisplayOptions {
  /** The name by which the display is updated, also from Python. */
  readonly display_id?: string;
  /** Shows the value in the place of what has that name. */
  readonly update?: boolean;
  /** The value is a mimebundle. */
  readonly raw?: boolean;
  readonly metadata?: object;
}

/** What was displayed. As a cell's value it shows nothing more. */
export interface Displayed extends Displayable {
  readonly id: string;
  /** Shows another value in its place; a promise when it has settled. */
  update(value: unknown): Displaying;
}

/** The same, at once; the promise tells when everything is shown. */
export type Displaying = Displayed & Promise<Displayed>;

/** Shows each value at once; a promise when it has settled. Options come last: `{ display_id: "x" }`, in `kw` or not. */
export type Display = (...values: unknown[]) => Displaying;

const DIGITS = 16;

/** A name that no other display of the notebook has. */
const newId = (): string =>
  `kb-${Array.from(crypto.getRandomValues(new Uint8Array(DIGITS)), (byte) => byte.toString(16).padStart(2, "0")).join("")}`;

interface Cell {
  /** Told of each showing that takes time, so that the cell can wait for it. */
  readonly started: (work: Promise<unknown>) => void;
  /** Told of each value that was sent. */
  readonly shown: () => void;
  readonly options: InspectOptions;
}

export function displayOf(session: Session, { started, shown, options }: Cell): Display {
  const push = (value: unknown, how: DisplayOptions): void => {
    session.push("display", value, how);
    shown();
  };
  const show = (value: unknown, how: DisplayOptions): void | Promise<void> => {
    if (isPython(value)) return push(value, how);
    if (isThenable(value)) return Promise.resolve(value).then((settled) => show(settled, how));
    const send = (data: unknown) => {
      if (data === null && value !== null && value !== undefined) return; // it shows nothing, by its own word
      push(data ?? { "text/plain": String(value) }, { ...how, raw: true });
    };
    const bundle = how.raw ? value : bundleOf(value, options);
    return isThenable(bundle) ? Promise.resolve(bundle).then(send) : send(bundle);
  };

  /** `before` is what the values wait for. */
  const display = (
    values: readonly unknown[],
    how: DisplayOptions,
    before?: Promise<unknown>,
  ): Displaying => {
    const id = how.display_id ?? newId();
    const begin = () => values.map((value) => show(value, { ...how, display_id: id })).filter(isThenable);
    const pending = before ? [before.catch(() => {}).then(() => Promise.all(begin()))] : begin();
    const work: Promise<Displayed> = Promise.all(pending).then(() => displayed);
    let last = pending.length > 0 ? work : undefined;
    const displayed: Displayed = {
      id,
      update: (value) => {
        const next = display([value], { display_id: id, update: true }, last);
        if (last || isThenable(value)) last = next;
        return next;
      },
      [DISPLAY]: () => null,
    };
    if (last) started(last);
    return Object.assign(work, displayed);
  };

  return (...values) => {
    const last = values.length > 1 ? optionsIn(values.at(-1)) : undefined;
    return last ? display(values.slice(0, -1), last) : display(values, {});
  };
}

const OPTIONS: ReadonlySet<string> = new Set(["display_id", "update", "raw", "metadata"]);

/** Keyword arguments, which Lisp gives as a plain object; one that holds anything else is a value. */
function optionsIn(value: unknown): DisplayOptions | undefined {
  const given: unknown = value instanceof Keywords ? value.named : value;
  if (typeof given !== "object" || given === null || isPython(given)) return undefined;
  const names = Object.keys(given);
  return names.length > 0 && names.every((name) => OPTIONS.has(name)) ? (given as DisplayOptions) : undefined;
}

function isThenable(value: unknown): value is PromiseLike<never> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
