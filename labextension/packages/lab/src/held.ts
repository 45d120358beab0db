// Live objects, between a panel in the page and the worker that holds them, on a port of their own. The kernel answers beside
// what it runs; a worker that computes answers nobody.

import type { Ref, Session } from "@kernelbridge/bridge";

/** One object of Python's that a client of the kernel holds; docs/protocol.md, `held`. */
export interface LiveObject {
  readonly id: string;
  readonly type: string;
  readonly size: number | null;
  readonly name: string | null;
  readonly cell: number | null;
  readonly age: number;
  readonly holder: string;
  readonly left: boolean;
  readonly ours: boolean;
  /** What it looked like when it arrived; null where another client holds it. */
  readonly repr: string | null;
  /** The line that asked for it. */
  readonly where: string | null;
}

export interface LiveObjects {
  readonly total: number;
  readonly rows: readonly LiveObject[];
}

/** So many are shown; the others are only counted. */
const MOST = 200;
/** After this the worker is taken to compute. */
const PATIENCE_MS = 2000;

/** The page asks for the list by null, and to release one by its id; answers come in order. */
type Asked = string | null;

/** The worker's end. */
export function serveObjects(port: MessagePort, session: Session): void {
  let before: Promise<unknown> = Promise.resolve();
  port.onmessage = ({ data }: MessageEvent<Asked>) => {
    before = before.then(() => answered(session, data)).then((answer) => port.postMessage(answer));
  };
}

/** What has gone meanwhile, the session or an object, is answered by null. */
async function answered(session: Session, asked: Asked): Promise<LiveObjects | null> {
  try {
    if (asked === null) return await list(session);
    await release(session, asked);
  } catch (error) {
    if (session.ended) return null;
    console.warn(`kernelbridge: the panel of live objects was not answered: ${(error as Error).message}`);
  }
  return null;
}

async function list(session: Session): Promise<LiveObjects> {
  const { total, rows } = (await session.perform("held", [MOST])) as LiveObjects;
  const known = new Map(session.objects().map((state) => [state.ref, state]));
  const whole = rows.map((row): LiveObject => {
    const state = row.ours ? known.get(refOf(row.id)) : undefined;
    const where = session.place(state?.origin?.stack ?? "") ?? null;
    return { ...row, repr: state?.info.repr ?? null, where };
  });
  return { total, rows: whole };
}

/** One that a page before has left is fetched first: this session never met it. */
async function release(session: Session, id: string): Promise<void> {
  const object = session.object(refOf(id)) ?? (await session.perform("handle", [refOf(id)]));
  (object as { $release(): void }).$release();
}

function refOf(id: string): Ref {
  return Number(id.slice(id.indexOf(":") + 1));
}

/** The page's end. */
export class ObjectsPort {
  readonly #port: MessagePort;
  readonly #waiting: ((answer: LiveObjects | null) => void)[] = [];

  constructor(port: MessagePort) {
    this.#port = port;
    port.onmessage = ({ data }: MessageEvent<LiveObjects | null>) => this.#waiting.shift()?.(data);
  }

  /** Null where the worker computes, or is gone. */
  async list(): Promise<LiveObjects | null> {
    return this.#waiting.length > 0 ? null : await this.#ask(null);
  }

  async release(id: string): Promise<void> {
    await this.#ask(id);
  }

  close(): void {
    this.#port.close();
    for (const settle of this.#waiting.splice(0)) settle(null);
  }

  #ask(asked: Asked): Promise<LiveObjects | null> {
    this.#port.postMessage(asked);
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      setTimeout(resolve, PATIENCE_MS, null);
    });
  }
}
