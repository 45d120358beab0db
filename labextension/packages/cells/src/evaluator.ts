// Owns the evaluator of one session: what it keeps from cell to cell, and the operations that the kernel asks for.
// Compiling, running, showing and telling errors each have a file of their own.
import {
  type Bridge,
  bind,
  type IncomingCall,
  isPython,
  type Operations,
  type PyObject,
  type Session,
} from "@kernelbridge/bridge";
import { runtime } from "@kernelbridge/lisp";
import type * as ES from "estree";
import { Announced } from "./announced.js";
import { CLASSES } from "./classes.js";
import { compile } from "./compile.js";
import { cellConsole, type Write } from "./console.js";
import { type Display, displayOf } from "./display.js";
import type { MimeBundle } from "./displayable.js";
import { type Frames, runInFrame } from "./frame.js";
import { type InspectOptions, inspect } from "./inspect.js";
import { type EvaluateRequest, languageOf } from "./languages.js";
import { Live } from "./live.js";
import { html, md, svg } from "./markup.js";
import { bundleOf, json } from "./mime.js";
import { progressOf } from "./progress.js";
import { type Answers, type Question, Questions } from "./questions.js";
import { Reporter } from "./report.js";
import { Resources, SuppressedError } from "./resources.js";
import { type Import, interruptible, machineOf, platformImport, run } from "./run.js";
import { Scope } from "./scope.js";
import { Sources } from "./trace.js";
import { isGlobal, Variables } from "./variables.js";
import { wellFormed } from "./words.js";

/** The value as it crosses, and how to show it; null where nothing is to be shown, or Python shows it itself. */
export interface Evaluated {
  readonly value: unknown;
  readonly bundle: MimeBundle | null;
}

