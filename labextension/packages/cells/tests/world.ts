// The evaluator in front of a kernel that is JavaScript too: the other end of a session over the in-memory pair.
import { type IncomingCall, memoryPair, type PyError, Session } from "@kernelbridge/bridge";
import { afterEach } from "vitest";
import { attachEvaluator, type Platform } from "../src/attach.js";
import type { Evaluated } from "../src/evaluator.js";

type Output = readonly [kind: string, ...content: unknown[]];

export interface World {
  readonly kernel: Session;
  readonly evaluator: Session;
  /** What cells printed and displayed, in order. */
  readonly output: Output[];
  /** The kernel's variables: what `py.name` reaches. */
  readonly variables: Record<string, unknown>;
  /** Evaluates one cell. */
  cell(source: string, language?: string, options?: object): Promise<Evaluated>;
}

const worlds: World[] = [];

export async function world(
  variables: Record<string, unknown> = {},
  platform: Partial<Platform> = {},
): Promise<World> {
  const [near, far] = memoryPair();
  const output: Output[] = [];
  const accepted = Session.accept(far, {
    operations: {
      finished: () => null, // a kernel that carries out one thing after the other
      write: (_call: IncomingCall, stream: string, text: string) => void output.push([stream, text]),
      display: (_call: IncomingCall, value: unknown, options: object) =>
        void output.push(["display", value, options]),
      name: (_call: IncomingCall, name: string) => {
        if (!Object.hasOwn(variables, name)) throw new ReferenceError(`name '${name}' is not defined`);
        return variables[name];
      },
    },
  });
  const evaluator = await attachEvaluator(near, { name: "node", ...platform });
  const kernel = await accepted;
  let count = 0;
  const cell = async (source: string, language = "js", options: object = {}) => {
    count += 1;
    const request = { language, source, cell: `cell-${count}`, count, options };
    return (await kernel.perform("evaluate", [request])) as Evaluated;
  };
  const made = { kernel, evaluator, output, variables, cell };
  worlds.push(made);
  return made;
}

afterEach(() => {
  for (const { kernel } of worlds.splice(0)) kernel.close("the test is over");
});

export const failure = (work: Promise<unknown>): Promise<PyError> =>
  work.then(
    (value) => Promise.reject(new Error(`it gave ${JSON.stringify(value)}`)),
    (error: PyError) => error,
  );
