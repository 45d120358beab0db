// Owns the following of cells through their awaits and timers, for platforms that cannot. The code of a cell says itself when
// it waits and when it goes on (followed.ts); what others compiled says nothing, and is followed to its first await.
import type { Flows, OperationId } from "@kernelbridge/bridge";

type AnyFunction = (...args: never[]) => unknown;

/** The platform's own, which `followTimers` replaces. */
const soon: (run: () => void) => void = queueMicrotask;

/** Knows for which operation the running code of one realm works. */
export class Follower implements Flows {
  current: OperationId | undefined;

  run<T>(id: OperationId, body: () => T): T {
    const around = this.current;
    this.current = id;
    try {
      return body();
    } finally {
      this.current = around;
    }
  }

  /** Nothing that was followed runs: the platform begins anew. */
  rest(): void {
    this.current = undefined;
  }

  /** The run of an asynchronous function; `outer` is that of the function around its text. */
  readonly enter = (outer?: Flow): Flow => new Flow(this, outer);

  /** A function that works for the same as who asks here. */
  bound<F>(run: F, id = this.current): F {
    if (typeof run !== "function" || id === undefined) return run;
    return alike(run as unknown as AnyFunction, (body) => this.run(id, body)) as F;
  }
}

/** A function that is called as another is, and looks like it, but has its body run. */
function alike(run: AnyFunction, running: (body: () => unknown) => unknown): AnyFunction {
  function follow(this: unknown, ...args: never[]): unknown {
    return running(() => run.apply(this, args));
  }
  const { name, length } = run;
  return Object.defineProperties(follow, {
    name: { value: name, configurable: true },
    length: { value: length, configurable: true },
  });
}

/** One run of an asynchronous function, through its awaits. */
export class Flow {
  id: OperationId | undefined;
  readonly #follower: Follower;
  /** Whether the platform runs this stretch of it, and not code that goes on behind. */
  #alone: boolean;
  /** Whether it awaits in the head of a loop, too, where it cannot say so. */
  #loops = false;

  constructor(follower: Follower, outer: Flow | undefined) {
    const { current } = follower;
    this.id = current ?? outer?.id;
    this.#follower = follower;
    this.#alone = current === undefined;
    this.here();
  }

  /** What it is about to await, or to yield. */
  leave<T>(value: T): T {
    this.end();
    this.#alone = true;
    return value;
  }

  /** What its loop is about to await item by item; asking for them is its own work. */
  loop<T>(items: T): T {
    this.#loops = true;
    return this.back(items);
  }

  /** What it has awaited: it goes on. */
  back<T>(value: T): T {
    this.here();
    return value;
  }

  /** It goes on, perhaps behind an await. */
  here(): void {
    if (this.#alone) this.#follower.current = this.id;
    if (this.#loops) soon(() => this.#pause());
  }

  /** Behind this stretch of it, whether that has said that it ends or not: none lasts into the next microtask. */
  #pause(): void {
    this.#alone = true;
    this.#follower.rest();
  }

  /** What it has yielded for: it goes on for whoever asks for the next item. */
  resume<T>(value: T): T {
    const { current } = this.#follower;
    this.id = current ?? this.id;
    this.#alone = current === undefined;
    return this.back(value);
  }

  end(): void {
    if (this.#alone) this.#follower.rest();
  }

  /** A function that a promise is to call. */
  follow<F>(run: F): F {
    return this.#follower.bound(run, this.#follower.current ?? this.id);
  }
}

const TIMERS = ["setTimeout", "setInterval", "queueMicrotask", "requestAnimationFrame"];

/** Makes the timers of this realm go on for whoever set them. */
export function followTimers(follower: Follower): void {
  for (const name of TIMERS) {
    const set: unknown = Reflect.get(globalThis, name);
    if (typeof set !== "function") continue;
    const method = (run: unknown, ...rest: unknown[]): unknown => set(follower.bound(run), ...rest);
    Object.defineProperty(method, "name", { value: name, configurable: true });
    Reflect.set(globalThis, name, method);
  }
}
