// Starts a standard kernel from its kernelspec, and ends it. Knows no session.

import { statSync } from "node:fs";
import { KernelStartError } from "@kernelbridge/bridge";
import { type Connection, createConnection, socketFiles } from "./connection.js";
import { findKernel, type KernelSpec, NATIVE } from "./kernelspec.js";
import type { Environment } from "./paths.js";
import { type Ending, KernelProcess } from "./process.js";

export interface LaunchOptions {
  /** Name of the kernel, as `jupyter kernelspec list` shows it; `"python3"` by default. */
  readonly kernel?: string;
  /** The interpreter whose own kernel is started; `KERNELBRIDGE_PYTHON` by default, else what is active. */
  readonly python?: string;
  /** Working directory of the kernel; this process's by default. */
  readonly cwd?: string;
  /** Variables added to this process's environment; `undefined` takes one away. */
  readonly env?: Environment;
  /** `"ipc"` uses sockets in the file system, which only this user can open; `"tcp"` by default. */
  readonly transport?: "tcp" | "ipc";
}

/** A started kernel; it may not listen yet. */
export interface Launched {
  readonly spec: KernelSpec;
  readonly connection: Connection;
  /** Path of the connection file, which other clients may use as well. */
  readonly path: string;
  readonly process: KernelProcess;
}

/** Starts a kernel. @throws KernelNotFoundError when there is none of that name. @throws KernelStartError */
export async function launchKernel(options: LaunchOptions): Promise<Launched> {
  const spec = await findKernel(options.kernel ?? NATIVE, options.python);
  if (options.cwd !== undefined && !statSync(options.cwd, { throwIfNoEntry: false })?.isDirectory())
    throw new KernelStartError(`The kernel was not started: its \`cwd\`, ${options.cwd}, is no folder.`);
  const { connection, path } = await createConnection(options.transport ?? "tcp", spec.name);
  const kernel = new KernelProcess({
    command: spec.argv.map((text) =>
      fill(text, { connection_file: path, resource_dir: spec.directory ?? "" }),
    ),
    cwd: options.cwd,
    env: environment(spec, options.env),
    files: [path, ...socketFiles(connection)],
  });
  return { spec, connection, path, process: kernel };
}

function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (all, name: string) => values[name] ?? all);
}

/** This process's variables, then the kernelspec's (which may refer to them as `${NAME}`), then the caller's. */
function environment(spec: KernelSpec, own: Environment = {}): Environment {
  const specs = Object.entries(spec.env).map(([name, value]) => [name, substitute(value)]);
  return { ...process.env, ...Object.fromEntries(specs), ...own };
}

function substitute(value: string): string {
  return value.replace(/\$\{(\w+)\}|\$(\w+)/g, (all, braced?: string, bare?: string) => {
    return process.env[braced ?? bare ?? ""] ?? all;
  });
}

/** The error for a kernel that ended before it was of use. */
export function startError({ spec }: Launched, { how, lastWords }: Ending): KernelStartError {
  const said = lastWords ? ` Its last words:\n${lastWords}` : " It said nothing.";
  return new KernelStartError(
    `The kernel ${JSON.stringify(spec.name)} did not start: ${how}. The command was: ${spec.argv.join(" ")}.${said}`,
  );
}
