// What runs the JavaScript and Lisp cells of one kernel in this page: a worker, replaced when it ends, and what is known of
// it. Knows nothing of documents and of how it is shown.

import type { StatusBody } from "@kernelbridge/bridge";
import type { Answers, Question } from "@kernelbridge/cells";
import { Signal } from "@lumino/signaling";
import { serveFrames } from "./frames.js";
import { type LiveObjects, ObjectsPort } from "./held.js";
import type { KernelLife } from "./kernel.js";
import type { Beginning } from "./port.js";
import { QuestionPort } from "./questions.js";
import { type EvaluatorWorker, Relay } from "./relay.js";
import { TokenPlace } from "./token.js";

/** A relay that ended while its kernel lives is replaced, but not faster than this. */
const RESPAWN_MS = 100;
/** Between two looks at what the kernel does. */
const LOOK_MS = 1000;
/** After which a kernel that does not say what it does is silent. */
const PATIENCE_MS = 3000;

/** How the variables of the cells went: with the page before, at the stop button, or with a worker that ended otherwise. */
export type Loss = "reloaded" | "stopped" | "ended";

/** What a relay says when it ended a worker that did not stop. */
const STOPPED = "terminated";

/** Keeps one worker attached to the kernel until the kernel's life ends, unless the kernel would not have it. */
export class CellWorker {
  /** Anything below is otherwise than before. */
  readonly changed = new Signal<this, void>(this);
  readonly #life: KernelLife;
  readonly #place: TokenPlace;
  #relay: Relay | undefined;
  #questions: QuestionPort | undefined;
  #endFrames: () => void = () => {};
  #objects: ObjectsPort | undefined;
  #attached = false;
  #refusal: string | null = null;
  #loss: Loss | null = null;
  /** Whether cells may have left variables in the worker. */
  #used = false;
  #activity: StatusBody | null = null;
  #askedAt: number | null = null;
  #silent = false;

  constructor(life: KernelLife) {
    this.#life = life;
    this.#place = new TokenPlace(life);
    this.#attach();
    const look = setInterval(() => this.#look(), LOOK_MS);
    life.kernel.statusChanged.connect(this.#onStatus);
    life.ended.addEventListener("abort", () => {
      clearInterval(look);
      life.kernel.statusChanged.disconnect(this.#onStatus);
    });
  }

  /** Whether cells can run in it. */
  get attached(): boolean {
    return this.#attached;
  }

  /** Why the kernel would not have it; null where nothing of that kind was said. */
  get refusal(): string | null {
    return this.#refusal;
  }

  /** What became of the variables that cells had made, until that is dismissed. */
  get loss(): Loss | null {
    return this.#loss;
  }

  /** What the kernel does for longer than a moment; null while it is idle. */
  get activity(): StatusBody | null {
    return this.#activity;
  }

  /** Whether the kernel does not even say what it does. */
  get silent(): boolean {
    return this.#silent;
  }

  /** What the worker says to an editor; undefined where it is busy for too long, gone or has failed. */
  async ask<O extends keyof Answers>(
    operation: O,
    question: Question,
    patience?: number,
  ): Promise<Answers[O] | undefined> {
    return await this.#questions?.ask(operation, question, patience);
  }

  /** What clients of the kernel hold; null where the worker computes, or is gone. */
  async objects(): Promise<LiveObjects | null> {
    return (await this.#objects?.list()) ?? null;
  }

  /** Gives up an object that this worker holds. */
  async release(id: string): Promise<void> {
    await this.#objects?.release(id);
  }

  /** The user knows that variables were lost. */
  dismissLoss(): void {
    this.#loss = null;
    this.#place.note(this.#used);
    this.changed.emit();
  }

  #attach(): void {
    if (this.#life.ended.aborted) return;
    const { token, used } = this.#place.take();
    if (used) this.#loss ??= "reloaded";
    const [questions, frames, objects] = [new MessageChannel(), new MessageChannel(), new MessageChannel()];
    this.#questions = new QuestionPort(questions.port1);
    this.#endFrames = serveFrames(frames.port1);
    this.#objects = new ObjectsPort(objects.port1);
    const worker = startWorker({
      token,
      questions: questions.port2,
      frames: frames.port2,
      objects: objects.port2,
    });
    this.#relay = new Relay(worker, this.#life, {
      opened: (own) => this.#opened(own),
      asked: () => this.#use(),
      status: (body) => this.#told(body),
      ended: ({ reason, welcomed }) => this.#detached(reason, welcomed || token !== null),
    });
  }

  #opened(token: string): void {
    this.#attached = true;
    this.#place.keep(token, this.#loss !== null);
    this.changed.emit();
    this.#ask();
  }

  #use(): void {
    if (this.#used) return;
    this.#used = true;
    this.#place.note(true);
  }

  /** @param again whether another one may fare better: one was welcome, or came with the token of a page before. */
  #detached(reason: string, again: boolean): void {
    this.#place.forget();
    this.#questions?.close();
    this.#endFrames();
    this.#objects?.close();
    this.#attached = false;
    if (this.#used) this.#loss = reason === STOPPED ? "stopped" : "ended";
    this.#used = false;
    this.#rest();
    if (again) setTimeout(() => this.#attach(), RESPAWN_MS);
    if (this.#life.ended.aborted) return;
    if (!again) this.#refuse(reason);
    this.changed.emit();
  }

  #refuse(reason: string): void {
    this.#refusal = reason;
    console.warn(`kernelbridge: no cells run in this page: ${reason}`);
  }

  // What the kernel does. Its own word is asked for: JupyterLab takes it for idle when anything on any channel was answered.

  #look(): void {
    const { connectionStatus, status } = this.#life.kernel;
    if (connectionStatus !== "connected") this.#askedAt = null;
    if (connectionStatus !== "connected" || !this.#attached) return;
    const runs = status === "busy" || this.#activity !== null;
    if (runs || this.#askedAt !== null || this.#relay?.waiting) this.#ask();
  }

  readonly #onStatus = (_: unknown, status: string): void => {
    if (status === "idle" && this.#activity !== null) this.#ask();
  };

  #ask(): void {
    this.#askedAt ??= performance.now();
    this.#relay?.askStatus();
    if (this.#silent || performance.now() - this.#askedAt < PATIENCE_MS) return;
    this.#silent = true;
    this.changed.emit();
  }

  #told(body: StatusBody): void {
    this.#rest();
    this.#activity = body.running === null ? null : body;
    this.changed.emit();
  }

  #rest(): void {
    this.#askedAt = null;
    this.#silent = false;
    this.#activity = null;
  }
}

/** The session has a port of its own, since cells may write to the worker's, and read there. */
function startWorker(ports: Required<Omit<Beginning, "session">>): EvaluatorWorker {
  const worker = new Worker(new URL("./worker.js", import.meta.url), {
    type: "module",
    name: "kernelbridge",
  });
  const { port1, port2 } = new MessageChannel();
  const first: Beginning = { ...ports, session: port2 };
  worker.postMessage(first, [port2, ports.questions, ports.frames, ports.objects]);
  return { worker, port: port1 };
}
