// What a Jupyter server is asked by HTTP: its kernels, and their beginning and end. The requests are made by
// @jupyterlab/services; what their failures mean to a user is said here. A hub's server and a gateway answer the same.

import { ServerConnection } from "@jupyterlab/services/lib/serverconnection.js";
import { KernelDiedError, KernelNotFoundError, ServerError } from "@kernelbridge/bridge";
import type { Address } from "./address.js";

/** A kernel, as the server tells of it. */
export interface Model {
  readonly id: string;
  readonly name: string;
  /** `"idle"`, `"busy"`, `"starting"`, `"dead"`. */
  readonly execution_state?: string;
}

/** A document and its kernel. */
interface SessionModel {
  readonly path: string;
  readonly kernel: Model | null;
}

/** The server does not answer at the moment; it may later. */
export class Unreachable extends ServerError {}

/** What a status of HTTP means, whatever was asked. */
const REFUSALS: Readonly<Record<number, (api: ServerApi, told: string) => Error>> = {
  401: (api, told) => api.unauthorized(`401 ${told}`),
  403: (api, told) => api.unauthorized(`403 ${told}`),
  424: (api) => new Unreachable(`${api.url} is not running: its hub has to start it first`),
  502: (api) => new Unreachable(`what stands before ${api.url} does not reach it (502)`),
  503: (api) => new Unreachable(`${api.url} is not running, or not yet (503)`),
  504: (api) => new Unreachable(`what stands before ${api.url} does not reach it (504)`),
};

export class ServerApi {
  readonly url: string;
  readonly settings: ServerConnection.ISettings;

  readonly #timeout: number;

  /** @param timeout milliseconds that an answer may take. */
  constructor({ baseUrl, token }: Address, timeout: number) {
    this.url = baseUrl;
    this.#timeout = timeout;
    this.settings = ServerConnection.makeSettings({ baseUrl, token, fetch: fetchOrSay });
  }

  /** Kernels that run. */
  async kernels(): Promise<readonly Model[]> {
    return this.#json(await this.#expect([200], "kernels"));
  }

  /** @throws KernelNotFoundError when there is none of this id; lists those that there are. @throws KernelDiedError */
  async kernel(id: string): Promise<Model> {
    const response = await this.#expect([200, 404], this.kernelPath(id));
    if (response.status === 404) {
      throw new KernelNotFoundError(
        `There is no kernel ${JSON.stringify(id)} at ${this.url}. ${await this.listed()}`,
      );
    }
    const model = await this.#json<Model>(response);
    if (model.execution_state !== "dead") return model;
    throw new KernelDiedError(
      `The kernel ${id} of ${this.url} has died: restart it there, or start another one.`,
    );
  }

  /** The kernel of the document at this path. @throws KernelNotFoundError when it has none. */
  async kernelOf(path: string): Promise<Model> {
    const sessions = await this.#json<readonly SessionModel[]>(await this.#expect([200], "sessions"));
    const found = sessions.find((session) => session.path === path)?.kernel;
    if (found) return found;
    const paths = sessions.filter(({ kernel }) => kernel).map((session) => JSON.stringify(session.path));
    throw new KernelNotFoundError(
      `No kernel runs for ${JSON.stringify(path)} at ${this.url}: open it there, or name a kernel to start: ` +
        `connect({ url, path, kernel: "python3" }). ${paths.length > 0 ? `Kernels run for: ${paths.join(", ")}.` : "None runs for any document."}`,
    );
  }

  /** Starts a kernel, as for the document at `path`. @throws KernelNotFoundError when none of that name is installed there. */
  async start(name: string, path: string | undefined): Promise<Model> {
    const body = JSON.stringify({ name, ...(path !== undefined && { path }) });
    const specs = await this.#json<{ kernelspecs: object }>(await this.#expect([200], "kernelspecs"));
    const names = Object.keys(specs.kernelspecs).sort();
    if (!names.includes(name)) {
      throw new KernelNotFoundError(
        `No kernel named ${JSON.stringify(name)} is installed at ${this.url}. Installed are: ${names.join(", ")}.`,
      );
    }
    return this.#json(await this.#expect([201], "kernels", { method: "POST", body }));
  }

  /** One that is gone already is no failure. */
  async stop(id: string): Promise<void> {
    await this.#expect([204, 404], this.kernelPath(id), { method: "DELETE" });
  }

  async interrupt(id: string): Promise<void> {
    await this.#expect([204], `${this.kernelPath(id)}/interrupt`, { method: "POST" });
  }

  kernelPath(id: string): string {
    return `kernels/${encodeURIComponent(id)}`;
  }

  /** The request that ends a kernel, for whoever makes it in our place. */
  stopping(id: string): { readonly url: string; readonly token: string } {
    return { url: `${this.url}api/${this.kernelPath(id)}`, token: this.settings.token };
  }

  /** A sentence about the kernels that run. */
  async listed(): Promise<string> {
    const running = (await this.kernels()).map(({ id, name }) => `${id} (${name})`);
    return running.length > 0 ? `Running there: ${running.join(", ")}.` : "None runs there.";
  }

  unauthorized(told: string): ServerError {
    const why = this.settings.token === "" ? "wants a token, and none was given" : "refuses the token";
    return new ServerError(
      `${this.url} ${why} (${told}). Give its own: connect({ url, token }); \`jupyter server list\` shows it, ` +
        `a hub makes one on its page /hub/token.`,
    );
  }

  /** Asks, and gives an answer that has one of these statuses. @throws ServerError any other, or no answer. */
  async #expect(statuses: readonly number[], path: string, init: RequestInit = {}): Promise<Response> {
    const response = await this.#answer(`${this.url}api/${path}`, init);
    if (statuses.includes(response.status)) return response;
    const told = messageOf(await response.text()) || response.statusText;
    throw REFUSALS[response.status]?.(this, told) ?? this.#refusal(response.status, path, told);
  }

  async #answer(url: string, init: RequestInit): Promise<Response> {
    try {
      const signal = AbortSignal.timeout(this.#timeout);
      return await ServerConnection.makeRequest(url, { ...init, signal }, this.settings);
    } catch (error) {
      const { message } = error as Error;
      throw new Unreachable(
        `No server answers at ${this.url} (${message}): it has ended, or the address is wrong.`,
        { cause: error },
      );
    }
  }

  #refusal(status: number, path: string, told: string): ServerError {
    const what = `${this.url} answers ${status} to api/${path}: ${told}`;
    return new ServerError(status === 404 ? `${what}. Is it the address of a Jupyter server?` : what);
  }

  async #json<T>(response: Response): Promise<T> {
    const value = parsed(await response.text());
    if (value !== undefined) return value as T;
    throw new ServerError(
      `${this.url} is no address of a Jupyter server: what it answers is no JSON. That of a hub is …/user/NAME/, with a token.`,
    );
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What a refusal says; empty for a page. */
function messageOf(text: string): string {
  const { message = "" } = (parsed(text) ?? {}) as { readonly message?: string };
  return message;
}

/** As `fetch`, whose own errors keep the reason to themselves, and the library's drop it. */
async function fetchOrSay(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    throw new TypeError(reasonOf(error), { cause: error });
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, cause, message } = error as NodeJS.ErrnoException;
  return cause instanceof Error ? reasonOf(cause) : (code ?? message);
}
