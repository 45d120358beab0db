// A kernel's process: started in a session of its own, watched, ended, and never left behind.
//
// It does not survive this process, however that ends: ipykernel ends itself within a second when its parent has
// gone (JPY_PARENT_PID), and every other way out of Node is handled here. Where a kernel is started through a
// wrapper that stays its parent, or is no ipykernel, only the latter holds; so does it on Windows, where the
// variable would have to be a handle that Node cannot make.

import { type ChildProcess, spawn } from "node:child_process";
import { rmSync } from "node:fs";
import type { Socket } from "node:net";
import { atExit } from "./exit.js";

/** Characters that are kept of what a kernel last wrote to its own streams. */
const LAST_WORDS = 4000;

/** How a process ended. */
export interface Ending {
  /** A sentence's part, such as "it was ended by SIGKILL". */
  readonly how: string;
  /** What it last wrote to its own standard streams. */
  readonly lastWords: string;
}

export interface ProcessOptions {
  readonly command: readonly string[];
  readonly cwd: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Files that go with the process. */
  readonly files: readonly string[];
}

export class KernelProcess {
  /** Settles when the process has ended, or could not be started; never rejects. */
  readonly ended: Promise<Ending>;
  readonly #child: ChildProcess;
  readonly #files: readonly string[];
  #lastWords = "";
  #running = true;

  constructor({ command, cwd, env, files }: ProcessOptions) {
    const [file = "", ...args] = command;
    this.#files = files;
    this.#child = spawn(file, args, {
      cwd,
      env: process.platform === "win32" ? env : { ...env, JPY_PARENT_PID: String(process.pid) },
      // a session of its own: Ctrl-C at the terminal is meant for us, and an interrupt reaches its children
      detached: process.platform !== "win32",
      windowsHide: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child.unref();
    this.#listen();
    this.ended = this.#watch();
  }

  /** Undefined when it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Sends a signal to the process and to those that it started. */
  signal(name: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (!this.#running || pid === undefined) return;
    try {
      process.kill(process.platform === "win32" ? pid : -pid, name);
    } catch {
      this.#child.kill(name);
    }
  }

  /** Ends it at once and removes its files; may be called when it has ended already, and from an exit handler. */
  destroy(): void {
    this.signal("SIGKILL");
    for (const file of this.#files) rmSync(file, { force: true });
  }

  #listen(): void {
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      (stream as Socket | null)?.unref();
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.#lastWords = (this.#lastWords + text).slice(-LAST_WORDS);
      });
    }
  }

  #watch(): Promise<Ending> {
    const forget = atExit(() => this.destroy());
    return new Promise((tell) => {
      const end = (how: string) => {
        this.#running = false;
        forget();
        this.destroy();
        tell({ how, lastWords: this.#lastWords.trim() });
      };
      this.#child.once("error", (error) => end(`it could not be run (${error.message})`));
      // "close" follows "exit" when the streams have been read; a grandchild may hold them open for ever
      this.#child.once("exit", (code, signal) => {
        const how = signal === null ? `it ended with exit code ${code}` : `it was ended by ${signal}`;
        setTimeout(end, 50, how);
      });
    });
  }
}
