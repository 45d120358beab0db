// The package as its users have it: packed by npm, and installed into an empty project, once for a test file.

import "./python.js";
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll } from "vitest";

const PACKAGE = fileURLToPath(new URL("..", import.meta.url));
const start = promisify(execFile);

export interface Printed {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const EXAMPLES = fileURLToPath(new URL("../../../../examples", import.meta.url));

/** A project that has the package, the examples, and nothing else. */
export class Project {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "kernelbridge-")));
  readonly #runtime = mkdtempSync(join(tmpdir(), "kernelbridge-"));

  /** Packs and installs. No package may run a program to be installed, so nothing is compiled. */
  async install(): Promise<void> {
    const { stdout } = await start(
      "npm",
      ["pack", "--json", "--ignore-scripts=false", "--pack-destination", this.folder],
      {
        cwd: PACKAGE,
      },
    );
    const [{ filename }] = JSON.parse(stdout.slice(stdout.indexOf("["))) as [{ filename: string }];
    this.write("package.json", '{ "name": "empty", "private": true }');
    const options = ["--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"];
    await start("npm", ["install", ...options, `./${filename}`], { cwd: this.folder });
    cpSync(EXAMPLES, join(this.folder, "examples"), { recursive: true });
  }

  write(name: string, text: string): void {
    mkdirSync(join(this.folder, name, ".."), { recursive: true });
    writeFileSync(join(this.folder, name), text);
  }

  /** Runs a command in the folder, to its end. */
  async run(command: string, ...args: string[]): Promise<Printed> {
    const ended = start(command, args, { cwd: this.folder, env: this.#env() });
    return ended.then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      ({ code, stdout, stderr }: Printed) => ({ code, stdout, stderr }),
    );
  }

  /** Starts a program of the project's that goes on; what it prints can be read. */
  start(...args: string[]): ChildProcess {
    return spawn(process.execPath, args, {
      cwd: this.folder,
      env: this.#env(),
      stdio: ["ignore", "pipe", "inherit"],
    });
  }

  /** The connection files of the kernels that its programs have started. */
  connectionFiles(): string[] {
    return readdirSync(this.#runtime).map((name) => join(this.#runtime, name));
  }

  #env(): NodeJS.ProcessEnv {
    return { ...process.env, JUPYTER_RUNTIME_DIR: this.#runtime };
  }

  remove(): void {
    for (const folder of [this.folder, this.#runtime]) rmSync(folder, { recursive: true });
  }
}

/** To be used when a test runs. */
export function installed(): Project {
  const project = new Project();
  beforeAll(() => project.install(), 180_000);
  afterAll(() => project.remove());
  return project;
}
