// What Node asks of modules whose name begins with `python:`, in its own thread for such hooks: where one is, and its source.
// A file's URL is `python:file:///…`, relative to who imports it; any other name is that of an installed module.

import type { InitializeHook, LoadHook, ResolveHook } from "node:module";
import { pathToFileURL } from "node:url";
import type { MessagePort } from "node:worker_threads";

const SCHEME = "python:";

interface Asking {
  readonly port: MessagePort;
  /** URL of the module that has the imported ones. */
  readonly from: string;
}

/** Public names of a module, or why it could not be imported. */
export type Names = readonly string[] | Readonly<Pick<Error, "name" | "message" | "stack">>;

let asking: Asking;
const waiting = new Map<string, ((names: Names) => void)[]>();

export const initialize: InitializeHook<Asking> = (data) => {
  asking = data;
  data.port.on("message", ([spec, names]: [string, Names]) => {
    for (const tell of waiting.get(spec) ?? []) tell(names);
    waiting.delete(spec);
    if (waiting.size === 0) data.port.unref();
  });
  data.port.unref();
};

export const resolve: ResolveHook = (specifier, context, next) => {
  if (!specifier.startsWith(SCHEME)) return next(specifier, context);
  const name = specifier.slice(SCHEME.length);
  const importer = context.parentURL ?? "";
  const base = importer.startsWith("file:") ? importer : pathToFileURL(`${process.cwd()}/`).href;
  const url = /^\.{0,2}\//.test(name) || name.endsWith(".py") ? new URL(name, base).href : name;
  return { url: SCHEME + url, format: "module", shortCircuit: true };
};

export const load: LoadHook = async (url, context, next) => {
  if (!url.startsWith(SCHEME)) return next(url, context);
  const spec = url.slice(SCHEME.length);
  const names = await namesOf(spec);
  if (!("name" in names)) return { format: "module", source: sourceOf(spec, names), shortCircuit: true };
  throw Object.assign(new Error(names.message), names);
};

function namesOf(spec: string): Promise<Names> {
  return new Promise((tell) => {
    waiting.set(spec, [...(waiting.get(spec) ?? []), tell]);
    asking.port.ref(); // a thread of hooks that has nothing else to wait for would end
    asking.port.postMessage(spec);
  });
}

/** `default` is the module, and a namespace with a `then` would be taken for a promise. */
const OURS = ["default", "then"];

function sourceOf(spec: string, names: readonly string[]): string {
  const exported = names.filter((name) => !OURS.includes(name));
  return [
    `import { imported } from ${JSON.stringify(asking.from)};`,
    `const { module, values } = await imported(${JSON.stringify(spec)});`,
    "export default module;",
    ...exported.map((name, at) => `const $${at} = values[${JSON.stringify(name)}];`),
    ...exported.map((name, at) => `export { $${at} as ${JSON.stringify(name)} };`),
  ].join("\n");
}
