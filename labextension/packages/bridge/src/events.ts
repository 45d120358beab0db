// Events between the two peers, by name. Each event of a name is handled after the one before it; a bounded number that is not
// handled yet is on the way. Python's half is kernelbridge/events.py, and who listens there kernelbridge/handlers.py.

import { Credits } from "./credits.js";
import { capture, type Origin } from "./origin.js";
import type { During } from "./requests.js";
import type { Scope } from "./scope.js";
import { enter } from "./stacks.js";
import { asError } from "./thrown.js";
import type { Argument, Dynamic } from "./typed.js";

/** Takes the payload of an event; what it returns is awaited before the next event of that name. */
export type EventHandler<T = Dynamic> = (payload: T) => unknown;

/** How one scope takes part. */
export interface EventFaces {
  /** Calls the handler with each event of this name that Python sends; gives a function that takes it off. */
  readonly on: <T = Dynamic>(name: string, handler: EventHandler<T>) => () => void;
  /** Takes a handler off, or all of a name. */
  readonly off: (name: string, handler?: EventHandler<never>) => void;
  /** Calls the handler with the next event only; without a handler, a promise of its payload. */
  readonly once: {
    <T = Dynamic>(name: string): Promise<T>;
    <T = Dynamic>(name: string, handler: EventHandler<T>): () => void;
  };
  /**
   * Sends an event to Python's handlers of this name; without one it is dropped here. Await it: when about a thousand are on
   * their way and not handled yet, it settles when there is room again.
   */
  readonly sendEvent: (name: string, payload?: Argument) => Promise<void>;
}

/** Events of ours that Python may have and not have handled. */
const MOST_OPEN = 1000;

type Entry = readonly [handler: EventHandler<never>, call: EventHandler];

/** The events of one session. */
export class Events {
  readonly #scope: Scope;
  readonly #during: During;
  readonly #linger: () => void;
  readonly #handlers = new Map<string, readonly Entry[]>();
  /** Of each name the last event that is being handled or waits for that. */
  readonly #last = new Map<string, Promise<void>>();
  /** What the other peer listens to. */
  readonly #listened = new Set<string>();
  readonly #credits = new Credits(MOST_OPEN);
  /** Who waits for an event, as the way to tell him that none will come. */
  readonly #waiting = new Set<(reason: Error) => void>();

  /** @param linger an event has been written, and more may follow. */
  constructor(scope: Scope, during: During, linger: () => void) {
    this.#scope = scope;
    this.#during = during;
    this.#linger = linger;
  }

  /** The other peer wants events of this name, or none any more. */
  listen(name: string, wanted: boolean): void {
    if (wanted) this.#listened.add(name);
    else this.#listened.delete(name);
  }

  /** Hands an event of the other peer's to its handlers; a promise where that takes time. */
  receive(name: string, payload: unknown): Promise<void> | undefined {
    const before = this.#last.get(name);
    const handled =
      before === undefined ? this.#handle(name, payload) : before.then(() => this.#handle(name, payload));
    if (handled === undefined) return undefined;
    this.#last.set(name, handled);
    handled.then(() => {
      if (this.#last.get(name) === handled) this.#last.delete(name);
    });
    return handled;
  }

  on(name: string, handler: EventHandler<never>, origin: Origin, call = handler as EventHandler): () => void {
    if (typeof handler !== "function")
      throw new TypeError(
        `a handler of ${JSON.stringify(name)} is a function, and is called with each event`,
      );
    const entries = this.#handlers.get(name) ?? [];
    const entry: Entry = [handler, call];
    this.#handlers.set(name, [...entries, entry]);
    if (entries.length === 0) this.#tell(name, true, origin);
    return () => this.#keep(name, (one) => one !== entry, origin);
  }

  off(name: string, handler: EventHandler<never> | undefined, origin: Origin): void {
    this.#keep(name, ([one]) => handler !== undefined && one !== handler, origin);
  }

  once(name: string, handler: EventHandler<never>, origin: Origin): () => void {
    const off = this.on(name, handler, origin, (payload) => {
      off();
      return (handler as EventHandler)(payload);
    });
    return off;
  }

  /** Waits for an event as for an outcome; the end of the session is an error only to who listens to that. */
  next(name: string, origin: Origin): Promise<unknown> {
    const event = new Promise((resolve, reject) => {
      const { ended } = this.#scope.session;
      if (ended !== undefined) return reject(ended);
      this.#waiting.add(reject);
      this.once(
        name,
        (payload) => {
          this.#waiting.delete(reject);
          resolve(payload);
        },
        origin,
      );
    });
    const waited = this.#during(event);
    waited.catch(() => {});
    return waited;
  }

  /** The session has ended: no event will come. */
  end(reason: Error): void {
    for (const reject of this.#waiting) reject(reason);
    this.#waiting.clear();
  }

  async send(name: string, payload: unknown, scope: Scope, origin: Origin): Promise<void> {
    if (!this.#listened.has(name)) return;
    await this.#credits.take();
    const label = `the event ${JSON.stringify(name)}`;
    const handled = scope.perform("event", [name, payload], { origin, label });
    this.#linger();
    let told = false;
    handled
      .catch((error: unknown) => {
        if (told && scope.session.ended === undefined) scope.unhandled.add(asError(error));
      })
      .finally(() => this.#credits.give());
    await Promise.race([handled, undefined]); // what cannot cross has failed by now
    told = true;
  }

  #keep(name: string, wanted: (entry: Entry) => boolean, origin: Origin): void {
    const entries = this.#handlers.get(name) ?? [];
    const left = entries.filter(wanted);
    if (left.length > 0) this.#handlers.set(name, left);
    else if (this.#handlers.delete(name)) this.#tell(name, false, origin);
  }

  #tell(name: string, wanted: boolean, origin: Origin): void {
    if (this.#scope.session.ended === undefined)
      this.#scope.session.requests.push("listen", [name, wanted], origin);
  }

  #handle(name: string, payload: unknown): Promise<void> | undefined {
    return this.#call([...(this.#handlers.get(name) ?? [])], payload);
  }

  /** Calls the handlers one after the other; one that fails is reported, and stops nobody. */
  #call([entry, ...others]: readonly Entry[], payload: unknown): Promise<void> | undefined {
    if (entry === undefined) return undefined;
    const report = (error: unknown): void => this.#scope.unhandled.tell(asError(error));
    let result: unknown;
    try {
      result = enter(entry[1] as (payload: unknown) => unknown, undefined, [payload]);
    } catch (error) {
      report(error);
    }
    if (!(result instanceof Promise)) return this.#call(others, payload);
    return result.catch(report).then(() => this.#call(others, payload));
  }
}

export function eventFaces(scope: Scope): EventFaces {
  const { events } = scope.session;
  const faces: EventFaces = {
    on: (name, handler) => events.on(name, handler, capture(faces.on)),
    off: (name, handler) => events.off(name, handler, capture(faces.off)),
    once: ((name: string, handler?: EventHandler) =>
      handler === undefined
        ? events.next(name, capture(faces.once))
        : events.once(name, handler, capture(faces.once))) as EventFaces["once"],
    sendEvent: (name, payload) => events.send(name, payload, scope, capture(faces.sendEvent)),
  };
  return faces;
}
