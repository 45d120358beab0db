// A real Jupyter Server and a kernel of its own behind it, reached as a page does: through a websocket of JupyterLab's client.

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type Kernel, KernelManager, ServerConnection } from "@jupyterlab/services";
import { type Bridge, bind, Session, type SessionOptions } from "@kernelbridge/bridge";
import { CommTransport } from "../src/transport.js";

const OURS = fileURLToPath(new URL("../../../../.venv/bin/python", import.meta.url));
const PYTHON = process.env.KERNELBRIDGE_PYTHON ?? (existsSync(OURS) ? OURS : "python3");
const TOKEN = "kernelbridge-tests";
const LOAD = "%load_ext kernelbridge";

export class Server implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #home: string;
  readonly #settings: ServerConnection.ISettings;
  readonly #manager: KernelManager;
  readonly #opened: Session[] = [];

  private constructor(child: ChildProcess, home: string, baseUrl: string) {
    this.#child = child;
    this.#home = home;
    const wsUrl = baseUrl.replace("http", "ws");
    this.#settings = ServerConnection.makeSettings({ baseUrl, wsUrl, token: TOKEN, appendToken: true });
    this.#manager = new KernelManager({ serverSettings: this.#settings });
  }

  static async start(): Promise<Server> {
    const port = await freePort();
    const home = mkdtempSync(join(tmpdir(), "kernelbridge-"));
    const folders = { JUPYTER_DATA_DIR: home, JUPYTER_RUNTIME_DIR: home, IPYTHONDIR: home, HOME: home };
    const child = spawn(
      PYTHON,
      [
        ...["-m", "jupyter_server", "--allow-root", "--ip=127.0.0.1", `--port=${port}`],
        ...[
          "--ServerApp.port_retries=0",
          `--IdentityProvider.token=${TOKEN}`,
          `--ServerApp.root_dir=${home}`,
        ],
      ],
      { stdio: "ignore", env: { ...process.env, ...folders } },
    );
    const url = `http://127.0.0.1:${port}/`;
    while (!(await fetch(`${url}api?token=${TOKEN}`).catch(() => null))?.ok) await setTimeout(50);
    return new Server(child, home, url);
  }

  /** A kernel with kernelbridge loaded, and its process id. */
  async kernel(): Promise<[Kernel.IKernelConnection, number]> {
    await this.#manager.ready;
    const kernel = await this.#manager.startNew({ name: "python3" });
    await kernel.info;
    const ask = kernel.requestExecute({ code: LOAD, user_expressions: { pid: "__import__('os').getpid()" } });
    const { content } = await ask.done;
    if (content.status !== "ok") throw new Error(`kernelbridge was not loaded: ${content.status}`);
    const told = content.user_expressions.pid as { data: { "text/plain": string } };
    return [kernel, Number(told.data["text/plain"])];
  }

  /** A session over a comm on the kernel's websocket. */
  async open(kernel: Kernel.IKernelConnection, options: Partial<SessionOptions> = {}): Promise<Bridge> {
    const client = { name: "tests", version: "0", language: "javascript" } as const;
    const session = await Session.open(new CommTransport(kernel), { client, ...options });
    this.#opened.push(session);
    return bind(session);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const session of this.#opened) session.close();
    await this.#manager.shutdownAll();
    this.#manager.dispose();
    const ended = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#child.kill();
    await ended;
    rmSync(this.#home, { recursive: true, force: true });
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { readonly port: number };
      server.close(() => resolve(port));
    });
  });
}
