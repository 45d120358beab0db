import { describe, expect, test } from "vitest";
import {
  CancelledError,
  ConnectionClosedError,
  ConversionError,
  type Envelope,
  Kind,
  LimitError,
  memoryPair,
  ProtocolError,
  Session,
  TimeoutError,
} from "../src/index.js";
import { Node, pair } from "./pair.js";

/** The test runner calls what is callable, so that an expression is given to it as a promise. */
const fetched = (expression: PromiseLike<unknown>): Promise<unknown> => Promise.resolve(expression);

const CLIENT = { name: "tests", version: "0", language: "javascript" } as const;

describe("opening", () => {
  test("a client learns whom it speaks to", async () => {
    const { client } = await pair({ kernel: { welcome: { kernel: "k1", versions: { python: "3.11" } } } });
    expect(client.welcome).toMatchObject({ version: 1, kernel: "k1", versions: { python: "3.11" } });
  });

  test("a client of another version is refused by a sentence with both versions", async () => {
    const [left, right] = memoryPair();
    const send = left.send.bind(left);
    left.send = (envelope, [body, ...frames]) => {
      const text = new TextDecoder().decode(body).replace('"versions":[1]', '"versions":[7]');
      send(envelope, [new TextEncoder().encode(text), ...frames]);
    };
    const accepted = Session.accept(right);
    const opened = Session.open(left, { client: CLIENT });
    await expect(accepted).rejects.toThrow(/speaks protocol 1, tests 0 speaks 7/);
    await expect(opened).rejects.toThrow(ProtocolError);
    await expect(opened).rejects.toThrow(/refused: .* update the older one/);
  });

  test("a welcome that does not come in time is a TimeoutError", async () => {
    const [left] = memoryPair();
    await expect(Session.open(left, { client: CLIENT, welcomeTimeout: 1 })).rejects.toThrow(TimeoutError);
  });

  test("a transport that closes first rejects with its reason", async () => {
    const [left, right] = memoryPair();
    const opened = Session.open(left, { client: CLIENT });
    right.close("the kernel is busy dying");
    await expect(opened).rejects.toThrow(ConnectionClosedError);
    await expect(opened).rejects.toThrow("the kernel is busy dying");
  });

  test("two clients notice each other", async () => {
    const [left, right] = memoryPair();
    const opened = [Session.open(left, { client: CLIENT }), Session.open(right, { client: CLIENT })];
    const [one, other] = await Promise.allSettled(opened);
    expect([one?.status, other?.status]).toEqual(["rejected", "rejected"]);
  });
});

