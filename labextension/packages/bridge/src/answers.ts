// Results of the other peer's operations on their way back: written as they come, sent together at the end of the turn.

import type { Composer } from "./compose.js";
import { ResultsDraft, sendInParts } from "./draft.js";
import { mustLeave } from "./frames.js";
import type { Outcome } from "./outgoing.js";
import type { OperationId, Result, Wire } from "./protocol.js";
import { asError } from "./thrown.js";

/** What answering needs of its session. */
export interface AnswersHost {
  readonly send: (results: readonly Result[], frames: readonly Uint8Array[]) => void;
  /** The results of these operations have left. */
  readonly answered: (ids: readonly OperationId[]) => void;
  readonly touched: () => void;
}

export class Answers {
  readonly #composer: Composer;
  readonly #host: AnswersHost;
  #draft = new ResultsDraft();

  constructor(composer: Composer, host: AnswersHost) {
    this.#composer = composer;
    this.#host = host;
  }

  /** Reports an operation; a value with promises in it waits for them, an unsendable one becomes an error. */
  add(id: OperationId, outcome: Outcome, failed?: OperationId): void {
    const draft = this.#draft;
    const frames = draft.frames.length;
    try {
      const composed = this.#composer.compose(draft, [outcome.ok ? outcome.value : outcome.error]);
      if ("waits" in composed) this.#wait(id, outcome, composed.waits);
      else this.#append(id, outcome.ok, composed.wires[0] as Wire, failed);
    } catch (error) {
      if (!outcome.ok) throw error;
      this.add(id, { ok: false, error: asError(error) });
    }
    if (mustLeave(draft.frames, frames)) this.flush();
  }

  /** Whether there is something to send. */
  get waiting(): boolean {
    return this.#draft.results.length > 0;
  }

  /** Sends the draft: in one message, or in several where the other peer accepts no such large one. */
  flush(): void {
    const draft = this.#draft;
    if (draft.results.length === 0) return;
    this.#draft = new ResultsDraft();
    sendInParts(
      draft.results.length,
      (part) => this.#send(draft.resultsOf(part), draft.framesOf(part)),
      (part, error) => {
        this.#composer.takeBack(draft.introducedBy(part));
        for (const [id] of draft.resultsOf(part)) this.add(id, { ok: false, error: asError(error) });
      },
    );
  }

  #send(results: readonly Result[], frames: readonly Uint8Array[]): void {
    this.#host.send(results, frames);
    this.#host.answered(results.map(([id]) => id));
  }

  #append(id: OperationId, ok: boolean, wire: Wire, failed: OperationId | undefined): void {
    this.#draft.append(failed === undefined ? [id, ok ? 1 : 0, wire] : [id, 0, wire, failed]);
    this.#host.touched();
  }

  #wait(id: OperationId, outcome: Outcome, waits: readonly PromiseLike<unknown>[]): void {
    this.#composer.settle(waits).then(
      () => this.add(id, outcome),
      (error: unknown) => this.add(id, { ok: false, error: asError(error) }),
    );
  }
}
