// Owns what `using` means when a cell runs: the values of a block are ended in reverse order when the block ends, however it
// ends. How a block comes to call this is not here (using.ts).
import { preview } from "@kernelbridge/bridge";

/** Where the platform lacks the symbols, those that the bridge's objects answer to take their place. */
export function defineSymbols(): void {
  for (const name of ["dispose", "asyncDispose"] as const) {
    if (Symbol[name] === undefined)
      Object.defineProperty(Symbol, name, { value: Symbol.for(`Symbol.${name}`) });
  }
}

/** An error at the end of a block that had failed before: `error` is the later one. */
class LaterError extends Error {
  readonly error: unknown;
  readonly suppressed: unknown;

  static {
    Object.defineProperty(LaterError, "name", { value: "SuppressedError" });
    LaterError.prototype.name = "SuppressedError";
  }

  constructor(error: unknown, suppressed: unknown, message?: string) {
    super(message);
    this.error = error;
    this.suppressed = suppressed;
  }
}

/** The platform's own class, where it has one. */
export const SuppressedError: typeof LaterError = Reflect.get(globalThis, "SuppressedError") ?? LaterError;

interface Resource {
  readonly value: unknown;
  readonly end: () => unknown;
  /** Whether its end is awaited. */
  readonly waits: boolean;
}

/** The values that the `using` declarations of one block have bound so far. */
export class Resources {
  readonly #resources: Resource[] = [];
  #failure: { readonly error: unknown } | undefined;

  /** `using x = value` */
  add<T>(value: T): T {
    if (value === null || value === undefined) return value;
    const end = methodOf(value, "dispose");
    if (end === undefined) throw unfit(value, "it has no [Symbol.dispose]() to end it with");
    this.#resources.push({ value, end, waits: false });
    return value;
  }

  /** `await using x = value` */
  addAsync<T>(value: T): T {
    const end = value === null || value === undefined ? undefined : methodOf(value, "asyncDispose");
    if (end === undefined) return this.add(value);
    this.#resources.push({ value, end, waits: true });
    return value;
  }

  /** Leaves the end of a value to the caller; false where it is none of them. */
  take(value: unknown): boolean {
    const at = this.#resources.findIndex((one) => one.value === value);
    if (at >= 0) this.#resources.splice(at, 1);
    return at >= 0;
  }

  /** The block has failed. */
  fail(error: unknown): void {
    this.#failure = { error };
  }

  /** Ends the values of a block without `await using`; throws what the block or one of them threw. */
  end(): void {
    for (const { end } of this.#reversed()) {
      try {
        end();
      } catch (error) {
        this.#suppress(error);
      }
    }
    this.#throw();
  }

  /** The same for any block. */
  async endAsync(): Promise<void> {
    for (const { end, waits } of this.#reversed()) {
      try {
        const ended = end();
        if (waits) await ended;
      } catch (error) {
        this.#suppress(error);
      }
    }
    this.#throw();
  }

  *#reversed(): Generator<Resource> {
    for (let one = this.#resources.pop(); one !== undefined; one = this.#resources.pop()) yield one;
  }

  #suppress(error: unknown): void {
    const before = this.#failure;
    this.fail(before === undefined ? error : new SuppressedError(error, before.error, BOTH));
  }

  #throw(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure.error;
  }
}

const BOTH = "the end of a block failed after the block had failed";

function methodOf(
  value: NonNullable<unknown>,
  name: "dispose" | "asyncDispose",
): (() => unknown) | undefined {
  if (typeof value !== "object" && typeof value !== "function") throw unfit(value, "it is no object");
  const method: unknown = Reflect.get(value, Symbol[name]);
  if (method === null || method === undefined) return undefined;
  if (typeof method !== "function") throw unfit(value, `its [Symbol.${name}] is no function`);
  return () => Reflect.apply(method, value, []);
}

function unfit(value: unknown, why: string): TypeError {
  return new TypeError(`${preview(value, 80)} cannot be bound by \`using\`: ${why}`);
}
