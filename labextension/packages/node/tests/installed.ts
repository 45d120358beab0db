// The package as its users have it: packed by npm, and installed into an empty project, once for a test file.

import "./python.js";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
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

/** A project that has the package and nothing else. */
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
  }

  write(name: string, text: string): void {
    mkdirSync(join(this.folder, name, ".."), { recursive: true });
    writeFileSync(join(this.folder, name), text);
  }

  /** Runs a command in the folder, to its end. */
  async run(command: string, ...args: string[]): Promise<Printed> {
    const env = { ...process.env, JUPYTER_RUNTIME_DIR: this.#runtime };
    const ended = start(command, args, { cwd: this.folder, env });
    return ended.then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      ({ code, stdout, stderr }: Printed) => ({ code, stdout, stderr }),
    );
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
