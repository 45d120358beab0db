// Ends a kernel on a server when this process is gone, by whatever way: a process of its own that waits for the end of a pipe.

import { spawn } from "node:child_process";
import type { Socket } from "node:net";

/** Runs in the other process. Its input is the request, and a further line when nothing is to be done any more. */
const GUARD = `
const lines = [];
require("node:readline").createInterface({ input: process.stdin })
  .on("line", (line) => lines.push(line))
  .on("close", async () => {
    if (lines.length !== 1) return;
    const { url, token } = JSON.parse(lines[0]);
    const headers = token ? { Authorization: "token " + token } : {};
    for (let attempt = 0; attempt < 10; attempt += 1) {
      const answer = await fetch(url, { method: "DELETE", headers }).catch(() => null);
      if (answer !== null && answer.status < 500) return;
      await new Promise((done) => setTimeout(done, 1000));
    }
  });
`;

/** The request that ends a kernel. */
export interface Stopping {
  readonly url: string;
  readonly token: string;
}

export class Guard {
  readonly #input: Socket;

  constructor(stopping: Stopping) {
    const child = spawn(process.execPath, ["-e", GUARD], {
      // Ctrl-C at the terminal is not meant for it
      detached: true,
      windowsHide: true,
      // what this program has Node load is none of its business
      env: { ...process.env, NODE_OPTIONS: "" },
      stdio: ["pipe", "ignore", "ignore"],
    });
    child.unref();
    child.on("error", (error) => process.emitWarning(`a kernel may be left behind: ${error.message}`));
    this.#input = child.stdin as Socket;
    this.#input.on("error", () => {}); // it has gone before us
    this.#input.unref();
    this.#input.write(`${JSON.stringify(stopping)}\n`);
  }

  /** The kernel is left alone. */
  dismiss(): void {
    this.#input.end("done\n");
  }

  /** The kernel is ended now. */
  act(): void {
    this.#input.end();
  }
}
