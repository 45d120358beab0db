// Runs a script of tests/scripts as a real Node process of its own: bundled from the sources, so that no build is
// needed, with its kernels' connection files in a folder of its own.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** What is inside of the bundle and is no ES module asks for Node's own modules by it. */
const REQUIRE =
  'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';

const PACKAGE = fileURLToPath(new URL("..", import.meta.url));

/** Bundles an entry, keeping zeromq out. The result lies where zeromq is found, and is the caller's to remove. */
export async function bundle(entry: string, name: string): Promise<string> {
  const outfile = join(PACKAGE, "node_modules/.cache/kernelbridge-tests", `${name}-${process.pid}.mjs`);
  await build({
    entryPoints: [join(PACKAGE, entry)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    conditions: ["source"],
    external: ["zeromq"],
    banner: { js: REQUIRE },
    logLevel: "warning",
  });
  return outfile;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A script that runs. */
export class Script {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #runtime: string;
  readonly #file: string;
  #stdout = "";
  #stderr = "";
  readonly ended: Promise<Ended>;

  private constructor(file: string, args: string[], runtime: string) {
    this.#runtime = runtime;
    this.#file = file;
    this.#child = spawn(process.execPath, [file, ...args], {
      env: { ...process.env, JUPYTER_RUNTIME_DIR: runtime },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const { stdout, stderr } = this.#child;
    if (!stdout || !stderr) throw new Error("a script has both streams");
    stdout.on("data", (text) => {
      this.#stdout += text;
    });
    stderr.on("data", (text) => {
      this.#stderr += text;
    });
    this.#lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
    this.ended = new Promise((resolve) => {
      this.#child.once("close", (code, signal) =>
        resolve({ code, signal, stdout: this.#stdout, stderr: this.#stderr }),
      );
    });
  }

  static start(name: string, ...args: string[]): Promise<Script> {
    return Script.of(`tests/scripts/${name}.ts`, name, ...args);
  }

  /** The script of a file, whose path is relative to the package. */
  static async of(entry: string, name: string, ...args: string[]): Promise<Script> {
    const file = await bundle(entry, name);
    return new Script(file, args, mkdtempSync(join(tmpdir(), "kernelbridge-")));
  }

  /** The next line that it prints. */
  async line(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`The script ended without a further line. It said: ${this.#stderr}`);
    return value;
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Connection files and sockets that it left behind. */
  remains(): string[] {
    return readdirSync(this.#runtime);
  }

  [Symbol.dispose](): void {
    this.#child.kill("SIGKILL");
    for (const path of [this.#runtime, this.#file]) rmSync(path, { recursive: true, force: true });
  }
}

/** Whether a process of this id runs; one that has ended and was not yet fetched by its parent does not. */
export function isRunning(pid: number): boolean {
  try {
    const state = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.[0];
    return state !== "Z";
  } catch {
    return false;
  }
}
