// Iteration over a Python value: many items a message, first few, then more while they are taken.

import type { State } from "./expression.js";
import type { IterOptions } from "./faces.js";
import type { Origin } from "./origin.js";
import type { PyValue } from "./typed.js";

const MOST_AT_ONCE = 512;

/** Items of a value; leaving the loop early gives the iterator up. */
export async function* iterate(
  state: State,
  options: IterOptions,
  origin: Origin,
): AsyncGenerator<PyValue, void, void> {
  const { scope } = state;
  const iterator = scope.issue("iter", [state], `iter(${state.label})`, origin);
  const settings = { ...state.options, origin, label: `the next items of ${state.label}` };
  try {
    for (let most = options.batch ?? 1; ; most = options.batch ?? Math.min(2 * most, MOST_AT_ONCE)) {
      const [items, done] = (await scope.perform("next", [iterator, most], settings)) as [PyValue[], boolean];
      for (const item of items) yield item;
      if (done) return;
    }
  } finally {
    iterator.release();
  }
}
