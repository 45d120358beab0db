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
  /** Writes operations that a value needs before it; a message of results has none. */
  readonly emit?: Emit;
  /** Writes all its values; made with the first, when the other peer's limits are known. */
  encoder?: Encoder;
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
  compose(draft: Draft, values: readonly unknown[]): Composed {
    const frames = draft.frames.length;
    const introduced = draft.introduced.length;
    draft.encoder ??= this.#encoder(draft);
    const { encoder } = draft;
    let waits: readonly PromiseLike<unknown>[] | undefined;
    try {
      const wires = values.map((value) => encoder.value(value));
      waits = encoder.takeUnsettled();
      return waits.length === 0 ? { wires } : { waits };
    } finally {
      if (waits?.length !== 0) {
        encoder.takeUnsettled();
        draft.frames.length = frames;
        this.#host.takeBack(draft.introduced.splice(introduced));
      }
    }
  }

  #encoder({ introduced, frames, emit }: Draft): Encoder {
    return new Encoder(this.#host.names(introduced, emit), frames, this.#host.limits(), this.#settled);
  }

  /** Waits for promises, so that the next attempt finds their values; rejects when one of them does. */
  async settle(waits: readonly PromiseLike<unknown>[]): Promise<void> {
    await Promise.all(waits.map(async (wait) => this.#settled.set(wait, await wait)));
  }

  takeBack(introduced: readonly Ref[]): void {
    this.#host.takeBack(introduced);
  }
}
