// Python modules for programs that want nothing else: `python("./tools.py")`, and what `import … from "python:./tools.py"` needs.

import { existsSync } from "node:fs";
import { isAbsolute, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { ModuleOf, PyObject } from "@kernelbridge/bridge";
import { pathOf } from "./given.js";
import { ownKernel } from "./kernels.js";

/** How a file is told from an installed module. */
const FILE = /^\.{1,2}([/\\]|$)|\.py$|^file:/;

/**
 * A Python module, in a kernel that the program has for itself: a file (`"./tools.py"`, relative to the working directory, or a
 * `file:` URL), a folder with an `__init__.py`, or an installed module (`"numpy.linalg"`).
 *
 * The interpreter is that of `KERNELBRIDGE_PYTHON`, else the active one. The kernel ends with the program.
 * @throws PyError what the module raised, with its traceback.
 */
export async function python<N extends string>(spec: N | URL): Promise<PyObject<ModuleOf<N>>> {
  const name = pathOf("python(spec)", "the path or URL of a Python file, or a module's name", spec);
  const file = fileOf(name);
  const kb = await ownKernel();
  return file === null ? await kb.$py(name) : await kb.$py("kernelbridge.modules").load(file);
}

/** The absolute path of a file that is asked for; null for the name of a module. @throws Error when there is no such file. */
function fileOf(spec: string): string | null {
  if (!FILE.test(spec) && !isAbsolute(spec)) return null;
  return existingFile(spec);
}

/** The absolute path of a file that a program names, by path or URL. @throws Error when there is no such file. */
export function existingFile(spec: string): string {
  const path = spec.startsWith("file:") ? fileURLToPath(spec) : resolve(spec);
  if (!existsSync(path))
    throw new Error(`There is no Python file ${path}, which ${JSON.stringify(spec)} names.`);
  return path;
}

/** A module as `import` has it: itself, and its public names with their values. */
export interface Imported {
  readonly module: PyObject;
  readonly values: Readonly<Record<string, unknown>>;
}

const imports = new Map<string, Promise<Imported>>();

/** Imports a module once. */
export function imported(spec: string): Promise<Imported> {
  const known = imports.get(spec) ?? importNow(spec);
  imports.set(spec, known);
  return known;
}

async function importNow(spec: string): Promise<Imported> {
  const module = await python(spec);
  const kb = await ownKernel();
  const names: string[] = await kb.$py("kernelbridge.modules").public(module).$js();
  const values = await Promise.all(names.map(async (name) => [name, await module.$attr(name)] as const));
  return { module, values: Object.fromEntries(values) };
}
