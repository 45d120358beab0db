// Owns what the modules that a cell imports are in the Node host: packages and files of the folder where the kernel works, as
// for a program that lies there; what cannot be loaded is told from there.

import { readFileSync, statSync } from "node:fs";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type Import, parseModule, platformImport } from "@kernelbridge/cells";
import { resolve } from "import-meta-resolve";

/** The URL of the folder where the kernel works. */
export const folder = (): string => pathToFileURL(`${process.cwd()}/`).href;

/** Loads a module for a cell. */
export const load: Import = async (specifier, options) => {
  try {
    return await platformImport(fresh(resolve(specifier, folder())), options);
  } catch (error) {
    throw error instanceof Error ? explained(error, specifier) : error;
  }
};

/** When files were written that a cell has imported. */
const written = new Map<string, number>();

/** A file that was written again since its first import is another module: the engine keeps every one that it has read. */
function fresh(url: string): string {
  if (!url.startsWith("file:")) return url;
  const time = statSync(new URL(url), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const first = written.get(url) ?? time;
  written.set(url, first);
  return time === first ? url : `${url}?written=${time}`;
}

const isPath = (specifier: string): boolean => /^(?:\.{0,2}\/|file:)/.test(specifier);

/** What a code of Node's means for whoever wrote the cell. */
const EXPLAINED: Readonly<Record<string, (specifier: string, told: string) => string>> = {
  ERR_MODULE_NOT_FOUND: missing,
  ERR_UNSUPPORTED_DIR_IMPORT: (specifier) => `"${specifier}" is a folder; import a file of it`,
  ERR_UNKNOWN_BUILTIN_MODULE: (specifier) => `Node ${process.versions.node} has no module "${specifier}"`,
  ERR_UNSUPPORTED_ESM_URL_SCHEME: (specifier) =>
    `Node loads no module from ${new URL(specifier).protocol}, as a page of JupyterLab does; ` +
    `install a package in ${process.cwd()} and import it by its name`,
};

/** What is missing may be what the module imports, of which the engine tells enough. */
function missing(specifier: string, told: string): string {
  const here = process.cwd();
  if (isPath(specifier)) {
    const path = fileURLToPath(new URL(specifier, folder()));
    return told.includes(`'${path}'`) ? `There is no module "${specifier}" in ${here}` : told;
  }
  const name = /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
  if (!told.includes(`package '${name}'`)) return told;
  return `There is no package "${name}" for ${here}; run there: npm install ${name}`;
}

function explained(error: Error & { code?: string }, specifier: string): Error {
  const message = EXPLAINED[error.code ?? ""]?.(specifier, error.message) ?? placed(error, specifier);
  if (message !== error.message)
    Object.defineProperty(error, "message", { value: message, configurable: true });
  return error;
}

/** The engine does not say where in a module a syntax error is. */
function placed({ name, message }: Error, specifier: string): string {
  if (name !== "SyntaxError" || !isPath(specifier)) return message;
  const path = fileURLToPath(new URL(specifier, folder()));
  try {
    parseModule(readFileSync(path, "utf8"), path);
    return message;
  } catch (error) {
    return error instanceof SyntaxError ? error.message : message;
  }
}

/** The text of a user's module that a stack names; the host's own is none. */
export function source(url: string): string | undefined {
  if (!url.startsWith("file:") || url === import.meta.url) return undefined;
  try {
    return readFileSync(new URL(url), "utf8");
  } catch {
    return undefined;
  }
}
