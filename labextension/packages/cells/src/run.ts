// Owns the running of a compiled cell: code becomes a function of boxes, a signal can cut the waiting for it short.
import { enter, InterruptedCell } from "@kernelbridge/bridge";
import { didYouMean } from "@kernelbridge/lisp";
import type { Compiled } from "./compile.js";
import type { Flow, Follower } from "./follower.js";
import { Resources } from "./resources.js";
import type { Box, Scope } from "./scope.js";

/** What a cell's code reaches the world by, apart from the boxes of its names. */
export interface Machine {
  /** `import()` */
  import(specifier: string, options?: ImportCallOptions): Promise<object>;
  /** A module of which the cell imports these names, each into a box. */
  module(
    specifier: string,
    names: readonly string[],
    boxes: readonly Box[],
    options?: ImportCallOptions,
  ): Promise<object>;
  /** `import.meta` */
  readonly meta: { readonly url: string };
  /** Outside functions there are none: reading them throws. */
  readonly arguments: never;
  /** What `using` binds at the top level; ended by whoever runs the cell. */
  readonly resources: Resources;
  /** What `using` binds in a block. */
  block(): Resources;
  /** Begins the run of an asynchronous function, where cells are followed. */
  readonly flow: ((outer?: Flow) => Flow) | undefined;
}

/** Loads a module; see `Platform`. */
export type Import = (specifier: string, options?: ImportCallOptions) => Promise<object>;

/** Made by `eval` so that no bundler takes it for an import of its own. */
// biome-ignore lint/security/noGlobalEval: the text is a constant
export const platformImport: Import = globalThis.eval("(specifier, options) => import(specifier, options)");

/** The lines of both, those that are in both once. */
function joinedStacks(stack = "", origin = ""): string {
  const lines = stack.split("\n");
  return [
    ...lines,
    ...origin
      .split("\n")
      .slice(1)
      .filter((line) => !lines.includes(line)),
  ].join("\n");
}

/** A loader whose errors know the line of the cell, of which the engine's say nothing. */
function placing(load: Import): Import {
  return async (specifier, options) => {
    const here = new Error("import");
    try {
      return await load(`${specifier}`, options); // as JavaScript, which takes anything that can be text
    } catch (error) {
      if (error instanceof Error) Reflect.set(error, "stack", joinedStacks(error.stack, here.stack));
      throw error;
    }
  };
}

/** Names that an error lists. */
const LISTED = 20;

function lacking(specifier: string, missing: string, names: readonly string[]): SyntaxError {
  const meant = didYouMean(missing, names);
  const listed = [...names.slice(0, LISTED), ...(names.length > LISTED ? ["…"] : [])].join(", ");
  return new SyntaxError(
    `The module "${specifier}" exports no "${missing}"; ${meant ?? `it has: ${listed}`}`,
  );
}

export function machineOf(
  url: string,
  platformsLoad: Import,
  resources = new Resources(),
  follower?: Follower,
): Machine {
  const load = placing(platformsLoad);
  return {
    import: load,
    meta: Object.freeze({ url }),
    async module(specifier, names, boxes, options) {
      const module = await load(specifier, options);
      const missing = names.find((name) => !(name in module));
      if (missing !== undefined) throw lacking(specifier, missing, Object.keys(module));
      for (const [at, name] of names.entries()) boxes[at]!.follow(module, name);
      return module;
    },
    get arguments(): never {
      throw new ReferenceError("arguments is not defined: a cell is no function");
    },
    resources,
    block: () => new Resources(),
    flow: follower?.enter,
  };
}

/** Runs a cell and gives its value, awaited. `url` is what stacks call the code. */
export async function run(compiled: Compiled, scope: Scope, machine: Machine, url: string): Promise<unknown> {
  const boxes = compiled.boxes.map((name) => scope.box(name));
  for (const name of compiled.vars) {
    const box = scope.box(name);
    if (!box.bound) box.v = undefined;
  }
  // biome-ignore lint/security/noGlobalEval: running the user's cells is what this package is for
  const start: (...parameters: unknown[]) => Promise<unknown> = globalThis.eval(
    `${compiled.code}\n//# sourceURL=${url}`,
  );
  const fixed = compiled.fixed.map((name) => scope.get(name));
  return await enter(start, undefined, [machine, ...boxes, ...fixed]);
}

/** What `start` gives, or an `InterruptedCell` as soon as the signal is aborted, whatever `start` waits for. */
export function interruptible<T>(signal: AbortSignal, start: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const interrupt = () =>
      reject(new InterruptedCell("the cell was interrupted; what it defined so far is kept"));
    if (signal.aborted) return interrupt();
    signal.addEventListener("abort", interrupt, { once: true });
    start()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener("abort", interrupt));
  });
}
