// The shapes of protocol v1, as docs/protocol.md describes them. Types and numbers only: no logic lives here.
// Mirrored by kernelbridge/protocol.py.

export const PROTOCOL_VERSION = 1;
export const COMM_TARGET = "kernelbridge";

/** The kinds of message; the number is what the envelope carries. */
export const Kind = {
  hello: 0,
  welcome: 1,
  refuse: 2,
  batch: 3,
  results: 4,
  cancel: 5,
  ping: 6,
  pong: 7,
  bye: 8,
  piece: 9,
  resend: 10,
  status: 11,
} as const;
export type Kind = (typeof Kind)[keyof typeof Kind];

/** Four plain integers; all that is ever put into comm `data`. */
export interface Envelope {
  readonly v: number;
  readonly kind: Kind;
  readonly seq: number;
  readonly ack: number;
}

/** What a peer accepts: bytes of one message, depth and items of one value, objects held by the other peer. */
export interface Limits {
  readonly messageBytes: number;
  readonly depth: number;
  readonly items: number;
  readonly handles: number;
}

/** Of a client. The kernel's are its own, in kernelbridge/limits.py, with the reasons that both share. */
export const DEFAULT_LIMITS: Limits = {
  // the longest array of bytes that every engine of today holds
  messageBytes: 2 ** 32,
  depth: 1000,
  items: 50_000_000,
  handles: 1_000_000,
};

/** The longest body: text that every JavaScript engine holds in one string. */
export const BODY_BYTES = 2 ** 29 - 24;

/** A process, and what says that it is one of this machine. */
export type ProcessId = readonly [pid: number, host: string];

export interface HelloBody {
  readonly versions: readonly number[];
  readonly capabilities: readonly string[];
  readonly client: { readonly name: string; readonly version: string; readonly language: string };
  readonly limits: Limits;
  /** Of the session to go on with. */
  readonly token?: string;
  /** The client's process id, and what that counts in. */
  readonly process?: ProcessId;
}

export interface WelcomeBody {
  readonly version: number;
  readonly capabilities: readonly string[];
  /** Id of the kernel process; another one after a restart. */
  readonly kernel: string;
  readonly session: string;
  readonly token: string;
  /** The highest reference that clients before had been given; 0 in a new session. */
  readonly inherited: Ref;
  readonly limits: Limits;
  /** Names of the events that somebody there listens to. */
  readonly events?: readonly string[];
  readonly versions: Readonly<Record<string, string>>;
}

/** JSON as the codec writes it: every object is a tag with exactly one key. */
export type Wire = null | boolean | number | string | readonly Wire[] | { readonly [tag: string]: unknown };

export type OperationId = number;
export type Ref = number;

/** `[id, operation, ...operands]` */
export type Operation = readonly [OperationId, string, ...Wire[]];

export interface BatchBody {
  readonly ops: readonly Operation[];
  readonly pull: readonly OperationId[];
  readonly release: readonly [slots: readonly OperationId[], refs: readonly (readonly [Ref, number])[]];
  readonly chain: OperationId;
}

/** `[id, 1, value]` or `[id, 0, error]`, and the operation that failed where it is another one. */
export type Result = readonly [id: OperationId, ok: 0 | 1, wire: Wire, failed?: OperationId];

export interface ResultsBody {
  readonly results: readonly Result[];
}

export interface CancelBody {
  readonly ids: readonly OperationId[];
  /** The user interrupts; else their caller has given them up. */
  readonly interrupt?: boolean;
}

/** What a piece is of, and where its bytes belong in the row of all buffers. */
export interface PieceBody {
  readonly kind: Kind;
  readonly sizes: readonly number[];
  readonly at: number;
}

/** With `keep` what the client holds stays alive for its lease. */
export interface ByeBody {
  readonly reason: string;
  readonly keep?: boolean;
}

/** What the kernel runs: a cell by its number, null where it has none; or a client's operation. */
export type Running =
  | { readonly cell: number | null; readonly seconds: number }
  | { readonly client: string; readonly ours: boolean; readonly seconds: number };

/** What the kernel does; `queued` batches of the asker wait behind it. */
export interface StatusBody {
  readonly running: Running | null;
  readonly queued: number;
}

/** How a peer describes an object that it introduces. */
export interface Info {
  readonly type: string;
  readonly repr: string;
  readonly flags: string;
  /** How Python calls a function, where its giver said so. */
  readonly mode?: string;
}

/** `[file, line, function, source line]`, line from 1. */
export type PyFrame = readonly [file: string, line: number, name: string, source: string];

export interface ErrorInfo {
  readonly type: string;
  readonly message: string;
  readonly mro: readonly string[];
  readonly traceback: string;
  readonly frames: readonly PyFrame[];
  readonly notes: readonly string[];
  readonly cause: ErrorInfo | null;
  readonly errors: readonly ErrorInfo[];
  readonly args: Wire;
  readonly object: Wire;
}
