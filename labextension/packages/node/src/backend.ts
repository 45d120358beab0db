// A Python file as this program's backend: a kernel of its own, called by name, ended by `terminate`. Its half in Python is
// kernelbridge/backend.py.

import {
  type Argument,
  type Dynamic,
  type EventHandler,
  isPython,
  type PyObject,
} from "@kernelbridge/bridge";
import { pathOf } from "./given.js";
import type { LaunchOptions as KernelOptions } from "./jupyter/launch.js";
import { existingFile } from "./modules.js";
import type { KernelBridge, OpenOptions } from "./open.js";
import { launch } from "./start.js";

/** What `spawn` may be told; `timeout` holds for the start of the kernel and of the file together. */
export interface SpawnOptions extends KernelOptions, OpenOptions {}

/** What Python gave for one call: by value, as `$js` copies. */
export async function copyOf<T>(expression: PromiseLike<unknown>): Promise<T> {
  const value = await expression;
  if (isPython(value) === undefined) return value as T;
  using object = value as PyObject;
  return await object.$js<T>();
}

/** A backend that runs. */
export class Backend {
  /** The bridge to its kernel, for all that `call` does not do. */
  readonly bridge: KernelBridge;
  readonly #backend: PyObject;
  readonly #opened = new Set<string>();

  /** @internal */
  constructor(bridge: KernelBridge, backend: PyObject) {
    this.bridge = bridge;
    this.#backend = backend;
  }

  /** Process id of its Python. */
  get pid(): number | undefined {
    return this.bridge.kernel.pid;
  }

  /**
   * Calls a public method with keyword arguments; the result crosses by value. After `timeout` milliseconds it rejects with a
   * `TimeoutError` and Python is interrupted, so that the next call is not kept waiting.
   */
  call<T = Dynamic>(
    name: string,
    args: Readonly<Record<string, Argument>> = {},
    timeout?: number,
  ): Promise<T> {
    const called = this.#python.call(this.#backend, name, args);
    return copyOf<T>(timeout === undefined ? called : called.$opt({ timeout }));
  }

  /** Calls the handler with each event of this name, from the first that Python sent; gives a function that takes it off. */
  on<T = Dynamic>(name: string, handler: EventHandler<T>): () => void {
    const off = this.bridge.on(name, handler);
    this.#open(name);
    return off;
  }

  /** Takes a handler off, or all of a name. */
  off(name: string, handler?: EventHandler<never>): void {
    this.bridge.off(name, handler);
  }

  /** The payload of the next event of this name. */
  once<T = Dynamic>(name: string): Promise<T> {
    const event = this.bridge.once<T>(name);
    this.#open(name);
    return event;
  }

  /** Ends the process: asked first, then by force. What waits for it is rejected. */
  async terminate(): Promise<void> {
    await this.bridge.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.terminate();
  }

  get #python(): Dynamic {
    return this.bridge.$py("kernelbridge.backend");
  }

  #open(name: string): void {
    if (!this.#opened.has(name)) this.#python.listen(this.#backend, name);
    this.#opened.add(name);
  }
}

/**
 * Starts a Python file in a kernel of its own, as a backend: its last line is `MyBackend().run()`, of a class that is a
 * `kernelbridge.PythonBridge`. The path is relative to the working directory. It ends with `terminate()`, or with the program.
 *
 * @throws PyError what the file raised. @throws KernelStartError when it runs no backend.
 * @throws KernelDiedError when its process ended. @throws TimeoutError when `timeout` milliseconds have passed.
 */
export async function spawn(file: string | URL, options: SpawnOptions = {}): Promise<Backend> {
  const path = existingFile(pathOf("spawn(file)", "the path or URL of a Python file", file));
  const began = Date.now();
  const kb = await launch(options);
  const left =
    options.timeout === undefined ? {} : { timeout: Math.max(1, began + options.timeout - Date.now()) };
  try {
    const start = kb.$py("kernelbridge.backend").start;
    return new Backend(kb, await start(path).$opt(left));
  } catch (error) {
    await kb.close();
    throw error;
  }
}
