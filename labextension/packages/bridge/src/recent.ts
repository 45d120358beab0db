// The latest entries of a table without end.

/** Keeps as many entries as it may, and forgets the oldest. Keeps no value alive. */
export class Recent<K, V extends object> {
  readonly #entries = new Map<K, WeakRef<V>>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  get(key: K): V | undefined {
    return this.#entries.get(key)?.deref();
  }

  set(key: K, value: V): void {
    this.#entries.set(key, new WeakRef(value));
    if (this.#entries.size <= this.#most) return;
    const [oldest] = this.#entries.keys();
    this.#entries.delete(oldest as K);
  }
}
