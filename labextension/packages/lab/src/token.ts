// The tokens of this page's sessions: with the browser's tab they last until the next page in it, so that a reload goes on with
// them. One for each document and kernel. A tab that is duplicated gets none, since each is good for one.

import type { KernelLife } from "./kernel.js";

/** Behind the token of a page whose cells had variables. */
const USED = " used";

/** What a page before has left: its token, null where there is none, and whether its cells had variables. */
export interface Left {
  readonly token: string | null;
  readonly used: boolean;
}

/** The place of one life's token: this page, and the tab's storage once the page goes. Where a browser has none, a reload begins anew. */
export class TokenPlace {
  readonly #key: string;
  #mine: Left = { token: null, used: false };

  constructor({ document, kernel, ended }: KernelLife) {
    this.#key = `kernelbridge:${kernel.id}:${document}`;
    addEventListener("pagehide", () => this.#leave(), { signal: ended });
    // a page that was hidden, and not left after all
    addEventListener("pageshow", () => this.#remove(), { signal: ended });
  }

  /** What the page before has left, taken away. */
  take(): Left {
    const text = attempt((storage) => storage.getItem(this.#key));
    this.#remove();
    return { token: text?.replace(USED, "") ?? null, used: text?.endsWith(USED) ?? false };
  }

  keep(token: string, used: boolean): void {
    this.#mine = { token, used };
  }

  /** Notes whether the cells have variables now. */
  note(used: boolean): void {
    this.#mine = { ...this.#mine, used };
  }

  forget(): void {
    this.#mine = { token: null, used: false };
  }

  #leave(): void {
    const { token, used } = this.#mine;
    if (token !== null) attempt((storage) => storage.setItem(this.#key, used ? token + USED : token));
  }

  #remove(): void {
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
