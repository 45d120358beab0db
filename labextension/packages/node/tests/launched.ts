// A kernel of its own for one test file, and a count of what the bridge sends to it.

import "./python.js";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type KernelBridge, Kind, type LaunchOptions, launch, type PyObject } from "../src/index.js";

/** The versions of ipykernel that tests run on: name of the kernel, and how its version begins. */
const IPYKERNELS: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(new URL("../../../../tests/ipykernels.json", import.meta.url), "utf8"),
);

/** Declares tests for each version of ipykernel; the name is the option `kernel` of `launched` and `launchVersion`. */
export function everyIpykernel(declare: (kernel: string) => void): void {
  describe.each(Object.keys(IPYKERNELS))("%s", declare);
}

/** Launches one of them, and holds it to its version. */
export async function launchVersion(kernel: string, options: LaunchOptions = {}): Promise<KernelBridge> {
  const kb = await launch({ ...options, kernel });
  const version = kb.$py("ipykernel").__version__!;
  const beginning = IPYKERNELS[kernel] as string;
  expect(await version.startswith!(beginning), `${kernel}: run make setup`).toBe(true);
  return kb;
}

export interface Launched {
  readonly kb: KernelBridge;
  /** A folder for the file's own use. */
  readonly folder: string;
  /** Failures that nobody awaited. */
  readonly unhandled: Error[];
  /** Kinds of the messages sent so far; signs of life are none. */
  readonly sent: number[];
}

/** To be read when a test runs. Python has run `setup` before. */
export function launched(setup = "", options: LaunchOptions = {}): Launched {
  const made = { unhandled: [] as Error[], sent: [] as number[] } as {
    -readonly [name in keyof Launched]: Launched[name];
  };
  beforeAll(async () => {
    made.folder = mkdtempSync(join(tmpdir(), "kernelbridge-"));
    vi.stubEnv("JUPYTER_RUNTIME_DIR", made.folder);
    const { unhandled } = made;
    made.kb = await launchVersion(options.kernel ?? "python3", {
      output: () => {},
      onUnhandled: (error) => unhandled.push(error),
      ...options,
    });
    await made.kb.py.exec(setup);
    count(made);
  });
  afterAll(async () => {
    await made.kb.close();
    vi.unstubAllEnvs();
    rmSync(made.folder, { recursive: true });
  });
  return made;
}

function count({ kb, sent }: Launched): void {
  const { client } = kb.kernel;
  const send = client.send.bind(client);
  client.send = (channel, type, content, buffers) => {
    const kind = (content.data as { readonly kind?: number } | undefined)?.kind;
    if (type === "comm_msg" && kind !== undefined && kind !== Kind.ping && kind !== Kind.pong)
      sent.push(kind);
    return send(channel, type, content, buffers);
  };
}

/** Resolves when the present turn is over, and what it wrote has been sent. */
export const turnOver = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The test runner calls what is callable, so that an expression is given to it as a promise. */
export const fetched = (expression: PromiseLike<unknown>): Promise<unknown> => Promise.resolve(expression);

/** What an expression comes to, and as a copy where it is an object. */
export async function value(expression: unknown): Promise<unknown> {
  const got = await (expression as PromiseLike<unknown>);
  return typeof got === "function" ? (got as unknown as PyObject).$js() : got;
}

/** An expression and what it comes to. */
type Case = readonly [title: string, make: (kb: KernelBridge) => unknown, expected: unknown];

export function cases(python: Launched, table: readonly Case[]): void {
  test.each(table)("%s", async (_, make, expected) => {
    expect(await value(make(python.kb))).toEqual(expected);
  });
}
