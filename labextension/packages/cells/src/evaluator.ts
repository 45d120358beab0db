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
  type Tell,
} from "@kernelbridge/bridge";
import { runtime } from "@kernelbridge/lisp";
import type * as ES from "estree";
import { Announced, definitionsOf } from "./announced.js";
import { CLASSES } from "./classes.js";
import { compile } from "./compile.js";
import { cellConsole, type Write } from "./console.js";
import { type Display, displayOf } from "./display.js";
import type { MimeBundle } from "./displayable.js";
import type { Follower } from "./follower.js";
import { type Frames, runInFrame } from "./frame.js";
import { type InspectOptions, inspect } from "./inspect.js";
import { type EvaluateRequest, languageOf } from "./languages.js";
import { Live } from "./live.js";
import { html, Markup, md, svg } from "./markup.js";
import { type Mend, Mending } from "./mending.js";
import { bundleOf, json } from "./mime.js";
import { ownName } from "./names.js";
import { progressOf } from "./progress.js";
import { type Answers, type Question, Questions } from "./questions.js";
import { Reporter } from "./report.js";
import { type Resources, SuppressedError } from "./resources.js";
import { type Import, interruptible, machineOf, platformImport, run } from "./run.js";
import { Running } from "./running.js";
import { Scope } from "./scope.js";
import { Sources } from "./trace.js";
import { isGlobal, Variables } from "./variables.js";
import { wellFormed } from "./words.js";

/** The value as it crosses, and how to show it; null where nothing is to be shown, or Python shows it itself. */
export interface Evaluated {
  readonly value: unknown;
  readonly bundle: MimeBundle | null;
}

/** What differs between the places where cells are evaluated. */
export interface Place {
  /** Loads a module for a cell: finds what a bare or relative specifier means here. `import()` unless given. */
  readonly import?: Import;
  /** The URL of the folder that a cell stands in, as `import.meta.url` has it. */
  readonly base?: () => string;
  /** The text of a module of the user's that a stack names; undefined for the platform's own. */
  readonly source?: (url: string) => string | undefined;
  /** Puts back the built-ins that a cell has replaced, and names them; see `Builtins`. */
  readonly mend?: Mend;
  /** Runs the cells that want a document, where there are documents. */
  readonly frames?: Frames;
  /** Follows what cells start, where the platform cannot. */
  readonly follower?: Follower;
}

/** What compiled Lisp uses by itself; a cell may call its variables so. */
const ownNames = ({ py, kw, slice, op }: Bridge): Record<string, unknown> =>
  Object.fromEntries(Object.entries({ py, kw, slice, op }).map(([name, value]) => [ownName(name), value]));

