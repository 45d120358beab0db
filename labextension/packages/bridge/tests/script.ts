// A session against a peer that a test plays word by word: what it sends is read, what it gets is written out.

import {
  type BatchBody,
  type Bridge,
  bind,
  type Envelope,
  Kind,
  memoryPair,
  type ResultsBody,
  Session,
  type SessionOptions,
} from "../src/index.js";

/** The kernel's part, played by a test. */
export interface Script {
  readonly client: Session;
  readonly kb: Bridge;
  /** Batches and results that the client has sent, in order. */
  readonly heard: { readonly kind: number; readonly body: BatchBody & ResultsBody }[];
  /** Sends a batch or results. */
  say(kind: Kind, body: object): Promise<void>;
  /** Lets everything arrive that is on its way. */
  quiet(): Promise<void>;
}

export async function script(options: Partial<SessionOptions> = {}): Promise<Script> {
  const [left, right] = memoryPair();
  const heard: Script["heard"] = [];
  let sent = 0;
  let received = 0;
  const send = (kind: Kind, body: object): void => {
    sent += 1;
    right.send({ v: 1, kind, seq: sent, ack: received }, [new TextEncoder().encode(JSON.stringify(body))]);
  };
  right.onMessage = ({ kind, seq }: Envelope, [bytes]) => {
    received = seq;
    if (kind === Kind.hello) send(Kind.welcome, WELCOME);
    else if (kind === Kind.batch || kind === Kind.results)
      heard.push({ kind, body: JSON.parse(new TextDecoder().decode(bytes)) });
  };
  const client = await Session.open(left, {
    client: { name: "tests", version: "0", language: "javascript" },
    ...options,
  });
  const quiet = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const say = async (kind: Kind, body: object): Promise<void> => {
    send(kind, body);
    await quiet();
  };
  return { client, kb: bind(client), heard, say, quiet };
}

const WELCOME = {
  ...{ version: 1, capabilities: [], kernel: "k", session: "s", token: "t", versions: {} },
  limits: { messageBytes: 2 ** 30, depth: 1000, items: 10 ** 6, handles: 10 ** 6 },
};
