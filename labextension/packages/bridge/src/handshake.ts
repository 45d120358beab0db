// The first messages of a session: what a client says of itself, what is answered, and why it may be refused.

import { BRIDGE_ERRORS, type BridgeError, ProtocolError, TimeoutError } from "./errors.js";
import {
  type HelloBody,
  type Limits,
  PROTOCOL_VERSION,
  type ProcessId,
  type WelcomeBody,
} from "./protocol.js";

/** Who opens a session. */
interface Client {
  readonly name: string;
  readonly version: string;
  readonly language: "javascript";
}

/** What a client says of itself. */
export interface Introduction {
  readonly client: Client;
  /** What this client offers, such as `"evaluator"`. */
  readonly capabilities?: readonly string[];
  /** Goes on with the session of this token, which its client has left. */
  readonly token?: string | undefined;
  /** The process of this client, so that its end is noticed where that is known. */
  readonly process?: ProcessId;
}

/** What both peers must offer, so that there are tools. */
export const TOOLS = "tools";

export function helloBody(
  { client, capabilities = [], token, process }: Introduction,
  limits: Limits,
): HelloBody {
  return {
    versions: [PROTOCOL_VERSION],
    capabilities: [TOOLS, ...capabilities],
    client,
    limits,
    ...(token !== undefined && { token }),
    ...(process && { process }),
  };
}

/** The error that a `refuse` becomes: the other peer's own sentence. */
export function refusal(body: unknown): BridgeError {
  const { error } = body as { readonly error?: { readonly type?: string; readonly message?: string } };
  const Kind = BRIDGE_ERRORS[error?.type ?? ""] ?? ProtocolError;
  return new Kind(`the session was refused: ${error?.message ?? "no reason was given"}`);
}

/** Why a hello cannot be answered; undefined when it can. */
export function misfit(hello: HelloBody): ProtocolError | undefined {
  if (hello.versions.includes(PROTOCOL_VERSION)) return undefined;
  const { name, version } = hello.client;
  return new ProtocolError(
    `this peer speaks protocol ${PROTOCOL_VERSION}, ${name} ${version} speaks ${hello.versions.join(", ")}; update the older one`,
  );
}

/** What a peer in the kernel's place answers; ids are random where none are given. */
export function welcomeBody(own: Partial<WelcomeBody>, limits: Limits): WelcomeBody {
  return {
    version: PROTOCOL_VERSION,
    capabilities: [],
    kernel: randomId(),
    session: randomId(),
    token: randomId(),
    inherited: 0,
    limits,
    versions: {},
    ...own,
  };
}

/** A session that is being opened: settles once, or is late. */
export class Opening<T> {
  readonly promise: Promise<T>;
  readonly #timer: ReturnType<typeof setTimeout> | undefined;
  #resolve: (value: T) => void = () => {};
  #reject: (reason: Error) => void = () => {};

  /** Without a `timeout`, in milliseconds, it may take as long as the transport lives. */
  constructor(timeout: number | undefined, onLate: (reason: Error) => void) {
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    const late = () =>
      onLate(
        new TimeoutError(
          `no welcome came within ${timeout} ms: see whether the other peer runs, or allow it more time`,
        ),
      );
    this.#timer = timeout === undefined ? undefined : setTimeout(late, timeout);
  }

  resolve(value: T): void {
    clearTimeout(this.#timer);
    this.#resolve(value);
  }

  reject(reason: Error): void {
    clearTimeout(this.#timer);
    this.#reject(reason);
  }
}

function randomId(): string {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