/** Evaluates the cells of one session, one scope for both languages. */
export class Evaluator {
  readonly #import: Import;
  readonly #frames: Frames | undefined;
  readonly #scope = new Scope();
  readonly #sources = new Sources();
  readonly #announced = new Announced();
  readonly #reporter = new Reporter(this.#sources);
  readonly #variables = new Variables(this.#scope, this.#announced);
  readonly #questions = new Questions(this.#scope, this.#variables.lisp, (value) => value === this.#api?.py);
  /** Showings that take time, for each running cell; it ends after them. Cells nest through Python. */
  readonly #showing: Set<Promise<unknown>>[] = [];
  #display: Display = () => {
    throw new Error("nothing is displayed before the session is open");
  };
  #api: Bridge | undefined;
  #signal: AbortSignal | undefined;

  constructor(load: Import = platformImport, frames?: Frames) {
    this.#import = load;
    this.#frames = frames;
  }

  /** The operations that the kernel may ask this client for. */
  readonly operations: Operations = {
    evaluate: (call, request: EvaluateRequest) => this.#evaluate(call, request),
    name: (_call, name: string, language = "js") => this.#variables.get(name, language),
    setname: (_call, name: string, value: unknown, language = "js") =>
      this.#variables.set(name, value, language),
    delname: (_call, name: string, language = "js") => this.#variables.delete(name, language),
    hasname: (_call, name: string, language = "js") => this.#variables.has(name, language),
    names: (_call, language = "js") => this.#variables.names(language),
    complete: ({ session }, question: Question) => this.answer(session, "complete", question),
    inspect: ({ session }, question: Question) => this.answer(session, "inspect", question),
    repr: (_call, value: unknown) => inspect(value, this.#inspecting),
    mime: (_call, value: unknown) => bundleOf(value, this.#inspecting),
  };

  /** What an editor asks, of whoever brings its question. */
  answer(session: Session, operation: keyof Answers, question: Question): Promise<unknown> {
    return this.#questions[operation](session, question);
  }

  /** The line of a cell that a stack names. */
  readonly place = (stack: string): string | undefined => {
    const [frame] = this.#sources.frames(stack);
    return frame && `${frame.cell.label}, line ${frame.line}:${frame.column}`;
  };

  /** Prints into the running cell; into nothing when the session has ended. */
  readonly write: Write = (stream, text) => {
    const session = this.#api?.session;
    if (!session || session.ended) return;
    session.push("write", stream, wellFormed(text));
    this.#live.told();
  };

  readonly #live = new Live(() => this.#api?.session.flush());

  /** How errors of cells are told to Python. */
  readonly tell = this.#reporter.tell;

  readonly #inspecting: InspectOptions = { error: (error) => this.#reporter.text(error) };
  readonly console = cellConsole(this.write, this.#inspecting);

  /** Tells of an error that no code caught and no cell waits for. */
  readonly complain = (error: unknown): void => this.write("stderr", `${this.#reporter.text(error)}\n`);

  /** Gives cells what they reach Python and the notebook with. Called once, before any cell runs. */
  start(session: Session): Bridge {
    if (this.#api) return this.#api;
    const api = bind(session);
    this.#api = api;
    this.#variables.give(this.#prelude(api, session));
    return api;
  }

  #prelude(kb: Bridge, session: Session): Record<string, unknown> {
    const { py, $py, kw, slice, s, op, byref, registerConverter } = kb;
    const display = displayOf(session, {
      started: (work) => this.#wait(work),
      shown: () => this.#live.told(),
      options: this.#inspecting,
    });
    const names = {
      kb,
      py,
      $py,
      kw,
      slice,
      s,
      op,
      byref,
      registerConverter,
      SuppressedError,
      $lisp: runtime,
      signal: this.#signal,
    };
    this.#display = display;
    const progress = progressOf(display);
    return { ...names, ...CLASSES, display, progress, html, md, svg, json, console: this.console };
  }

  #wait(work: Promise<unknown>): void {
    this.#showing.at(-1)?.add(work);
    work.catch(() => {});
  }

  async #evaluate(call: IncomingCall, request: EvaluateRequest): Promise<Evaluated> {
    const api = this.start(call.session);
    this.#lendSignal(call.signal);
    try {
      return await interruptible(call.signal, () => this.#finished(api, call, request));
    } catch (error) {
      throw this.#reporter.leaving(error);
    }
  }

  /** `signal` is the running cell's, until a cell defines the name as its own. */
  #lendSignal(signal: AbortSignal): void {
    const box = this.#scope.box("signal");
    if (box.v === undefined || box.v === this.#signal) box.v = signal;
    this.#signal = signal;
  }

  /** Runs a cell and waits for everything that it began. What failed unawaited fails the cell. */
  async #finished(api: Bridge, call: IncomingCall, request: EvaluateRequest): Promise<Evaluated> {
    const showing = new Set<Promise<unknown>>();
    this.#showing.push(showing);
    try {
      return await this.#outcome(api, call, request, showing);
    } finally {
      this.#showing.splice(this.#showing.indexOf(showing), 1);
    }
  }

  async #outcome(
    { session, byref }: Bridge,
    call: IncomingCall,
    request: EvaluateRequest,
    showing: ReadonlySet<Promise<unknown>>,
  ): Promise<Evaluated> {
    const failures: unknown[] = [];
    const failed = (error: unknown) => void failures.push(error);
    const used = new Resources();
    call.signal.addEventListener("abort", () => void used.endAsync().catch(this.complain), { once: true });
    const evaluated = await this.#shown(request, byref, used).catch(failed);
    for (const work of showing) await work.catch(failed);
    await session.settled();
    if (evaluated) endWhenGone(evaluated.value, used, call);
    await used.endAsync().catch(failed);
    await session.settled();
    failures.push(...session.takeUnhandled().filter((error) => !failures.includes(error)));
    const [first, ...others] = failures;
    for (const other of others) this.complain(other);
    if (first !== undefined || !evaluated) throw first;
    return evaluated;
  }

  async #shown(request: EvaluateRequest, byref: Bridge["byref"], used: Resources): Promise<Evaluated> {
    const value = await this.#run(request, used);
    if (isPython(value)) return { value, bundle: null };
    const bundle = await bundleOf(value, this.#inspecting);
    // what shows nothing, as what `display` gives, is no value of the cell either
    return { value: bundle === null ? null : carried(value, byref), bundle };
  }

  async #run(request: EvaluateRequest, used: Resources): Promise<unknown> {
    const { language, source, count } = request;
    const { read, spell, advice } = languageOf(language);
    const label = count > 0 ? `Cell [${count}]` : `<${language}>`;
    const program = this.#announced.during(label, () => read(request, label, this.#variables.lisp));
    if (request.options?.dom) return this.#draw(program, source);
    const url = this.#sources.url(count, language);
    const explain = (name: string) => this.#variables.explain(name, language, label);
    const names = { has: (name: string) => this.#scope.has(name), isGlobal };
    const compiled = compile(program, names, label, source);
    this.#sources.add({ url, label, source, map: compiled.map, spell, advice, explain });
    return run(compiled, this.#scope, machineOf(url, this.#import, used), url);
  }

  #draw(program: ES.Program, source: string): Promise<void> {
    return runInFrame(program, source, {
      frames: this.#frames,
      scope: this.#scope,
      given: (name) => this.#variables.isGiven(name),
      display: this.#display,
      console: this.console,
    });
  }
}

/** A Python object that is the cell's value, and that the cell is to end, lasts until Python has it. */
function endWhenGone(value: unknown, used: Resources, call: IncomingCall): void {
  if (isPython(value) === "object" && used.take(value)) call.afterwards(() => (value as PyObject).$release());
}

/** Scalars by value, everything else as a live reference. A symbol has no form that crosses. */
function carried(value: unknown, byref: Bridge["byref"]): unknown {
  if (typeof value === "symbol" || value === undefined) return null;
  return typeof value === "object" || typeof value === "function" ? value && byref(value) : value;
}
