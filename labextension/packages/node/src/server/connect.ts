// From a server's address to one of its kernels.

import { KernelNotFoundError } from "@kernelbridge/bridge";
import { type KernelBridge, type OpenOptions, openBridge, toStandardError } from "../open.js";
import { addressOf } from "./address.js";
import { type Model, ServerApi } from "./api.js";
import { ServerKernel } from "./kernel.js";

/** What `connect` has to be told of a kernel of a Jupyter server, and may. */
export interface ServerOptions extends OpenOptions {
  /** Address of the server: of Jupyter Server, of a hub (`https://host/user/NAME/`), of a gateway, or copied from a browser. */
  readonly url: string | URL;
  /** The server's token, where the address does not hold it. */
  readonly token?: string;
  /** The kernel's id there. */
  readonly kernelId?: string;
  /** Path of a document, whose kernel is meant; with `kernel`, where the new kernel works. */
  readonly path?: string;
  /** Name of a kernel to start, such as `"python3"`. It ends with `close()`, or with the program. */
  readonly kernel?: string;
  /** Goes on with the session of this token, `kb.token` of an earlier script: what that held is alive. */
  readonly session?: string;
  /** Milliseconds for which a lost connection is tried again; 30 seconds by default. */
  readonly reconnect?: number;
}

/** Opens a bridge to a kernel of a server. */
export async function connectServer(options: ServerOptions): Promise<KernelBridge> {
  const {
    url,
    token,
    kernel,
    session,
    reconnect = 30_000,
    timeout = 60_000,
    status = toStandardError,
  } = options;
  const api = new ServerApi(addressOf(url, token), timeout);
  const { id } = await found(api, options);
  const origin = { api, id, started: kernel !== undefined, reconnect, status };
  return openBridge(() => new ServerKernel(origin), {
    ...options,
    token: session,
  });
}

async function found(api: ServerApi, { kernelId, path, kernel }: ServerOptions): Promise<Model> {
  if (kernelId !== undefined && (kernel !== undefined || path !== undefined))
    throw new TypeError("connect({ url, kernelId }) names the kernel; leave out `kernel` and `path`");
  if (kernelId !== undefined) return api.kernel(kernelId);
  if (kernel !== undefined) return api.start(kernel, path);
  if (path !== undefined) return api.kernelOf(path);
  throw new KernelNotFoundError(
    `connect({ url }) has to be told which kernel of ${api.url}: kernelId, path (of a notebook), or kernel: "python3" ` +
      `for a new one. ${await api.listed()}`,
  );
}