/** Evaluates the cells of one session, one scope for both languages. */
export class Evaluator {
  readonly #place: Place;
  readonly #scope = new Scope();
  readonly #sources: Sources;
  readonly #announced = new Announced();
  readonly #reporter: Reporter;
  readonly #mending: Mending;
  readonly #variables = new Variables(this.#scope, this.#announced);
  readonly #questions = new Questions(this.#scope, this.#variables.lisp, (value) => value === this.#api?.py);
  /** The cells that run, the innermost last. */
  readonly #running: Running[] = [];
  #display: Display = () => {
    throw new Error("nothing is displayed before the session is open");
  };
  #api: Bridge | undefined;
  #signal: AbortSignal | undefined;

  constructor(place: Place = {}) {
    this.#place = place;
    this.#sources = new Sources(place.source);
    this.#reporter = new Reporter(this.#sources);
    this.#mending = new Mending(place.mend ?? (() => []), (text) => this.write("stderr", text));
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
    iscomplete: ({ session }, question: Question) => this.answer(session, "iscomplete", question),
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

  /** Prints into the running cell, as much as it may; into nothing when the session has ended. */
  readonly write: Write = (stream, text) => {
    const { printed } = this.#running.at(-1) ?? {};
    if (printed) printed.write(stream, text, this.#send);
    else this.#send(stream, text);
  };

  readonly #send: Write = (stream, text) => {
    const session = this.#api?.session;
    if (!session || session.ended) return;
    session.push("write", stream, wellFormed(text));
    this.#live.told();
  };

  readonly #live = new Live(() => this.#api?.session.flush());

  /** How errors of cells are told to Python. */
  readonly tell: Tell = (error, whole) => this.#reporter.tell(error, whole);

  readonly #inspecting: InspectOptions = { error: (error) => this.#reporter.text(error) };
  readonly console = cellConsole(this.write, this.#inspecting);

  /** Tells of an error that no code caught and no cell waits for. */
  readonly complain = (error: unknown): void => {
    this.write("stderr", `${this.#reporter.text(error)}\n`);
  };

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
      ...ownNames(kb),
      signal: this.#signal,
    };
    this.#display = display;
    const progress = progressOf(display);
    return { ...names, ...CLASSES, display, progress, html, md, svg, json, console: this.console };
  }

  #wait(work: Promise<unknown>): void {
    this.#running.at(-1)?.showing.add(work);
    work.catch(() => {});
  }

  async #evaluate(call: IncomingCall, request: EvaluateRequest): Promise<Evaluated> {
    const api = this.start(call.session);
    const running = new Running(request.options?.output);
    this.#lendSignal(call.signal);
    this.#running.push(running);
    this.#mending.begin(call.session);
    try {
      return await interruptible(call.signal, () => this.#outcome(api, call, request, running));
    } catch (error) {
      throw this.#reporter.leaving(error);
    } finally {
      this.#mending.end(call.session);
      this.#running.splice(this.#running.indexOf(running), 1);
      const summary = running.printed.summary(request.language);
      if (summary) this.#send("stderr", summary);
    }
  }

  /** `signal` is the running cell's, until a cell defines the name as its own. */
  #lendSignal(signal: AbortSignal): void {
    const box = this.#scope.box("signal");
    if (box.v === undefined || box.v === this.#signal) box.v = signal;
    this.#signal = signal;
  }

  /** Runs a cell and waits for everything that it began. What failed unawaited fails the cell. */
  async #outcome(
    api: Bridge,
    call: IncomingCall,
    request: EvaluateRequest,
    { showing, used }: Running,
  ): Promise<Evaluated> {
    const { session } = api;
    const failures: unknown[] = [];
    const failed = (error: unknown) => void failures.push(error);
    call.signal.addEventListener("abort", () => void used.endAsync().catch(this.complain), { once: true });
    const evaluated = await this.#shown(request, api, used).catch(failed);
    for (const work of showing) await work.catch(failed);
    await session.settled(call.id);
    if (evaluated) endWhenGone(evaluated.value, used, call);
    await used.endAsync().catch(failed);
    await session.settled(call.id);
    failures.push(...session.takeUnhandled().filter((error) => !failures.includes(error)));
    const [first, ...others] = failures;
    for (const other of others) this.complain(other);
    if (first !== undefined || !evaluated) throw first;
    return evaluated;
  }

  async #shown(request: EvaluateRequest, { session, byref }: Bridge, used: Resources): Promise<Evaluated> {
    const value = await this.#run(request, session, used);
    if (isPython(value)) return { value, bundle: null };
    const bundle = await bundleOf(value, this.#inspecting);
    // what shows nothing, as what `display` gives, is no value of the cell either
    return { value: bundle === null ? null : carried(value, byref), bundle };
  }

  async #run(request: EvaluateRequest, session: Session, used: Resources): Promise<unknown> {
    const { language, source, count } = request;
    const { read, spell, advice } = languageOf(language);
    const label = count > 0 ? `Cell [${count}]` : `<${language}>`;
    const { lisp } = this.#variables;
    if (request.options?.show)
      return shownJavaScript(lisp.javascript(source, { file: label, ...request.options }));
    const program = this.#announced.during(label, () => read(request, label, lisp));
    if (request.options?.dom) return this.#draw(program, source);
    if (language === "js") this.#variables.redefined(definitionsOf(program).map(([name]) => name));
    const url = this.#sources.url(count, language);
    const explain = (name: string) => this.#variables.explain(name, language, label);
    const names = { has: (name: string) => this.#scope.has(name), isGlobal };
    const { import: load = platformImport, base, follower } = this.#place;
    const compiled = compile(program, names, { file: label, source, follow: follower !== undefined });
    this.#sources.add({ url, label, source, map: compiled.map, spell, advice, explain });
    const meta = base ? new URL(url, base()).href : url;
    const value = run(compiled, this.#scope, machineOf(meta, load, used, follower), url);
    this.#mending.now(session);
    return value;
  }

  #draw(program: ES.Program, source: string): Promise<void> {
    return runInFrame(program, source, {
      frames: this.#place.frames,
      scope: this.#scope,
      given: (name) => this.#variables.isGiven(name),
      display: this.#display,
      console: this.console,
    });
  }
}

/** Code that is shown in colours where Markdown is; no row of its own backticks ends the fence. */
function shownJavaScript(code: string): Markup {
  const longest = Math.max(2, ...Array.from(code.matchAll(/`+/g), ([row]) => row.length));
  const fence = "`".repeat(longest + 1);
  return new Markup("text/markdown", `${fence}js\n${code}\n${fence}`, code);
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