describe("sending", () => {
  test("operations of one turn leave as one batch, in program order", async () => {
    const { client, kb, names, sent } = await pair();
    const seen: unknown[] = [];
    names.see = (value: unknown) => void seen.push(value);
    const before = sent.length;
    kb.py.see!(1);
    Object.assign(kb.py, { later: "later" });
    kb.py.see!(kb.py.later);
    await kb.py.see!(3);
    expect(seen).toEqual([1, "later", 3]);
    expect(sent.slice(before)).toEqual([Kind.batch]);
    await client.settled();
  });

  test("a fetched result costs no message to give up: that rides on the next batch", async () => {
    const { kb, kernel, names, sent } = await pair();
    names.make = () => new Node();
    const before = sent.length;
    await kb.py.make!();
    await kb.py.make!();
    await kb.py.make!();
    expect(sent.length - before).toBe(3);
    expect(kernel.tally().slots).toBe(1);
  });

  test("results of one turn come back in one message", async () => {
    const { kernel, kb, names } = await pair();
    names.one = 1;
    const values = await Promise.all(Array.from({ length: 50 }, () => kb.py.one!));
    expect(values).toEqual(Array(50).fill(1));
    expect(kernel.tally().slots).toBe(0);
  });

  test("a promise among the operands is resolved first, and later operations wait behind it", async () => {
    const { client, kb, names } = await pair();
    const seen: unknown[] = [];
    names.see = (value: unknown) => void seen.push(value);
    let give: (value: unknown) => void = () => {};
    kb.py.see!([{ deep: new Promise((resolve) => (give = resolve)) }]);
    kb.py.see!("second");
    await Promise.resolve();
    expect(seen).toEqual([]);
    give(Promise.resolve("first"));
    await client.settled();
    expect(seen).toEqual([[{ deep: "first" }], "second"]);
  });

  test("a promise that rejects fails its own operation and what uses it, and nothing else", async () => {
    const { kb, names } = await pair();
    names.id = (value: unknown) => value;
    const bad = kb.py.id!(Promise.reject(new RangeError("no")));
    const dependent = kb.py.id!(bad);
    const good = kb.py.id!("good");
    await expect(fetched(bad)).rejects.toThrow(new RangeError("no"));
    await expect(fetched(dependent)).rejects.toThrow(new RangeError("no"));
    expect(await good).toBe("good");
  });

  test("an expression that was sent is fetched later, once", async () => {
    const { kb, names } = await pair();
    let calls = 0;
    names.count = () => ++calls;
    const counted = kb.py.count!();
    await kb.session.settled();
    expect(await counted).toBe(1);
    expect(await counted).toBe(1);
    expect(calls).toBe(1);
  });

  test("a program that never lets a turn end is sent all the same", async () => {
    const { client, kb, names } = await pair();
    let seen = 0;
    names.see = () => void seen++;
    for (let at = 0; at < 500; at += 1) {
      kb.py.see!();
      await null;
    }
    expect(seen).toBeGreaterThan(0);
    await client.settled();
    expect(seen).toBe(500);
  });

  test("thousands of un-awaited operations do not pile up", async () => {
    const { client, kb, names } = await pair();
    names.see = () => {};
    for (let at = 0; at < 5000; at += 1) kb.py.see!();
    await kb.py.see!();
    await client.perform("repr", [null]);
    expect(client.tally().pending).toBeLessThan(5000);
  });

  test("of very many operations the first leave before the turn ends, in order; all that is awaited comes", async () => {
    const { client, kb, names, sent, unhandled } = await pair();
    const seen: number[] = [];
    names.see = (value: number) => {
      if (value === 7) throw new RangeError("seven");
      return seen.push(value);
    };
    const before = sent.length;
    const outcomes = await Promise.allSettled(
      Array.from({ length: 5000 }, (_, at) => fetched(kb.py.see!(at))),
    );
    expect(sent.slice(before).length).toBeGreaterThan(1);
    expect(seen).toEqual([...Array(5000).keys()].filter((value) => value !== 7));
    expect(outcomes.map(({ status }) => status).indexOf("rejected")).toBe(7);
    expect(outcomes[4999]).toEqual({ status: "fulfilled", value: 4999 });
    await client.settled();
    expect(unhandled).toEqual([]);
  });

  test("a value that cannot cross fails its operation with the path to it", async () => {
    const { kb, names } = await pair();
    names.id = (value: unknown) => value;
    const failed = kb.py.id!({ when: [new Date(Number.NaN)] });
    await expect(fetched(failed)).rejects.toThrow(ConversionError);
    await expect(fetched(failed)).rejects.toThrow(/Invalid Date/);
  });

  test("a value deeper than the other peer accepts is refused here", async () => {
    const { kb, names } = await pair({ kernel: { limits: { depth: 3 } } });
    names.id = (value: unknown) => value;
    await expect(fetched(kb.py.id!([[[[1]]]]))).rejects.toThrow(/nested deeper than 3/);
  });

  test("a batch larger than the other peer accepts is refused here, and the session goes on", async () => {
    const { kb, kernel, names } = await pair({ kernel: { limits: { messageBytes: 100_000 } } });
    names.id = (value: unknown) => value;
    const failed = kb.py.id!(new Uint8Array(200_000), () => {});
    await expect(fetched(failed)).rejects.toThrow(LimitError);
    expect(kernel.tally().imports).toBe(0);
    expect(kb.session.tally().exports).toBe(0);
    expect(await kb.py.id!("small")).toBe("small");
  });
});

describe("calls back", () => {
  test("a callback nests calls to any depth", async () => {
    const { kb, names } = await pair();
    names.down = (depth: number, callback: (depth: number) => unknown) =>
      depth === 0 ? "bottom" : callback(depth - 1);
    const step = (depth: number): unknown => kb.py.down!(depth, step);
    expect(await kb.py.down!(20, step)).toBe("bottom");
  });

  test("what a callback sends belongs to its chain and arrives before its answer", async () => {
    const { client, kernel, kb, names } = await pair();
    const seen: unknown[] = [];
    const chains: number[] = [];
    names.see = (value: unknown) => void seen.push(value);
    names.each = async (callback: (item: number) => unknown) => {
      for (const item of [1, 2]) seen.push(`answer ${await callback(item)}`);
    };
    await kb.py.each!((item: number) => {
      chains.push(client.chain);
      kb.py.see!(`inside ${item}`);
      return item;
    });
    expect(seen).toEqual(["inside 1", "answer 1", "inside 2", "answer 2"]);
    expect(chains.every((chain) => chain !== 0)).toBe(true);
    expect([client.chain, kernel.chain]).toEqual([0, 0]);
  });

  test("an expression that a callback gives is awaited first", async () => {
    const { kb, names } = await pair();
    names.three = 3;
    names.call = (callback: () => unknown) => callback();
    expect(await kb.py.call(() => kb.py.three)).toBe(3);
    expect(await kb.py.call(() => [kb.py.three, Promise.resolve(4)])).toMatchObject({});
  });

  test("editors' questions take no part in the chain", async () => {
    let answer: (value: string) => void = () => {};
    const complete = () => new Promise<string>((resolve) => (answer = resolve));
    const { client, kernel } = await pair({ client: { operations: { complete } } });
    const asked = kernel.perform("complete", [{}]);
    await client.perform("repr", [null]);
    expect(client.chain).toBe(0);
    answer("done");
    expect(await asked).toBe("done");
  });
});

