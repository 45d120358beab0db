// skeleton
import { BridgeError } from "./errors.js";
import type { CallOptions } from "./faces.js";
import type { Limits, WelcomeBody } from "./protocol.js";
import type { Transport } from "./transport.js";

/** What an operation of the other peer is told besides its operands. */
export interface IncomingCall {
  readonly id: number;
  /** Aborted when the other peer cancels the operation or the session ends. */
  readonly signal: AbortSignal;
  readonly session: Session;
}

/** Operations that this peer understands, by name. A promise is awaited before its value is reported. */
export type Operations = Readonly<Record<string, (call: IncomingCall, ...operands: unknown[]) => unknown>>;

export interface SessionOptions {
  readonly client: { readonly name: string; readonly version: string; readonly language: "javascript" };
  readonly capabilities?: readonly string[];
  readonly operations?: Operations;
  readonly limits?: Partial<Limits>;
  /** Told of each failure of an operation that nobody awaits; by default it is written to the console. */
  readonly onUnhandled?: (error: Error) => void;
  /** Milliseconds to wait for the welcome; none by default. */
  readonly welcomeTimeout?: number;
}

/** How one operation is sent. */
export interface PerformOptions extends CallOptions {
  readonly pull?: boolean;
}

export class Session {
  readonly welcome: WelcomeBody;
  /** Resolves with the reason when the session has ended; never rejects. */
  readonly closed: Promise<Error>;

  private constructor(welcome: WelcomeBody) {
    this.welcome = welcome;
    this.closed = new Promise(() => {});
  }
  static open(_transport: Transport, _options: SessionOptions): Promise<Session> {
    return Promise.reject(new BridgeError("not built yet"));
  }
  get chain(): number {
    return 0;
  }
  perform(_op: string, _operands: readonly unknown[], _options?: PerformOptions): Promise<unknown> {
    return Promise.reject(new BridgeError("not built yet"));
  }
  push(_op: string, ..._operands: unknown[]): void {}
  settled(): Promise<void> {
    return Promise.resolve();
  }
  takeUnhandled(): Error[] {
    return [];
  }
  close(_reason?: string): void {}
}
