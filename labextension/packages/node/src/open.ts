// From a kernel to a bridge: waits for it, loads its side, opens the session, and says goodbye when the script ends.

import { constants } from "node:buffer";
import { type Bridge, bind, type Limits, limitsFrom, requestable, Session } from "@kernelbridge/bridge";
import { loadArrow } from "./arrow.js";
import { beforeExit } from "./jupyter/exit.js";
import { thisProcess } from "./jupyter/here.js";
import { loadKernelSide } from "./jupyter/load.js";
import { OUTPUT_TOPICS, type Output, outputOf, writeOutput } from "./jupyter/output.js";
import { CommTransport, commTopic, newCommId } from "./jupyter/transport.js";
import type { Kernel } from "./kernel.js";

const CLIENT = { name: "kernelbridge", version: "0.1.0", language: "javascript" } as const;
/** Milliseconds after which it is said that the kernel is busy. */
const PATIENCE = 3000;

/** How a bridge is opened, to a kernel of one's own or to one that runs. */
export interface OpenOptions {
  /** Takes what the kernel prints and displays in our calls; by default it goes to this process's own streams. */
  readonly output?: (output: Output) => void;
  /** Told, in a sentence, why opening takes long; by default it is written to standard error. */
  readonly status?: (sentence: string) => void;
  /** Told of the failure of a call that nobody awaits; by default it is written to the console. */
  readonly onUnhandled?: (error: Error) => void;
  /** Makes `x.release()` the same as `x.$release()` where Python has no attribute of that name. */
  readonly releaseByName?: boolean;
  /** Milliseconds that the kernel may take to answer; a busy kernel answers. One minute by default. */
  readonly timeout?: number;
  /**
   * Brings the Python side along where the kernel's environment lacks it, for the life of the kernel. Cells of JavaScript and
   * Lisp are not run by it, and what it needs (`orjson`, `psutil`) has to be there.
   */
  readonly inject?: boolean;
  /** What this process accepts of the kernel, such as `{ messageBytes: 2 ** 33 }`; docs/protocol.md has the defaults. */
  readonly limits?: Partial<Limits>;
}

/** And how an earlier session is gone on with. */
interface ReopenOptions extends OpenOptions {
  readonly token?: string | undefined;
}

/** Python in one kernel: the namespace and its helpers, the kernel itself, and the end. */
export interface KernelBridge extends Bridge, AsyncDisposable {
  /** The kernel process, and how other clients find it. */
  readonly kernel: Kernel;
  /** The session's secret: a script that connects with it goes on with the session. */
  readonly token: string;
  /** Whether the session is one of an earlier script. */
  readonly resumed: boolean;
  /**
   * Ends this script's connection and leaves what it holds in Python to the next that connects with the token, for 10
   * minutes unless the kernel was told otherwise. A launched kernel ends with its script, so it cannot be left; one that
   * was started on a server can, and runs on.
   */
  detach(): Promise<void>;
  /** Ends the session, and the kernel when it was started by this program. Rejects every pending call. */
  close(): Promise<void>;
}

/** Refuses limits that are none, before anything is started. @throws RangeError */
export function checkLimits({ limits }: OpenOptions): void {
  const { messageBytes } = limitsFrom(limits);
  if (messageBytes <= constants.MAX_LENGTH) return;
  throw new RangeError(
    `the limit \`messageBytes\` is ${messageBytes}: no buffer of this Node holds more than ${constants.MAX_LENGTH} bytes`,
  );
}

/** Opens a bridge to a kernel that runs or has just been started, given a connection that takes what has these topics. */
export async function openBridge(
  reach: (topics: readonly string[]) => Kernel,
  options: ReopenOptions,
): Promise<KernelBridge> {
  const comm = newCommId();
  const kernel = reach([commTopic(comm), ...OUTPUT_TOPICS]);
  try {
    await kernel.ready(options.timeout ?? 60_000);
    await sayWhenBusy(loadKernelSide(kernel.client, options.inject), options.status);
    return await openSession(kernel, comm, options);
  } catch (error) {
    kernel.destroy();
    throw error;
  }
}

async function openSession(kernel: Kernel, comm: string, options: ReopenOptions): Promise<KernelBridge> {
  const { client } = kernel;
  const transport = new CommTransport(client, comm);
  const output = options.output ?? writeOutput;
  client.onPublished = (message) => {
    if (transport.take(message) || !client.isOurs(message)) return;
    const said = outputOf(message);
    if (said) hand(said, output, options);
  };
  client.onClosed = (reason) => transport.end(reason);
  const opening = Session.open(transport, {
    client: CLIENT,
    process: thisProcess(),
    token: options.token,
    arrow: loadArrow,
    during: (wait) => client.attention.during(wait),
    ...(options.onUnhandled && { onUnhandled: options.onUnhandled }),
    ...(options.releaseByName && { releaseByName: true }),
    ...(options.limits && { limits: options.limits }),
  });
  return withFarewell(kernel, await client.attention.during(opening), options.token);
}

/** A taker of output that throws ends neither the session nor the process. */
function hand(said: Output, output: (output: Output) => void, { onUnhandled = report }: OpenOptions): void {
  try {
    output(said);
  } catch (error) {
    onUnhandled(error instanceof Error ? error : new Error(String(error)));
  }
}

function report(error: Error): void {
  console.error(error);
}

/** Adds the end: by `close`, by `await using`, or by itself when the script has nothing left to do. */
function withFarewell(kernel: Kernel, session: Session, token: string | undefined): KernelBridge {
  const end = async (reason: string, keep: boolean) => {
    forget();
    session.close(reason, keep);
    await kernel.close(keep);
  };
  const close = () => end("the client closed it", false);
  const detach = async () => {
    if (kernel.pid !== undefined)
      throw new TypeError(
        "this script launched its kernel, which ends with it, so there is nothing to leave: detach is for connect()",
      );
    await session.settled().catch(() => {}); // an ended session has told who waits
    await end("the client left it", true);
  };
  const forget = beforeExit(async () => {
    forget();
    await session.settled().catch(() => {});
    await close();
  });
  void session.closed.then(forget);
  return {
    ...bind(session),
    transport: requestable(session, close),
    kernel,
    token: session.welcome.token,
    resumed: token === session.welcome.token,
    detach,
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function sayWhenBusy(loading: Promise<void>, status = toStandardError): Promise<void> {
  const sentence = "The kernel is running a cell; the bridge opens when it has ended.";
  const timer = setTimeout(status, PATIENCE, sentence);
  try {
    await loading;
  } finally {
    clearTimeout(timer);
  }
}

export function toStandardError(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}