describe("pipelining", () => {
  test("an operation waits for an operand that has not settled, and those behind it keep their order", async () => {
    const { kb, names } = await pair();
    const seen: unknown[] = [];
    names.slow = () => new Promise((resolve) => setTimeout(() => resolve("slow"), 0));
    names.see = (value: unknown) => seen.push(value);
    const slow = kb.py.slow!();
    kb.py.see!("before");
    kb.py.see!(slow);
    const last = kb.py.see!("after");
    expect(await last).toBe(3);
    expect(seen).toEqual(["before", "slow", "after"]);
  });
});

describe("cancelling", () => {
  const hanging = async () => {
    const made = await pair({
      kernel: {
        operations: {
          hang: ({ signal }) =>
            new Promise((_, reject) =>
              signal.addEventListener("abort", () => reject(signal.reason), { once: true }),
            ),
        },
      },
    });
    return made;
  };

  test("a signal ends the wait at once and cancels the operation there", async () => {
    const { client } = await hanging();
    const controller = new AbortController();
    const waiting = client.perform("hang", [], { signal: controller.signal });
    controller.abort("enough");
    await expect(fetched(waiting)).rejects.toThrow(CancelledError);
    await expect(fetched(waiting)).rejects.toMatchObject({ cause: "enough" });
  });

  test("a signal that was given before sends nothing that is waited for", async () => {
    const { client } = await hanging();
    await expect(client.perform("hang", [], { signal: AbortSignal.abort() })).rejects.toThrow(CancelledError);
  });

  test("a time-out names the operation and the time", async () => {
    const { client } = await hanging();
    const late = client.perform("hang", [], { timeout: 1 });
    await expect(fetched(late)).rejects.toThrow(TimeoutError);
    await expect(fetched(late)).rejects.toThrow("operation hang took longer than 1 ms");
  });

  test("a queued operation is removed", async () => {
    const { client, kb, names } = await hanging();
    let ran = false;
    names.run = () => {
      ran = true;
    };
    const controller = new AbortController();
    const never = new Promise(() => {});
    const waiting = kb.py.run!.$opt({ signal: controller.signal })(never);
    const outcome = expect(fetched(waiting)).rejects.toThrow(CancelledError);
    await Promise.resolve();
    controller.abort();
    await outcome;
    expect(ran).toBe(false);
    client.close();
  });

  test("a user's function that never ends is left behind", async () => {
    const { kernel, kb, names } = await pair();
    names.keep = (callback: unknown) => {
      names.callback = callback;
    };
    await kb.py.keep!(() => new Promise(() => {}));
    const controller = new AbortController();
    const waiting = (names.callback as { $opt(options: object): () => Promise<unknown> }).$opt({
      signal: controller.signal,
    })();
    const outcome = expect(fetched(waiting)).rejects.toThrow(CancelledError);
    await kernel.perform("repr", [null]);
    controller.abort();
    await outcome;
    delete names.callback;
  });
});

