// Owns the joining of an evaluator to a transport and a platform, and their parting.
import { type ArrowLoader, type Flows, type Limits, Session, type Transport } from "@kernelbridge/bridge";
import { redirect, type Write } from "./console.js";
import { Evaluator, type Place } from "./evaluator.js";
import type { Ask } from "./questions.js";
import { defineSymbols } from "./resources.js";
import { version } from "./version.js";

/** Frames that V8 keeps of a stack; its ten are often all a library's. */
const STACK_FRAMES = 50;

/** What differs between the places where cells run. */
export interface Platform extends Place {
  readonly name: "browser" | "node";
  /** Whether the kernel's pings are answered beside the cells, so that silence is no sign of work. */
  readonly heartbeat?: boolean;
  /** Loads the library that reads and writes Arrow tables, when one asks for it. */
  readonly arrow?: ArrowLoader;
  /** Follows what cells start, by the platform's own means; elsewhere there is the `follower`. */
  readonly flows?: Flows;
  /** What it accepts of the kernel. */
  readonly limits?: Partial<Limits>;
  /** The console that libraries print to; while the session lives it prints into cells. */
  readonly console?: Console;
  /** Told once, when the session is open, how whoever is near answers an editor's questions without the kernel. */
  readonly onOpen?: (ask: Ask) => void;
  /** Is given what prints into cells, for streams that are no console. */
  readonly onWrite?: (write: Write) => void;
  /** Calls the listener with each error that no code caught; gives the function that ends this. */
  readonly onUncaught?: (listener: (error: unknown) => void) => () => void;
}

/**
 * Opens a session that evaluates cells, or goes on with that of a token. When it ends, the platform's console is as before.
 */
export async function attachEvaluator(
  transport: Transport,
  platform: Platform,
  token?: string,
): Promise<Session> {
  defineSymbols();
  const flows = platform.flows ?? platform.follower;
  const evaluator = new Evaluator(platform);
  const session = await Session.open(transport, {
    client: { name: platform.name, version, language: "javascript" },
    capabilities: platform.heartbeat ? ["evaluator", "heartbeat"] : ["evaluator"],
    token,
    operations: evaluator.operations,
    onUnhandled: evaluator.complain,
    ...(platform.arrow && { arrow: platform.arrow }),
    ...(flows && { flows }),
    ...(platform.limits && { limits: platform.limits }),
    onWarning: (sentence) => evaluator.write("stderr", `${sentence}\n`),
    place: evaluator.place,
    tell: evaluator.tell,
  });
  evaluator.start(session);
  platform.onOpen?.((operation, question) => evaluator.answer(session, operation, question));
  platform.onWrite?.(evaluator.write);
  keepMoreFrames();
  const undo = [
    platform.console && redirect(platform.console, evaluator.console),
    platform.onUncaught?.(evaluator.complain),
  ];
  session.closed.then(() => {
    for (const one of undo) one?.();
  });
  return session;
}

function keepMoreFrames(): void {
  const limit: unknown = Reflect.get(Error, "stackTraceLimit");
  if (typeof limit === "number" && limit < STACK_FRAMES) Reflect.set(Error, "stackTraceLimit", STACK_FRAMES);
}
