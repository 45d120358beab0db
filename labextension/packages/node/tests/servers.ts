// Real servers for one test file: Jupyter Server below a hub's prefix, a kernel gateway, and a way to them that can be cut.

import "./python.js";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, connect as dial, type Server as Listener, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

export const TOKEN = "kernelbridge-tests";
const PYTHON = process.env.KERNELBRIDGE_PYTHON ?? "python3";

/** How each kind is started on a port. */
const KINDS = {
  hub: (port: number, home: string) => [
    "jupyter_server",
    `--port=${port}`,
    "--allow-root",
    "--ServerApp.base_url=/user/ada/",
    `--ServerApp.root_dir=${home}`,
    `--IdentityProvider.token=${TOKEN}`,
  ],
  gateway: (port: number) => [
    "kernel_gateway",
    `--KernelGatewayApp.port=${port}`,
    `--KernelGatewayApp.auth_token=${TOKEN}`,
    "--JupyterWebsocketPersonality.list_kernels=True",
  ],
};

export class Server implements AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Its documents lie here. */
  readonly home: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, home: string, port: number, prefix: string) {
    this.#child = child;
    this.home = home;
    this.port = port;
    this.url = `http://127.0.0.1:${port}${prefix}`;
  }

  static async start(kind: keyof typeof KINDS): Promise<Server> {
    const port = await freePort();
    const home = mkdtempSync(join(tmpdir(), "kernelbridge-"));
    const folders = { JUPYTER_DATA_DIR: home, JUPYTER_RUNTIME_DIR: home, IPYTHONDIR: home, HOME: home };
    const child = spawn(PYTHON, ["-m", ...KINDS[kind](port, home)], {
      stdio: "ignore",
      env: { ...process.env, ...folders },
    });
    const server = new Server(child, home, port, kind === "hub" ? "/user/ada/" : "/");
    while ((await server.ask("kernelspecs").catch(() => null))?.status !== 200) await setTimeout(50);
    return server;
  }

  ask(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${this.url}api/${path}`, { ...init, headers: { Authorization: `token ${TOKEN}` } });
  }

  /** Ids of the kernels that run. */
  async kernels(): Promise<string[]> {
    const models = (await (await this.ask("kernels")).json()) as { id: string }[];
    return models.map(({ id }) => id);
  }

  /** Starts a kernel that nobody is connected to; gives its id. */
  async startKernel(name = "python3"): Promise<string> {
    const response = await this.ask("kernels", { method: "POST", body: JSON.stringify({ name }) });
    return ((await response.json()) as { id: string }).id;
  }

  kill(): Promise<void> {
    const ended = new Promise<void>((resolve) => this.#child.once("exit", () => resolve()));
    this.#child.kill("SIGTERM");
    return ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null) await this.kill();
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A way to a server, which can be cut and mended. */
export class Way implements Disposable {
  /** As the server's, through this way. */
  url = "";
  readonly #listener: Listener;
  readonly #sockets = new Set<Socket>();
  #open = true;

  private constructor(port: number) {
    this.#listener = createServer((near) => {
      if (!this.#open) {
        near.destroy();
        return;
      }
      const far = dial(port, "127.0.0.1");
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(one.on("error", () => other.destroy()).on("close", () => other.destroy()));
        one.pipe(other);
      }
    });
  }

  static to(server: Server): Promise<Way> {
    const way = new Way(server.port);
    return new Promise((resolve) => {
      way.#listener.listen(0, "127.0.0.1", () => {
        const { port } = way.#listener.address() as { readonly port: number };
        way.url = server.url.replace(`:${server.port}/`, `:${port}/`);
        resolve(way);
      });
    });
  }

  /** All connections break; further ones too, unless it is open. */
  cut({ open }: { readonly open: boolean }): void {
    this.#open = open;
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }

  mend(): void {
    this.#open = true;
  }

  [Symbol.dispose](): void {
    this.cut({ open: false });
    this.#listener.close();
  }
}

/** Where nobody listens. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { readonly port: number };
      server.close(() => resolve(port));
    });
  });
}