describe("ending", () => {
  test("closing rejects everything pending within the same tick", async () => {
    const { client, kb } = await pair({ kernel: { operations: { hang: () => new Promise(() => {}) } } });
    const waiting = [client.perform("hang", []), kb.py.x!.$at(1).then(() => "fetched")];
    const outcomes = Promise.allSettled(waiting);
    await Promise.resolve();
    client.close("the test is over");
    let turns = 0;
    const count = setImmediate(() => (turns += 1));
    const settled = await outcomes;
    clearImmediate(count);
    expect(turns).toBe(0);
    for (const outcome of settled) {
      expect((outcome as PromiseRejectedResult).reason).toBeInstanceOf(ConnectionClosedError);
      expect((outcome as PromiseRejectedResult).reason.message).toContain("the test is over");
    }
  });

  test("both ends learn the reason", async () => {
    const { client, kernel } = await pair();
    client.close("enough");
    expect((await kernel.closed).message).toContain("enough");
    expect((await client.closed).message).toContain("enough");
  });

  test("what was pushed before closing is sent", async () => {
    const { client, kernel, kb, names } = await pair();
    Object.assign(kb.py, { last: "word" });
    client.close();
    await kernel.closed;
    expect(names.last).toBe("word");
  });

  test("an operation after the end fails by name, each with its own line", async () => {
    const { client, kb, unhandled } = await pair();
    client.close("enough");
    await expect(fetched(kb.py.anything())).rejects.toThrow(ConnectionClosedError);
    await expect(fetched(kb.py.anything)).rejects.toThrow(
      "anything was not sent: the session has ended: enough",
    );
    kb.py.first(1);
    Object.assign(kb.py, { second: 2 });
    await expect(client.settled()).resolves.toBeUndefined();
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(unhandled.map(({ message }) => message.split(":")[0])).toEqual([
      "first(…) was not sent",
      "operation setname was not sent",
    ]);
    const lines = unhandled.map(({ stack }) => stack?.match(/session\.test\.ts:\d+/)?.[0]);
    expect(new Set(lines).size).toBe(2);
    expect(lines).not.toContain(undefined);
  });

  test("running operations of the other peer see their signal", async () => {
    let signal: AbortSignal | undefined;
    const operations = {
      hang: (call: { readonly signal: AbortSignal }) => {
        signal = call.signal;
        return new Promise(() => {});
      },
    };
    const { client, kernel } = await pair({ kernel: { operations } });
    client.perform("hang", []).catch(() => {});
    await client.perform("repr", [null]);
    client.close();
    await kernel.closed;
    expect(signal?.aborted).toBe(true);
  });

  test("a lost message ends both sessions by name and never hangs", async () => {
    const [left, right] = memoryPair();
    const send = left.send.bind(left);
    left.send = (envelope, buffers) => {
      if (envelope.seq !== 3) send(envelope, buffers);
    };
    const accepted = Session.accept(right);
    const client = await Session.open(left, { client: CLIENT });
    const kernel = await accepted;
    await client.perform("repr", [null]);
    const lost = client.perform("repr", [null]);
    const next = lost.catch(() => {});
    client.push("repr", null);
    await Promise.resolve();
    const noticed = new Promise<void>((resolve) => setTimeout(resolve, 0)).then(() =>
      client.perform("repr", [null]),
    );
    await expect(noticed).rejects.toThrow(/message 3 was lost; number 4 came instead/);
    await next;
    expect(await kernel.closed).toBeInstanceOf(ProtocolError);
  });

  test.each([
    ["a kind that does not exist", { v: 1, kind: 42, seq: 2, ack: 0 }, []],
    ["another version of the envelope", { v: 2, kind: 3, seq: 2, ack: 0 }, []],
    ["a batch that is no JSON", { v: 1, kind: 3, seq: 2, ack: 0 }, [Uint8Array.of(0x7b)]],
    ["a batch without operations", { v: 1, kind: 3, seq: 2, ack: 0 }, [new TextEncoder().encode("{}")]],
    ["results without results", { v: 1, kind: 4, seq: 2, ack: 0 }, [new TextEncoder().encode("{}")]],
  ])("%s ends the session", async (_, envelope, buffers) => {
    const [left, right] = memoryPair();
    const accepted = Session.accept(right);
    await Session.open(left, { client: CLIENT });
    const kernel = await accepted;
    left.send(envelope as Envelope, buffers);
    expect((await kernel.closed).message).not.toBe("");
  });

  test("a message larger than this peer accepts ends the session", async () => {
    const [left, right] = memoryPair();
    const accepted = Session.accept(right, { limits: { messageBytes: 100_000 } });
    await Session.open(left, { client: CLIENT });
    const kernel = await accepted;
    left.send({ v: 1, kind: 3, seq: 2, ack: 0 }, [new Uint8Array(200_000)]);
    expect(await kernel.closed).toBeInstanceOf(LimitError);
  });

  test("a ping is answered by the link", async () => {
    const [left, right] = memoryPair();
    const accepted = Session.accept(right);
    await Session.open(left, { client: CLIENT });
    await accepted;
    const pong = new Promise<number>((resolve) => {
      left.onMessage = ({ kind }) => resolve(kind);
    });
    left.send({ v: 1, kind: Kind.ping, seq: 1, ack: 0 }, []);
    expect(await pong).toBe(Kind.pong);
  });
});

test("two sessions live side by side, and a handle of one is no value for the other", async () => {
  const [one, other] = [await pair(), await pair()];
  one.names.thing = new Node();
  other.names.id = (value: unknown) => value;
  const thing = await one.kb.py.thing!;
  const both = `belongs to session ${one.client.welcome.session} and not to ${other.client.welcome.session}, where`;
  await expect(fetched(other.kb.py.id(thing))).rejects.toThrow(both);
  await expect(fetched(other.kb.op.add(1, thing))).rejects.toThrow(both);
  await expect(other.kb.transport.request({ op: "repr", target: thing })).rejects.toThrow(both);
  await expect(other.kb.with(thing, () => {})).rejects.toThrow(both);
  await expect(fetched(other.kb.py.id!(one.kb.py.thing))).rejects.toThrow(ConversionError);
});
