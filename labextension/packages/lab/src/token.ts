// The tokens of this page's sessions: kept with the browser's tab, so that a reload of the page goes on with them. One for
// each document and kernel.

import type { KernelLife } from "./kernel.js";

/** Behind the token of a page whose cells had variables. */
const USED = " used";

/** What a page before has left: its token, null where there is none, and whether its cells had variables. */
export interface Left {
  readonly token: string | null;
  readonly used: boolean;
}

/** The place of one life's token. Where the browser keeps nothing, a reload begins anew. */
export class TokenPlace {
  readonly #key: string;

  constructor({ document, kernel }: KernelLife) {
    this.#key = `kernelbridge:${kernel.id}:${document}`;
  }

  /** It is taken away, since the token is good for one. */
  take(): Left {
    const left = this.#read();
    this.forget();
    return left;
  }

  keep(token: string, used: boolean): void {
    attempt((storage) => storage.setItem(this.#key, used ? token + USED : token));
  }

  /** Notes whether the cells have variables now. */
  note(used: boolean): void {
    const { token } = this.#read();
    if (token !== null) this.keep(token, used);
  }

  forget(): void {
    attempt((storage) => storage.removeItem(this.#key));
  }

  #read(): Left {
    const text = attempt((storage) => storage.getItem(this.#key));
    return { token: text?.replace(USED, "") ?? null, used: text?.endsWith(USED) ?? false };
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
