// Results of the other peer's operations on their way back: written as they come, sent together at the end of the turn.

import type { Composer, Draft } from "./compose.js";
import type { Encoder } from "./encoder.js";
import { asError } from "./errors.js";
import type { Outcome } from "./outgoing.js";
import type { OperationId, Ref, Result, Wire } from "./protocol.js";

/** What answering needs of its session. */
export interface AnswersHost {
  readonly send: (results: readonly Result[], frames: readonly Uint8Array[]) => void;
  /** The results of these operations have left. */
  readonly answered: (ids: readonly OperationId[]) => void;
  readonly touched: () => void;
}

class ResultsDraft implements Draft {
  readonly results: Result[] = [];
  readonly frames: Uint8Array[] = [];
  readonly introduced: Ref[] = [];
  encoder?: Encoder;
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
    try {
      const composed = this.#composer.compose(this.#draft, [outcome.ok ? outcome.value : outcome.error]);
      if ("waits" in composed) this.#wait(id, outcome, composed.waits);
      else this.#append(id, outcome.ok, composed.wires[0] as Wire, failed);
    } catch (error) {
      if (!outcome.ok) throw error;
      this.add(id, { ok: false, error: asError(error) });
    }
  }

  flush(): void {
    const draft = this.#draft;
    if (draft.results.length === 0) return;
    this.#draft = new ResultsDraft();
    const ids = draft.results.map(([id]) => id);
    try {
      this.#host.send(draft.results, draft.frames);
      this.#host.answered(ids);
    } catch (error) {
      this.#composer.takeBack(draft);
      for (const id of ids) this.add(id, { ok: false, error: asError(error) });
    }
  }

  #append(id: OperationId, ok: boolean, wire: Wire, failed: OperationId | undefined): void {
    this.#draft.results.push(failed === undefined ? [id, ok ? 1 : 0, wire] : [id, 0, wire, failed]);
    this.#host.touched();
  }

  #wait(id: OperationId, outcome: Outcome, waits: readonly PromiseLike<unknown>[]): void {
    this.#composer.settle(waits).then(
      () => this.add(id, outcome),
      (error: unknown) => this.add(id, { ok: false, error: asError(error) }),
    );
  }
}
