// The tokens of this page's sessions: kept with the browser's tab, so that a reload of the page goes on with them. One for
// each document and kernel.

import type { KernelLife } from "./kernel.js";

/** The place of one life's token. Where the browser keeps nothing, a reload begins anew. */
export class TokenPlace {
  readonly #key: string;

  constructor({ document, kernel }: KernelLife) {
    this.#key = `kernelbridge:${kernel.id}:${document}`;
  }

  /** The token that a page before has left; it is taken away, since it is good for one. */
  take(): string | null {
    const token = attempt((storage) => storage.getItem(this.#key));
    this.forget();
    return token;
  }

  keep(token: string): void {
    attempt((storage) => storage.setItem(this.#key, token));
  }

  forget(): void {
    attempt((storage) => storage.removeItem(this.#key));
  }
}

/** A browser may refuse its storage to a page, or have no room in it. */
function attempt<T>(use: (storage: Storage) => T): T | null {
  try {
    return use(sessionStorage);
  } catch {
    return null;
  }
}
