// The worker of one notebook: holds the session and the cells. What runs here reaches neither page nor server.

import { type Envelope, Kind } from "@kernelbridge/bridge";
import { type Port, PortTransport } from "./port.js";
import { Sequence } from "./sequence.js";

// Stands in until cells arrive: evaluates an expression and answers with its text.
const transport = new PortTransport(globalThis as unknown as Port);
const sequence = new Sequence();
const text = new TextDecoder();
const send = (kind: Kind, body: object) =>
  transport.send(sequence.next(kind), [new TextEncoder().encode(JSON.stringify(body))]);

interface Batch {
  readonly ops: readonly (readonly [number, string, { dict: { source: string } }])[];
}

transport.onMessage = async (envelope: Envelope, [body]) => {
  if (envelope.kind !== Kind.batch) return;
  const { ops } = JSON.parse(text.decode(body)) as Batch;
  for (const [id, , asked] of ops)
    send(Kind.results, { results: [[id, ...(await outcome(asked.dict.source))]] });
};

async function outcome(source: string): Promise<[1 | 0, object]> {
  // biome-ignore lint/security/noGlobalEval: this is what an evaluator does
  const value = String(await (0, eval)(source));
  return [1, { dict: { value, bundle: null } }];
}

send(Kind.hello, {
  versions: [1],
  capabilities: ["evaluator"],
  client: { name: "the page", version: "0.1.0", language: "javascript" },
  limits: { messageBytes: 2 ** 31 - 1, depth: 1000, items: 50_000_000 },
});
