// Values written into a message in the making: all of them or none. What a failed or premature attempt left behind is
// taken back, and promises among the values are waited for.

import type { Names } from "./codec.js";
import { Encoder } from "./encoder.js";
import type { Emit } from "./outbox.js";
import type { Limits, Ref, Wire } from "./protocol.js";

/** What a message in the making has gathered besides its body. */
export interface Draft {
  readonly frames: Uint8Array[];
  /** What it introduces to the other peer. */
  readonly introduced: Ref[];
}

/** What writing needs of its session. */
export interface ComposerHost {
  /** What the other peer accepts. */
  readonly limits: () => Limits;
  readonly names: (introduced: Ref[], emit?: Emit) => Names;
  /** Introductions that will not be sent after all. */
  readonly takeBack: (introduced: readonly Ref[]) => void;
}

/** The values as written, or the promises among them that must settle before they can be. */
export type Composed =
  | { readonly wires: readonly Wire[] }
  | { readonly waits: readonly PromiseLike<unknown>[] };

export class Composer {
  readonly #host: ComposerHost;
  /** Values of promises that were waited for. */
  readonly #settled = new WeakMap<object, unknown>();

  constructor(host: ComposerHost) {
    this.#host = host;
  }

  /** Writes values; throws, and leaves no trace in the draft, when one of them cannot cross. */
  compose(draft: Draft, values: readonly unknown[], emit?: Emit): Composed {
    const frames = draft.frames.length;
    const introduced = draft.introduced.length;
    const names = this.#host.names(draft.introduced, emit);
    const encoder = new Encoder(names, draft.frames, this.#host.limits(), this.#settled);
    let written = false;
    try {
      const wires = values.map((value) => encoder.value(value));
      written = encoder.unsettled.length === 0;
      return written ? { wires } : { waits: encoder.unsettled };
    } finally {
      if (!written) {
        draft.frames.length = frames;
        this.#host.takeBack(draft.introduced.splice(introduced));
      }
    }
  }

  /** Waits for promises, so that the next attempt finds their values; rejects when one of them does. */
  async settle(waits: readonly PromiseLike<unknown>[]): Promise<void> {
    await Promise.all(waits.map(async (wait) => this.#settled.set(wait, await wait)));
  }

  takeBack(draft: Draft): void {
    this.#host.takeBack(draft.introduced);
  }
}
