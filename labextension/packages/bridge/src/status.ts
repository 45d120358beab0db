// What a session waits for, in a word and in a sentence: what is known here, and what the kernel says when it is asked. The
// kernel answers beside user code, so that busy and dead are told apart. Mirrored by kernelbridge/status.py.

import { KernelDiedError } from "./errors.js";
import type { Running, StatusBody } from "./protocol.js";
import type { During } from "./requests.js";
import { asError } from "./thrown.js";
import { INSPECT } from "./values.js";

/** Milliseconds after which a kernel that gives no answer is silent. */
const PATIENCE = 3000;
/** Milliseconds by which a timer may be early, and more. */
const SLACK = 5;
/** Milliseconds between two looks of a watch. */
const EVERY = 1000;

/** How a session and its kernel are. */
export interface Status {
  /**
   * `idle`: nothing runs. `busy`: a cell or an operation runs. `queued`: our operations wait behind it. `silent`: no answer
   * comes; the kernel may be stopped or out of reach. `dead`: the kernel has ended. `closed`: this session has.
   */
  readonly state: "idle" | "busy" | "queued" | "silent" | "dead" | "closed";
  /** The same for a person: `"queued behind cell [12], 4.2 s"`. */
  readonly text: string;
}

/** The status of a session, as it was told last. */
export interface LiveStatus extends Status {
  /** Asks the kernel, also while it is busy. Never rejects. */
  refresh(): Promise<Status>;
  /** Calls the handler with each change, and asks once a second until nothing runs and nothing is waited for. Gives the way to stop. */
  watch(handler: (status: Status) => void): () => void;
}

/** What the status needs of its session. */
export interface StatusHost {
  readonly ask: () => void;
  /** Operations of ours whose outcome is not known. */
  readonly pending: () => number;
  readonly ended: () => Error | undefined;
  readonly during: During;
  /** A handler has failed. */
  readonly report: (error: Error) => void;
}

export class StatusBoard implements LiveStatus {
  readonly #host: StatusHost;
  readonly #handlers = new Set<(status: Status) => void>();
  #told: StatusBody = { running: null, queued: 0 };
  #toldAt = 0;
  /** Since when an answer is waited for. */
  #askedAt: number | undefined;
  #waiting: (() => void)[] = [];
  #timer: ReturnType<typeof setInterval> | undefined;
  #last = "";

  constructor(host: StatusHost) {
    this.#host = host;
  }

  get state(): Status["state"] {
    return this.#now().state;
  }

  get text(): string {
    return this.#now().text;
  }

  toString(): string {
    return this.text;
  }

  [INSPECT](): string {
    return `Status(${this.text})`;
  }

  async refresh(): Promise<Status> {
    if (this.#host.ended() === undefined) await this.#host.during(this.#asked());
    return this.#now();
  }

  watch(handler: (status: Status) => void): () => void {
    this.#handlers.add(handler);
    this.#timer ??= quiet(setInterval(() => this.#look(), EVERY));
    this.#look();
    return () => {
      this.#handlers.delete(handler);
      if (this.#handlers.size === 0) this.#rest();
    };
  }

  /** The kernel has answered. */
  answered(body: StatusBody): void {
    this.#told = body;
    this.#toldAt = performance.now();
    this.#askedAt = undefined;
    this.changed();
  }

  /** Something is otherwise than before; also that the session has ended. */
  changed(): void {
    for (const settle of this.#waiting.splice(0)) settle();
    this.#tell();
    if (this.#host.ended() !== undefined) this.#rest();
  }

  #asked(): Promise<void> {
    this.#ask();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, PATIENCE + SLACK);
      this.#waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #ask(): void {
    this.#askedAt ??= performance.now();
    this.#host.ask();
  }

  #look(): void {
    if (this.#host.pending() > 0 || this.#told.running !== null) this.#ask();
    this.#tell();
  }

  #tell(): void {
    const now = this.#now();
    if (now.text === this.#last) return;
    this.#last = now.text;
    for (const handler of [...this.#handlers]) this.#call(handler, now);
  }

  /** Who tells may be in the midst of a message or of the end of the session: that must not fail with a handler. */
  #call(handler: (status: Status) => void, now: Status): void {
    try {
      handler(now);
    } catch (error) {
      this.#host.report(asError(error));
    }
  }

  #rest(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #now(): Status {
    const ended = this.#host.ended();
    if (ended !== undefined)
      return { state: ended instanceof KernelDiedError ? "dead" : "closed", text: ended.message };
    const silence = performance.now() - (this.#askedAt ?? Number.POSITIVE_INFINITY);
    if (silence >= PATIENCE)
      return { state: "silent", text: `no answer from the kernel, ${seconds(silence)}` };
    return this.#known();
  }

  // What was told is old when nothing is waited for and nobody has asked again.
  #known(): Status {
    const { running, queued } = this.#told;
    const pending = this.#host.pending();
    const age = performance.now() - this.#toldAt;
    if (this.#toldAt === 0 || (pending === 0 && age > 2 * EVERY)) return waits(pending);
    if (running === null) return waits(pending);
    const what = `${named(running)}, ${seconds(1000 * running.seconds + age)}`;
    const ours = "ours" in running && running.ours; // behind which our own question for its result waits
    return queued > 0 && !ours
      ? { state: "queued", text: `queued behind ${what}` }
      : { state: "busy", text: `busy with ${what}` };
  }
}

function waits(pending: number): Status {
  if (pending === 0) return { state: "idle", text: "idle" };
  return { state: "busy", text: `waits for ${pending === 1 ? "1 operation" : `${pending} operations`}` };
}

function named(running: Running): string {
  if ("cell" in running) return running.cell === null ? "code that has no cell" : `cell [${running.cell}]`;
  return running.ours ? "an operation of this client" : `an operation of ${running.client}`;
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

/** A timer that keeps no process alive, where timers do. */
function quiet<T>(timer: T): T {
  (timer as { unref?: () => void }).unref?.();
  return timer;
}
