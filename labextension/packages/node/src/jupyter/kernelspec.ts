// Which kernels are installed, and which interpreter speaks for Python. Starts no kernel.

import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { KernelNotFoundError } from "@kernelbridge/bridge";
import { dataPath, type Environment, here, type Prefixes } from "./paths.js";

/** The kernel that every Python with ipykernel has, even where no file says so. */
export const NATIVE = "python3";

/** How to start a kernel, as its `kernel.json` says. */
export interface KernelSpec {
  readonly name: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly interruptMode: "signal" | "message";
  /** The folder of the `kernel.json`; null for an interpreter's own kernel. */
  readonly directory: string | null;
}

/** A Python, as it describes itself. */
interface Interpreter extends Prefixes {
  readonly executable: string;
  readonly version: string;
  readonly hasKernel: boolean;
}

const QUESTION = `
import importlib.util, json, site, sys
print(json.dumps({
    "executable": sys.executable, "version": ".".join(map(str, sys.version_info[:3])),
    "prefix": sys.prefix, "basePrefix": sys.base_prefix,
    "userBase": site.getuserbase() if site.ENABLE_USER_SITE else None,
    "hasKernel": importlib.util.find_spec("ipykernel") is not None,
}))`;

const run = promisify(execFile);

/** What the interpreter says of itself. Rejects when it cannot be run. */
async function askInterpreter(command: string): Promise<Interpreter> {
  const { stdout } = await run(command, ["-c", QUESTION], { windowsHide: true });
  return JSON.parse(stdout) as Interpreter;
}

/** The interpreter that was asked for by name: a caller's, else that of `KERNELBRIDGE_PYTHON`. */
function named(python: string | undefined, env: Environment): { command: string; by: string } | null {
  if (python) return { command: python, by: "the option `python`" };
  const variable = env.KERNELBRIDGE_PYTHON;
  return variable ? { command: variable, by: "KERNELBRIDGE_PYTHON" } : null;
}

/** The interpreters that may be meant where none is named: of the active environment, then of the PATH. */
function unnamed({ env, platform } = here()): string[] {
  const inside = platform === "win32" ? "Scripts\\python.exe" : "bin/python";
  const inConda = platform === "win32" ? "python.exe" : "bin/python";
  const { VIRTUAL_ENV: venv, CONDA_PREFIX: conda } = env;
  return [
    ...(venv ? [join(venv, inside)] : []),
    ...(conda ? [join(conda, inConda)] : []),
    "python3",
    "python",
  ];
}

async function firstThatRuns(commands: readonly string[]): Promise<Interpreter | null> {
  for (const command of commands) {
    const interpreter = await askInterpreter(command).catch(() => null);
    if (interpreter !== null) return interpreter;
  }
  return null;
}

/** The interpreter that is meant, and whether it was named. */
async function chosen(python: string | undefined): Promise<{ wanted: boolean; found: Interpreter | null }> {
  const wanted = named(python, process.env);
  const found = wanted ? await askNamed(wanted) : await firstThatRuns(unnamed());
  return { wanted: wanted !== null, found };
}

/** The interpreter that a kernel would have. @throws KernelNotFoundError when there is none. */
export async function interpreter(python?: string): Promise<Interpreter> {
  const { found } = await chosen(python);
  if (found !== null) return found;
  throw new KernelNotFoundError(
    "There is no Python on the PATH. Install one, 3.10 or newer, or name it: KERNELBRIDGE_PYTHON=/path/to/python",
  );
}

/** The kernels found: name to folder. */
export type KernelFolders = ReadonlyMap<string, string>;

/** Every installed kernel of these data folders; an earlier folder wins. */
export async function installedKernels(path: readonly string[]): Promise<KernelFolders> {
  const found = new Map<string, string>();
  for (const folder of path.map((data) => join(data, "kernels"))) {
    for (const entry of await list(folder)) {
      const name = entry.toLowerCase();
      if (!found.has(name) && (await list(join(folder, entry))).includes("kernel.json")) {
        found.set(name, join(folder, entry));
      }
    }
  }
  return found;
}

async function list(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort();
}

/**
 * How to start the kernel of this name.
 *
 * An interpreter that is named (option `python`, or `KERNELBRIDGE_PYTHON`) runs its own kernel under the name
 * `python3`, whatever is installed elsewhere. All other names are looked up in Jupyter's folders.
 * @throws KernelNotFoundError when there is none; the message lists those that there are.
 */
export async function findKernel(name: string, python?: string): Promise<KernelSpec> {
  const { wanted, found: interpreter } = await chosen(python);
  if (wanted && interpreter && name === NATIVE) return ownKernel(interpreter);
  const kernels = await installedKernels(dataPath(interpreter));
  const folder = kernels.get(name.toLowerCase());
  if (folder !== undefined) return readSpec(name, folder, interpreter);
  if (name === NATIVE && interpreter?.hasKernel) return ownKernel(interpreter);
  throw new KernelNotFoundError(notFound(name, [...kernels.keys()], interpreter));
}

async function askNamed({ command, by }: { command: string; by: string }): Promise<Interpreter> {
  try {
    return await askInterpreter(command);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new KernelNotFoundError(`${command}, named by ${by}, is no Python that runs here: ${why.trim()}`, {
      cause,
    });
  }
}

/** The oldest Python that the package runs on. */
const OLDEST = [3, 10] as const;

function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
}

function ownKernel({ executable, version, hasKernel }: Interpreter): KernelSpec {
  if (isTooOld(version)) {
    throw new KernelNotFoundError(
      `${executable} is Python ${version}, and the bridge needs ${OLDEST.join(".")} or newer. ` +
        `Name another one: KERNELBRIDGE_PYTHON=/path/to/python`,
    );
  }
  if (!hasKernel) {
    throw new KernelNotFoundError(
      `${executable} has no Jupyter kernel. Install one: ${executable} -m pip install kernelbridge`,
    );
  }
  const argv = [executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"];
  return { name: NATIVE, argv, env: {}, interruptMode: "signal", directory: null };
}

async function readSpec(name: string, directory: string, python: Interpreter | null): Promise<KernelSpec> {
  const path = join(directory, "kernel.json");
  let fields: Record<string, unknown>;
  try {
    fields = JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    throw new KernelNotFoundError(`${path} cannot be read as the description of a kernel.`, { cause });
  }
  const { argv, env = {}, interrupt_mode: interruptMode = "signal" } = fields;
  if (!isTexts(argv) || argv.length === 0) {
    throw new KernelNotFoundError(
      `${path} describes no kernel: "argv" should be the command that starts it.`,
    );
  }
  return {
    name,
    argv: withInterpreter(argv, python),
    env: env as Record<string, string>,
    interruptMode: interruptMode === "message" ? "message" : "signal",
    directory,
  };
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

/** A bare `python` means the interpreter whose folders were searched, which may not be the first of the PATH. */
function withInterpreter(argv: readonly string[], python: Interpreter | null): string[] {
  const [command = "", ...rest] = argv;
  return [python && /^python(\d(\.\d+)?)?$/.test(command) ? python.executable : command, ...rest];
}

function notFound(name: string, names: readonly string[], python: Interpreter | null): string {
  const installed =
    names.length > 0 ? `Installed are: ${[...names].sort().join(", ")}.` : "None is installed.";
  const which = python ? `the Python is ${python.executable}` : "no Python was found on the PATH";
  return (
    `There is no kernel named ${JSON.stringify(name)}. ${installed} Searched were Jupyter's folders (${which}); ` +
    `KERNELBRIDGE_PYTHON names another interpreter, and pip install kernelbridge brings one a kernel.`
  );
}
