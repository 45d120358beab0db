// An editor's questions to the worker of its notebook, on a port of their own: they need no kernel, so they are answered
// while one is busy. A worker that computes answers nobody, so a question has an end.

import type { Answers, Ask, Question } from "@kernelbridge/cells";

/** After this somebody who writes wants no answer any more. */
const PATIENCE_MS = 800;

interface Asked {
  readonly id: number;
  readonly operation: keyof Answers;
  readonly question: Question;
}

interface Answer {
  readonly id: number;
  readonly answer: unknown;
}

/** The worker's end. What fails is told in the worker's console, and answered by nothing. */
export function answering(port: MessagePort, ask: Ask): void {
  port.onmessage = async ({ data: { id, operation, question } }: MessageEvent<Asked>) => {
    const failed = (error: unknown) => console.error("kernelbridge: an editor's question failed:", error);
    const answer = await ask(operation, question).catch(failed);
    port.postMessage({ id, answer } satisfies Answer);
  };
}

/** The page's end. */
export class QuestionPort {
  readonly #port: MessagePort;
  readonly #waiting = new Map<number, (answer: unknown) => void>();
  #last = 0;

  constructor(port: MessagePort) {
    this.#port = port;
    port.onmessage = ({ data }: MessageEvent<Answer>) => this.#settle(data);
  }

  /** What the worker says; undefined where it is busy for longer than `patience`, gone or has failed. */
  ask<O extends keyof Answers>(
    operation: O,
    question: Question,
    patience = PATIENCE_MS,
  ): Promise<Answers[O] | undefined> {
    const id = ++this.#last;
    this.#port.postMessage({ id, operation, question } satisfies Asked);
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve as (answer: unknown) => void);
      setTimeout(() => this.#settle({ id, answer: undefined }), patience);
    });
  }

  /** Whoever waits gets no answer. */
  close(): void {
    this.#port.close();
    for (const id of this.#waiting.keys()) this.#settle({ id, answer: undefined });
  }

  #settle({ id, answer }: Answer): void {
    this.#waiting.get(id)?.(answer);
    this.#waiting.delete(id);
  }
}
