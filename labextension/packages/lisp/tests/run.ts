// Runs Lisp programs the way an embedder does: a session compiles, the printed code is evaluated.
import { compileLispToJS, LispError, LispSession, print } from "../src/index.js";

/** A stand-in for a Python world: modules as plain objects. */
export const modules: Readonly<Record<string, unknown>> = {
  numpy: {
    sum: async (xs: Iterable<number>) => [...xs].reduce((a, b) => a + b, 0),
    linalg: { norm: async (xs: number[]) => Math.hypot(...xs) },
  },
};
const $py = (name: string): unknown => modules[name];

/** Indirect eval: the published way to get at a program's function. */
// biome-ignore lint/security/noGlobalEval: a program is one expression that gives its function
export const evaluate: (code: string) => unknown = globalThis.eval;

/** The value of a program. `given` names what it may use besides the library. */
export async function run(source: string, given: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
  const values = { $py, ...given };
  const { code } = compileLispToJS(source, { importNames: Object.keys(values) });
  const program = evaluate(code) as (values: object) => Promise<unknown>;
  return await program(values);
}

/** The JavaScript of one cell. */
export function javascript(source: string, globals: readonly string[] = []): string {
  const program = new LispSession({ globals }).compile(source, { file: "cell" });
  return print(program, { file: "cell", source }).code.trim();
}

/** The mistakes of a program. */
export function mistakesOf(source: string): LispError {
  try {
    new LispSession().compile(source, { file: "cell" });
  } catch (error) {
    if (error instanceof LispError) return error;
    throw error;
  }
  throw new Error(`${source} compiles`);
}
