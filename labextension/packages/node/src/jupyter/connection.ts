// The connection file of a kernel: what it says, how one is read, written and found. Opens no socket.
// Follows jupyter_client's conventions: a JSON file in Jupyter's runtime folder, readable by its owner only.

import { randomUUID } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { basename, isAbsolute, join, resolve } from "node:path";
import { ConnectionFileError } from "@kernelbridge/bridge";
import { runtimeDirectory } from "./paths.js";

const CHANNELS = ["shell", "iopub", "stdin", "control", "hb"] as const;
export type ChannelName = (typeof CHANNELS)[number];

/** Where a kernel listens and how its messages are signed. */
export interface Connection {
  readonly transport: "tcp" | "ipc";
  /** Host for tcp; prefix of the socket files for ipc. */
  readonly ip: string;
  readonly ports: Readonly<Record<ChannelName, number>>;
  /** Key of the signatures; empty when messages are not signed. */
  readonly key: string;
  /** Keys of an encrypted connection, in ZeroMQ's Z85 text; null when it is not encrypted. */
  readonly curve: { readonly publicKey: string; readonly secretKey: string } | null;
}

/** The ZeroMQ address of one channel. */
export function endpoint(connection: Connection, channel: ChannelName): string {
  const { transport, ip, ports } = connection;
  return transport === "tcp" ? `tcp://${ip}:${ports[channel]}` : `ipc://${ip}-${ports[channel]}`;
}

/** The socket files of an ipc connection; none for tcp. */
export function socketFiles(connection: Connection): string[] {
  if (connection.transport === "tcp") return [];
  return CHANNELS.map((channel) => `${connection.ip}-${connection.ports[channel]}`);
}

/**
 * Reads a connection file.
 *
 * `file` is a path, or the bare name of a file in Jupyter's runtime folder.
 * @throws ConnectionFileError when it is missing or is not what it should be.
 */
export async function readConnection(file: string): Promise<{ connection: Connection; path: string }> {
  if (typeof file !== "string" || file === "") {
    throw new ConnectionFileError(
      "connect needs the path of a kernel's connection file: connect({ connectionFile }). " +
        "In a running notebook, %connect_info shows it.",
    );
  }
  const candidates = [resolve(file)];
  if (!isAbsolute(file) && basename(file) === file) candidates.push(join(runtimeDirectory(), file));
  for (const path of candidates) {
    const text = await readIfThere(path);
    if (text !== null) return { connection: parseConnection(text, path), path };
  }
  throw new ConnectionFileError(
    `There is no connection file at ${candidates.join(" or ")}: the kernel has ended, or the name is wrong. ` +
      `In a running notebook, %connect_info shows the file; launch() starts a kernel of its own.`,
  );
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw new ConnectionFileError(`The connection file ${path} cannot be read (${code}).`, { cause: error });
  }
}

/** The connection that the text of a connection file describes; `path` is for messages only. */
export function parseConnection(text: string, path: string): Connection {
  const fields = parseObject(text, path);
  const transport = oneOf(fields, "transport", ["tcp", "ipc"], "tcp", path);
  const key = string(fields, "key", "", path);
  // jupyter_client knows this one scheme; without a key nothing is signed
  oneOf(fields, "signature_scheme", ["hmac-sha256", ""], "hmac-sha256", path);
  const ports = Object.fromEntries(CHANNELS.map((name) => [name, port(fields, `${name}_port`, path)]));
  return {
    transport,
    ip: string(fields, "ip", "127.0.0.1", path),
    ports: ports as Record<ChannelName, number>,
    key,
    curve: curve(fields, path),
  };
}

type Fields = Readonly<Record<string, unknown>>;

function parseObject(text: string, path: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw broken(path, "it is not JSON", error);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw broken(path, "it is not a JSON object");
  }
  return value as Fields;
}

function oneOf<T extends string>(fields: Fields, name: string, known: T[], standard: T, path: string): T {
  const value = fields[name] ?? standard;
  const found = known.find((item) => item === value);
  if (found !== undefined) return found;
  const allowed = known.filter(Boolean).join(" or ");
  throw broken(path, `"${name}" is ${JSON.stringify(value)}, and only ${allowed} is understood`);
}

function string(fields: Fields, name: string, standard: string, path: string): string {
  const value = fields[name] ?? standard;
  if (typeof value === "string") return value;
  throw broken(path, `"${name}" is ${JSON.stringify(value)} and should be a text`);
}

function port(fields: Fields, name: string, path: string): number {
  const value = fields[name];
  if (typeof value === "number" && Number.isInteger(value) && value > 0 && value < 65536) return value;
  if (value === undefined) throw broken(path, `"${name}" is missing`);
  throw broken(path, `"${name}" is ${JSON.stringify(value)} and should be a port, 1 to 65535`);
}

function curve(fields: Fields, path: string): Connection["curve"] {
  const publicKey = string(fields, "curve_publickey", "", path);
  const secretKey = string(fields, "curve_secretkey", "", path);
  return publicKey && secretKey ? { publicKey, secretKey } : null;
}

function broken(path: string, what: string, cause?: unknown): ConnectionFileError {
  const advice = "Take the file that the kernel itself wrote (%connect_info shows its name).";
  return new ConnectionFileError(`${path} is not a connection file: ${what}. ${advice}`, { cause });
}

/** Chooses free ports (or socket files) for a new kernel and writes its connection file, mode 0600. */
export async function createConnection(
  transport: "tcp" | "ipc",
  kernelName: string,
): Promise<{ connection: Connection; path: string }> {
  const folder = runtimeDirectory();
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `kernel-${randomUUID()}.json`);
  const numbers = transport === "tcp" ? await freePorts(CHANNELS.length) : CHANNELS.map((_, i) => i + 1);
  const ports = Object.fromEntries(CHANNELS.map((name, i) => [name, numbers[i]]));
  const connection: Connection = {
    transport,
    ip: transport === "tcp" ? "127.0.0.1" : `${path.slice(0, -".json".length)}-ipc`,
    ports: ports as Record<ChannelName, number>,
    key: randomUUID(),
    curve: null,
  };
  await writeFile(path, formatConnection(connection, kernelName), { mode: 0o600, flag: "wx" });
  return { connection, path };
}

function formatConnection(connection: Connection, kernelName: string): string {
  const { transport, ip, key, ports } = connection;
  const named = Object.entries(ports).map(([name, number]) => [`${name}_port`, number]);
  return JSON.stringify(
    {
      transport,
      ip,
      key,
      ...Object.fromEntries(named),
      signature_scheme: "hmac-sha256",
      kernel_name: kernelName,
    },
    null,
    2,
  );
}

/** Ports that were free a moment ago: all are held open together, so that none is named twice. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, openServer));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

function openServer(): Promise<ReturnType<typeof createServer>> {
  return new Promise((opened, failed) => {
    const server = createServer();
    server.once("error", failed);
    server.listen(0, "127.0.0.1", () => opened(server));
  });
}
