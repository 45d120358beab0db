// Jupyter's messages as frames: signing, checking, splitting. Owns the key; knows no socket and no message type.

import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { userInfo } from "node:os";

const DELIMITER = Buffer.from("<IDS|MSG>");
const JUPYTER_PROTOCOL = "5.4";
/** How many signatures are remembered, as in jupyter_client; the oldest are forgotten first. */
const REMEMBERED = 65536;

export interface Header {
  readonly msg_id: string;
  readonly msg_type: string;
  readonly session: string;
  readonly username: string;
  readonly date: string;
  readonly version: string;
}

export type Content = Readonly<Record<string, unknown>>;

export interface Message {
  readonly header: Header;
  /** Header of the message that this one answers; empty when there is none. */
  readonly parent: Partial<Header>;
  readonly metadata: Content;
  readonly content: Content;
  readonly buffers: readonly Uint8Array[];
}

/** The header of a new message, of the client whose session this is. */
export function headerOf(type: string, session: string): Header {
  return {
    msg_id: randomUUID(),
    msg_type: type,
    session,
    username: username(),
    date: new Date().toISOString(),
    version: JUPYTER_PROTOCOL,
  };
}

/** Frames that are no message of ours: wrongly signed, seen before, or no message at all. */
export class WireError extends Error {
  override readonly name = "WireError";
}

/** Turns messages into signed frames and back, for one client of one kernel. */
export class Wire {
  /** Names this client in the headers of all its messages. */
  readonly session = randomUUID();
  readonly #key: string;
  readonly #seen = new Set<string>();

  /** @param key of the connection file; the empty key means that nothing is signed. */
  constructor(key: string) {
    this.#key = key;
  }

  /** The frames of a new message, and its header. Buffers travel as they are and are not signed. */
  encode(type: string, content: Content, buffers: readonly Uint8Array[] = []): [Header, Uint8Array[]] {
    const header = headerOf(type, this.session);
    const signed = [header, {}, {}, content].map((part) => Buffer.from(JSON.stringify(part)));
    return [header, [DELIMITER, Buffer.from(this.#sign(signed)), ...signed, ...buffers]];
  }

  /**
   * The message that these frames carry.
   * @throws WireError when the signature is missing, wrong or was used before, or a part is not JSON.
   */
  decode(frames: readonly Buffer[]): Message {
    const start = frames.findIndex((frame) => frame.equals(DELIMITER)) + 1;
    const signature = frames[start];
    const parts = frames.slice(start + 1, start + 5);
    if (start === 0 || signature === undefined || parts.length < 4) {
      throw new WireError("The frames are no Jupyter message: the delimiter or a part is missing.");
    }
    this.#check(signature, parts);
    const [header, parent, metadata, content] = parts.map(parse);
    return {
      header: header as unknown as Header,
      parent: parent as Partial<Header>,
      metadata: metadata as Content,
      content: content as Content,
      buffers: frames.slice(start + 5).map(plain),
    };
  }

  #sign(parts: readonly Uint8Array[]): string {
    if (this.#key === "") return "";
    const hmac = createHmac("sha256", this.#key);
    for (const part of parts) hmac.update(part);
    return hmac.digest("hex");
  }

  #check(signature: Buffer, parts: readonly Buffer[]): void {
    if (this.#key === "") return;
    const expected = Buffer.from(this.#sign(parts));
    if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) {
      throw new WireError("A message was not signed with the key of the connection file.");
    }
    const text = signature.toString();
    if (this.#seen.has(text)) throw new WireError("A message arrived a second time.");
    this.#remember(text);
  }

  #remember(signature: string): void {
    this.#seen.add(signature);
    if (this.#seen.size <= REMEMBERED) return;
    for (const oldest of this.#seen) {
      this.#seen.delete(oldest);
      return;
    }
  }
}

function parse(part: Buffer): Content {
  let value: unknown;
  try {
    value = JSON.parse(part.toString());
  } catch (error) {
    throw new WireError("A part of a message is not JSON.", { cause: error });
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Content;
  throw new WireError("A part of a message is not a JSON object.");
}

/** The same bytes without the methods of Node's Buffer. */
function plain(frame: Buffer): Uint8Array {
  return new Uint8Array(frame.buffer, frame.byteOffset, frame.byteLength);
}

let knownUsername: string | undefined;

function username(): string {
  knownUsername ??= readUsername();
  return knownUsername;
}

/** Empty where the user has no entry in the system's list, as in some containers. */
function readUsername(): string {
  try {
    return userInfo().username;
  } catch {
    return "";
  }
}
